"""Who may see whom, and do what: an agent, a manager of today, an admin, an integration."""

from types import SimpleNamespace

import pytest

from clients import Refused
from domain.access.rights import RIGHTS, Act, Scope
from domain.access.viewer import Role
from domain.database import sql
from steps import appoint, create_team, hire, move

AGENTS = "{ agents { nodes { name } } }"
TEAMS = "{ teams { nodes { name } } }"


@pytest.fixture
async def sales(company):
    """Rita manages the west with its teams North and South; Omar manages North; Dana sells there, Lena in the East."""
    top = await create_team(company, "Company")
    west, east = await create_team(company, "West", below=top), await create_team(company, "East", below=top)
    north, south = await create_team(company, "North", below=west), await create_team(company, "South", below=west)
    people = {
        "dana": await hire(company, "Dana", into=north),
        "omar": await hire(company, "Omar", into=north),
        "sara": await hire(company, "Sara", into=south),
        "rita": await hire(company, "Rita", into=west),
        "lena": await hire(company, "Lena", into=east),
    }
    await appoint(company, people["omar"], to=north)
    await appoint(company, people["rita"], to=west)
    return SimpleNamespace(api=company, top=top, west=west, east=east, north=north, south=south, **people)


async def _seen(client, query):
    [(_, listed)] = (await client.run(query)).items()
    return [row["name"] for row in listed["nodes"]]


async def test_an_agent_sees_nobody_else(sales):
    assert await _seen(sales.api.as_agent(sales.dana.key), AGENTS) == ["Dana"]


async def test_a_manager_sees_the_subtree_of_today(sales):
    assert await _seen(sales.api.as_agent(sales.omar.key), AGENTS) == ["Dana", "Omar"]
    assert await _seen(sales.api.as_agent(sales.rita.key), AGENTS) == ["Dana", "Omar", "Rita", "Sara"]


async def test_an_admin_sees_everybody(sales):
    assert await _seen(sales.api.admin, AGENTS) == ["Dana", "Lena", "Omar", "Rita", "Sara"]


async def test_an_integration_sees_nobody(sales):
    assert await _seen(sales.api.integration, AGENTS) == []


async def test_who_left_the_subtree_is_no_longer_seen_not_even_in_the_tree_of_then(sales):
    today = await sql.fetch_value("select current_date")

    await move(sales.api, sales.dana, to=sales.east, on=today)

    omar = sales.api.as_agent(sales.omar.key)
    assert await _seen(omar, AGENTS) == ["Omar"]
    tree = await omar.run('{ tree(on: "2026-01-01") { team { name } members { name } } }')
    assert {row["team"]["name"]: row["members"] for row in tree["tree"]}["North"] == [{"name": "Omar"}]


async def test_who_no_longer_manages_sees_only_themselves(sales):
    await appoint(sales.api, None, to=sales.north, on=await sql.fetch_value("select current_date"))

    assert await _seen(sales.api.as_agent(sales.omar.key), AGENTS) == ["Omar"]


async def test_teams_are_known_from_within_and_from_above(sales):
    assert await _seen(sales.api.as_agent(sales.dana.key), TEAMS) == ["Company", "North", "West"]
    assert await _seen(sales.api.as_agent(sales.rita.key), TEAMS) == ["Company", "North", "South", "West"]
    assert await _seen(sales.api.admin, TEAMS) == ["Company", "East", "North", "South", "West"]


async def test_the_tree_shows_names_only_to_who_may_see_them(sales):
    dana = sales.api.as_agent(sales.dana.key)

    rows = (await dana.run("{ tree { team { name } manager { name } members { name } } }"))["tree"]

    assert rows == [
        {"team": {"name": "Company"}, "manager": None, "members": []},
        {"team": {"name": "North"}, "manager": None, "members": [{"name": "Dana"}]},
        {"team": {"name": "West"}, "manager": None, "members": []},
    ]


@pytest.mark.parametrize("way", ["agent", "node"])
async def test_an_agent_out_of_sight_is_not_there(sales, way):
    query = f"query ($id: ID!) {{ {way}(id: $id) {{ id }} }}"

    assert await sales.api.as_agent(sales.dana.key).run(query, id=sales.omar.id) == {way: None}
    assert await sales.api.as_agent(sales.omar.key).run(query, id=sales.dana.id) == {way: {"id": sales.dana.id}}


async def test_me_is_who_the_token_says(sales):
    query = "{ me { role agent { name team { name } } managedTeams { name } } }"

    assert (await sales.api.as_agent(sales.rita.key).run(query))["me"] == {
        "role": "AGENT",
        "agent": {"name": "Rita", "team": {"name": "West"}},
        "managedTeams": [{"name": "North"}, {"name": "South"}, {"name": "West"}],
    }
    assert (await sales.api.admin.run(query))["me"] == {"role": "ADMIN", "agent": None, "managedTeams": []}


@pytest.mark.parametrize("role", [Role.AGENT, Role.INTEGRATION])
@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("foundOrganisation", {"name": "M", "timeZone": "UTC", "baseCurrency": "EUR"}),
        ("hireAgent", {"name": "Nobody"}),
        ("disableAgent", {"agentId": "dana"}),
        ("moveAgent", {"agentId": "dana"}),
        ("createTeam", {"name": "Nowhere"}),
        ("moveTeam", {"teamId": "north"}),
        ("appointManager", {"teamId": "north"}),
    ],
)
async def test_only_an_admin_changes_the_organisation_and_nothing_happens_when_others_try(sales, role, name, given):
    ids = {field: getattr(sales, value).id for field, value in given.items() if field.endswith("Id")}
    before = await _everything()

    client = sales.api.holding(sales.api.token(role, agent=sales.rita.key if role is Role.AGENT else None))
    with pytest.raises(Refused) as refused:
        await client.do(name, "__typename", **{**given, **ids})

    assert refused.value.code == "access.forbidden"
    assert await _everything() == before


def test_an_admin_may_do_everything_and_every_act_has_its_row():
    assert set(RIGHTS) == set(Act)
    assert all(scopes.get(Role.ADMIN) in {Scope.ALL, Scope.OWN} for scopes in RIGHTS.values())


async def _everything():
    tables = ("organisation", "agents", "teams", "memberships", "team_parents", "team_managers", "idempotency_results")
    return {table: await sql.fetch(f"select * from {table}") for table in tables}
