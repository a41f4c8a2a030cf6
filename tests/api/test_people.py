"""The organisation, its people and its teams."""

import pytest

from clients import Refused
from domain.database import sql
from steps import appoint, create_team, disable, found_company, hire, january, march, move, move_team

ORGANISATION = "{ organisation { name timeZone baseCurrency version workingDays paceThresholds { onTrack atRisk } } }"


async def test_the_organisation_is_founded_once(api):
    await found_company(api, time_zone="America/New_York", base_currency="USD")

    with pytest.raises(Refused) as refused:
        await found_company(api)

    assert refused.value.code == "organisation.already_founded"
    assert (await api.admin.run(ORGANISATION))["organisation"] == {
        "name": "Meridian",
        "timeZone": "America/New_York",
        "baseCurrency": "USD",
        "version": 1,
        "workingDays": [1, 2, 3, 4, 5],
        "paceThresholds": {"onTrack": "0.99", "atRisk": "0.81"},
    }


@pytest.mark.parametrize(
    ("terms", "code", "path"),
    [
        ({"time_zone": "Mars/Olympus"}, "calendar.unknown_time_zone", ["timeZone"]),
        ({"base_currency": "Dollars"}, "money.unknown_currency", ["baseCurrency"]),
    ],
)
async def test_terms_that_nobody_knows_are_refused_with_the_field(api, terms, code, path):
    with pytest.raises(Refused) as refused:
        await found_company(api, **terms)

    assert (refused.value.code, refused.value.path) == (code, path)


async def test_nobody_is_hired_before_there_is_an_organisation(api):
    with pytest.raises(Refused) as refused:
        await hire(api, "Dana")

    assert refused.value.code == "organisation.not_founded"
    assert await sql.fetch_value("select count(*) from agents") == 0


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"name": "  "}, "name.unusable", ["name"]),
        ({"name": "x" * 201}, "name.unusable", ["name"]),
        ({"name": "Da\u0000na"}, "name.unusable", ["name"]),
        ({"name": "Dana", "email": "dana"}, "agent.email_unusable", ["email"]),
        ({"name": "Dana", "teamId": "nonsense"}, "id.wrong", ["teamId"]),
    ],
)
async def test_an_agent_is_hired_with_usable_terms_only(company, given, code, path):
    with pytest.raises(Refused) as refused:
        await company.admin.do("hireAgent", "agent { id }", **given)

    assert (refused.value.code, refused.value.path) == (code, path)
    assert await sql.fetch_value("select count(*) from agents") == 0


async def test_an_agent_is_shown_with_the_team_of_the_day(company):
    north, south = await create_team(company, "North"), await create_team(company, "South")
    dana = await hire(company, " Dana ", into=north, on=january(1))
    await move(company, dana, to=south, on=march(1))

    query = """query ($id: ID!) { agent(id: $id) {
        name email disabledOn version before: team(on: "2026-02-28") { name } after: team(on: "2026-03-01") { name }
    } }"""

    assert (await company.admin.run(query, id=dana.id))["agent"] == {
        "name": "Dana",
        "email": None,
        "disabledOn": None,
        "version": 2,
        "before": {"name": "North"},
        "after": {"name": "South"},
    }


async def test_a_disabled_agent_is_hidden_from_lists_until_asked_for(company):
    dana, omar = await hire(company, "Dana"), await hire(company, "Omar")

    await disable(company, dana, on=january(31))

    assert await _names(company, "{}") == [omar.name]
    assert await _names(company, "{ withDisabled: true }") == [dana.name, omar.name]
    with pytest.raises(Refused) as refused:
        await disable(company, dana, on=march(1))
    assert refused.value.code == "agent.already_disabled"


async def test_agents_are_found_by_team_and_by_name(company):
    region = await create_team(company, "Region")
    north, south = await create_team(company, "North", below=region), await create_team(company, "South")
    await hire(company, "Dana Reyes", into=north)
    await hire(company, "Omar Haddad", into=south)

    assert await _names(company, f'{{ teamId: "{region.id}" }}') == ["Dana Reyes"]
    found = await company.admin.run('{ agents(search: "hADD") { nodes { name } } }')
    assert found["agents"]["nodes"] == [{"name": "Omar Haddad"}]


async def test_a_change_of_the_tree_marks_who_is_below_and_what_is_above_before_and_after(company):
    west, east = await create_team(company, "West"), await create_team(company, "East")
    north = await create_team(company, "North", below=west)
    dana = await hire(company, "Dana", into=north)
    await sql.execute("delete from stale_marks")

    await move_team(company, north, below=east, on=march(1))

    marks = await sql.fetch("select layer, subject_id, what, day, since at time zone 'UTC' as since from stale_marks")
    assert {(row["layer"], row["subject_id"], row["what"], row["day"], str(row["since"])) for row in marks} == {
        ("AGENT", dana.key, "CREDITS_FROM", None, "2026-02-28 23:00:00"),  # midnight in Berlin
        ("AGENT", dana.key, "GOALS", march(1), "None"),
        *(("TEAM", team.key, "GOALS", march(1), "None") for team in (north, west, east)),
    }


async def test_a_new_manager_marks_everybody_who_is_below_from_that_day_on(company):
    region = await create_team(company, "Region")
    north = await create_team(company, "North", below=region)
    dana, omar, gone = [await hire(company, name, into=north) for name in ("Dana", "Omar", "Gone")]
    await move(company, gone, to=None, on=january(1))
    await sql.execute("delete from stale_marks")

    await appoint(company, omar, to=region, on=march(1))

    marked = await sql.fetch("select subject_id from stale_marks where layer = 'AGENT' and what = 'CREDITS_FROM'")
    assert {row["subject_id"] for row in marked} == {dana.key, omar.key}


async def _names(company, chosen):
    data = await company.admin.run(f"{{ agents(filter: {chosen}) {{ nodes {{ name }} }} }}")
    return [agent["name"] for agent in data["agents"]["nodes"]]
