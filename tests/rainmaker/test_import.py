"""An import takes what can be used, names what cannot with its row and column, and may be repeated."""

from datetime import date
from decimal import Decimal

import pytest
from exports import (
    DEALS,
    MAPPING,
    PEOPLE,
    assert_everything_equals_a_rebuild,
    counted,
    everything_stored,
    run_import,
    write_exports,
)

from domain.database import sql
from domain.facts.link_identity import IdentityKind, subject_of
from domain.marks.pending import count_pending
from domain.organisation.change_time_zone import change_time_zone
from domain.organisation.refuse_cycle import TeamCycle
from domain.people.move_agent import move_agent
from infra.clock import now
from rainmaker.importing.read_mapping import MappingInvalid
from rainmaker.importing.settle_organisation import OrganisationDiffers


async def test_an_import_tells_what_it_took(database, tmp_path):
    summary = await run_import(write_exports(tmp_path))

    assert counted(summary) == {
        "teams": {"ACCEPTED": 4},
        "agents": {"ACCEPTED": 5},
        "parents": {"ACCEPTED": 2},
        "memberships": {"ACCEPTED": 3},
        "managers": {"ACCEPTED": 2},
        "rainmaker.opportunity.created.v1": {"ACCEPTED": 3},
        "rainmaker.opportunity.won.v1": {"ACCEPTED": 1},
        "rainmaker.opportunity.lost.v1": {"ACCEPTED": 1},
    }
    assert summary.not_taken == 0
    assert (await count_pending()).subjects == 0
    assert await opportunities() == [
        ("D1", "Dana", "WON", Decimal("1200.50"), date(2026, 2, 10)),
        ("D2", "Omar", "LOST", None, date(2026, 3, 31)),
        ("D3", "Lena", "Talking", None, None),
    ]
    assert await tree() == [
        ("Harbour", "North", "Ines"),
        ("North", None, None),
        ("South", None, None),
        ("Valley", "South", "Petr"),
    ]


async def test_importing_again_changes_nothing(database, settings, tmp_path):
    first = await run_import(write_exports(tmp_path))
    before = await everything_stored()

    again = await run_import(tmp_path)

    assert await everything_stored() == before
    assert counted(again) == {label: {"DUPLICATE": counts["ACCEPTED"]} for label, counts in counted(first).items()}
    await assert_everything_equals_a_rebuild(settings)


async def test_a_later_export_adds_moves_and_hires(database, settings, tmp_path):
    await run_import(write_exports(tmp_path))
    people = PEOPLE.replace("Omar,Harbour,Ines,North", "Omar,Valley,Petr,South") + "Zoë,Harbour,Ines,North\n"

    summary = await run_import(write_exports(tmp_path, people=people, deals=DEALS + "D4,Zoë,Talking,2026-03-01,,\n"))

    assert counted(summary)["agents"] == {"ACCEPTED": 1, "DUPLICATE": 5}
    assert counted(summary)["memberships"] == {"ACCEPTED": 2, "DUPLICATE": 2}
    assert counted(summary)["rainmaker.opportunity.created.v1"] == {"ACCEPTED": 1, "DUPLICATE": 3}
    await assert_everything_equals_a_rebuild(settings)


async def test_a_move_recorded_later_outlives_another_import(database, tmp_path):
    await run_import(write_exports(tmp_path))
    dana = await subject_of(kind=IdentityKind.AGENT, source="crm", reference="Dana")
    valley = await subject_of(kind=IdentityKind.TEAM, source="crm", reference="Valley")
    await move_agent(agent_id=dana, team_id=valley, from_day=date(2026, 3, 1), now=now())

    summary = await run_import(tmp_path)

    assert counted(summary)["memberships"] == {"DUPLICATE": 3}
    assert await sql.fetch_value("select count(*) from memberships") == 4


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ("D9,Dana,Won,2026-01-05,10.02.2026,5", "import.cell_unusable", "column closed: '10.02.2026' is no date"),
        ("D9,Dana,Won,2026-01-05,2026-02-10,5€", "import.cell_unusable", "column value: '5€' is no decimal number"),
        ("D9,Dana,Won,2026-01-05,,5", "import.cell_empty", "closed is empty; fill it in or declare a default"),
        ("D9,Dana,Won,2026-01-05", "import.row_uneven", "the row has 4 cells, the header 6"),
        (",Dana,Won,2026-01-05,2026-02-10,5", "import.cell_empty", "deal is empty"),
    ],
)
async def test_a_row_that_cannot_be_read_is_named_and_its_neighbours_are_taken(database, tmp_path, row, code, words):
    summary = await run_import(write_exports(tmp_path, deals=f"{DEALS}{row}\nD5,Omar,Talking,,,\n"))

    assert counted(summary)["rows of deals.csv"] == {"REFUSED": 1}
    assert counted(summary)["rainmaker.opportunity.created.v1"] == {"ACCEPTED": 4}
    [reason] = summary.reasons
    assert (reason.code, reason.place) == (code, "deals.csv row 5")
    assert words in reason.message
    assert await sql.fetch_value("select count(*) from opportunities") == 4


