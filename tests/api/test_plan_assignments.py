"""Who is on which plan, since when and at which terms, told to those who may see their pay."""

from types import SimpleNamespace

import pytest

from selling import set_goal
from steps import appoint, create_team, february, hire, january, march, move

ROW = """{ nodes { agent { name } team { name } isAssigned fromDay untilDay
    terms { rateFactor percents { componentKey percent } periodCaps { componentKey periodCap } payCurrency
            ramp { months quotaPercent } quotaGoal { name } } }
    pageInfo { hasNextPage endCursor } }"""
OF_PLAN = f"""query ($id: ID!, $on: Date, $first: Int! = 50, $after: String) {{
    plan(id: $id) {{ assignments(onDay: $on, first: $first, after: $after) {ROW} }} }}"""
OF_AGENT = f"query ($id: ID!, $on: Date) {{ planAssignments(agentId: $id, onDay: $on) {ROW} }}"
NOTHING_AGREED = {
    "rateFactor": None,
    "percents": [],
    "periodCaps": [],
    "payCurrency": None,
    "ramp": [],
    "quotaGoal": None,
}
FIELD = {"key": "field", "rate": {"percent": "5"}}


@pytest.fixture
async def field(company):
    """The plan of the Harbour team, where Dana sells; Nora manages it, and Lena sells elsewhere.

    Dana has terms of her own from February on and is taken off on the 15th of March.
    """
    north = await create_team(company, "North")
    harbour, lake = await create_team(company, "Harbour", below=north), await create_team(company, "Lake", below=north)
    people = {"dana": await hire(company, "Dana", into=harbour), "lena": await hire(company, "Lena", into=lake)}
    people["nora"] = await hire(company, "Nora")
    await appoint(company, people["nora"], to=harbour)
    created = await company.admin.do("createPlan", "plan { id }", name="Field", currency="EUR")
    plan = {"planId": created["plan"]["id"]}
    await company.admin.do("publishPlanVersion", "plan { id }", **plan, components=[FIELD], fromDay="2026-01-01")
    await company.admin.do("assignPlan", "plan { id }", **plan, teamId=harbour.id, fromDay=str(january(1)))
    mine = {**plan, "agentId": people["dana"].id}
    goal = await set_goal(company, {"agentId": people["dana"].id}, "1000", on=january(1))
    terms = {
        "rateFactor": "0.5",
        "percents": [{"componentKey": "field", "percent": "7.5"}],
        "periodCaps": [{"componentKey": "field", "periodCap": "900.00"}],
        "payCurrency": "GBP",
        "ramp": [{"months": 2, "quotaPercent": "50"}],
    }
    agreed = {"terms": terms | {"quotaGoalId": goal}, "fromDay": str(february(1))}
    await company.admin.do("assignPlan", "plan { id }", **mine, **agreed)
    await company.admin.do("assignPlan", "plan { id }", **mine, isAssigned=False, fromDay=str(march(15)))
    return SimpleNamespace(api=company, plan=plan["planId"], terms=terms, north=north, harbour=harbour, **people)


async def on_plan(field, client=None, **asked):
    client = client or field.api.admin
    return told((await client.run(OF_PLAN, id=field.plan, **asked))["plan"]["assignments"])


async def plans_of(field, agent, client=None, **asked):
    return told((await (client or field.api.admin).run(OF_AGENT, id=agent.id, **asked))["planAssignments"])


def told(listed):
    return [
        ((one["agent"] or one["team"])["name"], one["isAssigned"], one["fromDay"], one["untilDay"])
        for one in listed["nodes"]
    ]


HARBOUR = ("Harbour", True, "2026-01-01", None)
DANA = ("Dana", True, "2026-02-01", "2026-03-15")
OFF = ("Dana", False, "2026-03-15", None)


async def test_who_was_put_on_a_plan_and_taken_off_is_listed_with_what_was_agreed(field):
    listed = (await field.api.admin.run(OF_PLAN, id=field.plan))["plan"]["assignments"]["nodes"]

    assert await on_plan(field) == [OFF, DANA, HARBOUR]
    assert listed[1]["terms"] == field.terms | {"quotaGoal": {"name": "Sell"}}
    assert listed[2]["terms"] == NOTHING_AGREED


async def test_a_day_shows_only_what_puts_somebody_on_the_plan_then(field):
    assert await on_plan(field, on="2025-12-31") == []
    assert await on_plan(field, on="2026-03-14") == [DANA, HARBOUR]
    assert await on_plan(field, on="2026-03-15") == [HARBOUR]


async def test_of_an_agents_day_counts_what_is_the_agents_own_before_what_is_the_teams(field):
    await field.api.admin.do(
        "assignPlan", "plan { id }", planId=field.plan, teamId=field.north.id, fromDay="2025-12-01"
    )
    north = ("North", True, "2025-12-01", None)

    assert await plans_of(field, field.dana, on="2025-12-31") == [north]
    assert await plans_of(field, field.dana, on="2026-01-31") == [HARBOUR]
    assert await plans_of(field, field.dana, on="2026-02-01") == [DANA]
    assert await plans_of(field, field.dana, on="2026-03-15") == []
    assert await plans_of(field, field.dana) == [OFF, DANA, HARBOUR, north]
    assert await plans_of(field, field.lena, on="2026-02-01") == [north]


async def test_a_team_that_was_left_counts_no_longer(field):
    ben = await hire(field.api, "Ben", into=field.harbour)
    await move(field.api, ben, to=field.north, on=february(1))

    assert await plans_of(field, ben, on="2026-01-31") == [HARBOUR]
    assert await plans_of(field, ben, on="2026-02-01") == []


async def test_terms_are_seen_by_the_agent_and_the_managers_above_and_each_look_leaves_a_line(field):
    dana, nora, lena = (field.api.as_agent(one.key) for one in (field.dana, field.nora, field.lena))

    assert await on_plan(field, dana) == await plans_of(field, field.dana, dana) == [OFF, DANA, HARBOUR]
    assert await plans_of(field, field.dana, nora) == [OFF, DANA, HARBOUR]
    assert await plans_of(field, field.dana, lena) == []
    assert await field.api.as_agent(field.lena.key).run(
        "query ($id: ID!) { plan(id: $id) { name } }", id=field.plan
    ) == {"plan": None}
    lines = await field.api.admin.run("{ auditLines { nodes { operation actor } } }")
    looks = [(line["operation"], line["actor"]) for line in lines["auditLines"]["nodes"] if "lan" in line["operation"]]
    assert looks[0] == ("planAssignments", f"agent:{field.nora.key}")


async def test_assignments_come_in_pages(field):
    first = (await field.api.admin.run(OF_PLAN, id=field.plan, first=2))["plan"]["assignments"]

    rest = await on_plan(field, first=2, after=first["pageInfo"]["endCursor"])

    assert first["pageInfo"]["hasNextPage"]
    assert told(first) + rest == [OFF, DANA, HARBOUR]