async def test_an_amount_that_the_currency_cannot_hold_is_quarantined_by_row_and_column(database, tmp_path):
    summary = await run_import(write_exports(tmp_path, deals=DEALS + "D5,Omar,Won,,2026-02-01,1.005\n"))

    assert counted(summary)["rainmaker.opportunity.won.v1"] == {"ACCEPTED": 1, "QUARANTINED": 1}
    [reason] = summary.reasons
    assert (reason.code, reason.place) == ("money.amount_not_a_number", "deals.csv row 5, column value")


async def test_facts_of_an_agent_who_is_missing_wait_and_are_taken_with_the_next_export(database, settings, tmp_path):
    summary = await run_import(write_exports(tmp_path, deals=DEALS + "D5,Zoë,Talking,,,\n"))
    [reason] = summary.reasons
    assert (reason.code, reason.place) == ("identity.unknown_agent", "deals.csv row 5, column seller")

    await run_import(write_exports(tmp_path, people=PEOPLE + "Zoë,Valley,Petr,South\n", deals=DEALS))

    assert await sql.fetch_value("select count(*) from opportunities") == 4
    await assert_everything_equals_a_rebuild(settings)


async def test_an_id_used_for_two_rows_is_a_conflict(database, tmp_path):
    summary = await run_import(write_exports(tmp_path, deals=DEALS + "D1,Omar,Talking,,,\n"))

    assert counted(summary)["rainmaker.opportunity.created.v1"] == {"ACCEPTED": 3, "CONFLICT": 1}
    assert (summary.reasons[0].code, summary.reasons[0].place) == ("event.key_reused", "deals.csv row 5, column deal")


@pytest.mark.parametrize(
    ("row", "label", "code"),
    [
        ("Zoë,Harbour,Ines,South", "teams", "import.contradiction"),
        (",Harbour,Ines,North", "agents", "import.reference_unusable"),
        ("Z\toë,Harbour,Ines,North", "agents", "name.unusable"),
        ("Dana,Valley,Petr,South", "agents", "import.contradiction"),
    ],
)
async def test_a_row_about_people_that_cannot_be_meant_is_refused(database, tmp_path, row, label, code):
    summary = await run_import(write_exports(tmp_path, people=f"{PEOPLE}{row}\n"))

    assert counted(summary)[label]["REFUSED"] == 1
    assert (summary.reasons[0].code, summary.reasons[0].place) == (code, "people.csv row 5")


async def test_a_team_that_no_row_introduces_is_refused_and_its_agents_are_hired(database, tmp_path):
    mapping = MAPPING.replace('team = "{team}"', 'team = "{team} East"')

    summary = await run_import(write_exports(tmp_path, mapping=mapping))

    assert counted(summary)["memberships"] == {"REFUSED": 3}
    assert counted(summary)["agents"] == {"ACCEPTED": 5}
    assert "names 'Harbour East', which is not there" in summary.reasons[0].message


async def test_rows_that_do_not_meet_the_conditions_are_not_read(database, tmp_path):
    mapping = MAPPING.replace('reference = "{manager}"', 'reference = "{manager}"\nwhen = { manager = true }')

    summary = await run_import(write_exports(tmp_path, people=f"{PEOPLE}Zoë,Coast,,North\n", mapping=mapping))

    assert summary.not_taken == 0
    assert counted(summary)["agents"] == {"ACCEPTED": 6}


async def test_a_tree_that_goes_round_leaves_nothing_behind(database, tmp_path):
    people = "seller,team,manager,region\nDana,North,Ines,South\nOmar,South,Ines,North\n"
    mapping = MAPPING.replace('[teams.regions]\nfile = "people"\nreference = "{region}"\n', "")

    with pytest.raises(TeamCycle, match=r"the teams go round: .*North → South"):
        await run_import(write_exports(tmp_path, people=people, mapping=mapping))

    assert await sql.fetch_value("select (select count(*) from organisation) + (select count(*) from teams)") == 0


async def test_an_organisation_of_another_time_zone_is_refused(database, tmp_path):
    await run_import(write_exports(tmp_path, deals=DEALS.splitlines()[0] + "\n"))
    await change_time_zone(time_zone="Asia/Tokyo")

    with pytest.raises(OrganisationDiffers, match="Europe/Berlin, but Asia/Tokyo in this database") as raised:
        await run_import(tmp_path)

    assert raised.value.path == ("organisation", "time_zone")


async def test_a_wrong_mapping_is_refused_before_anything_is_written(database, tmp_path):
    with pytest.raises(MappingInvalid):
        await run_import(write_exports(tmp_path, mapping=MAPPING.replace("[facts.won]", "[facts.won]\ncolour = 1")))

    assert await sql.fetch_value("select count(*) from organisation") == 0


async def opportunities() -> list[tuple[object, ...]]:
    rows = await sql.fetch(
        """select o.reference, a.name, o.stage, o.base_amount, o.closed_day
             from opportunities o join agents a on a.id = o.agent_id order by o.reference"""
    )
    return [tuple(row) for row in rows]


async def tree() -> list[tuple[object, ...]]:
    rows = await sql.fetch(
        """select t.name, above.name, a.name from teams t
             join team_parents p on p.team_id = t.id left join teams above on above.id = p.parent_id
             left join team_managers m on m.team_id = t.id left join agents a on a.id = m.agent_id order by t.name"""
    )
    return [tuple(row) for row in rows]
