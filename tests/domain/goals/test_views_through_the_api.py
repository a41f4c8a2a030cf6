"""What people see of goals through the API: their own, a team's board, past cycles, trends, and news as they come."""

import asyncio
from contextlib import aclosing

import pytest

from clients import Api, Failed
from selling import sell, set_goal, settle
from sockets import connected
from steps import Named, appoint, create_team, found_company, hire, january

BOARD = """query ($team: ID!, $on: Date, $order: TeamGoalsOrder! = PACE_ASC, $filter: TeamGoalsFilter, $after: String) {
  teamGoals(teamId: $team, on: $on, order: $order, filter: $filter, first: 1, after: $after) {
    team { name }
    goals { goal { name } progress { achievement status } }
    statuses { status count }
    agentsWithoutGoal hiddenAgents
    below { nodes { goal { agent { name } } progress { paceRatio status milestones } }
            pageInfo { hasNextPage endCursor } }
    freshness { pendingFacts } } }"""
NEWS = """query ($filter: GoalNewsFilter, $first: Int! = 50, $after: String) {
  goalNews(filter: $filter, first: $first, after: $after) {
    nodes { kind percent status cycleStart goal { name } agent { name } team { name } }
    pageInfo { hasNextPage endCursor } } }"""
PUSHED = "subscription ($after: String) { goalNews(after: $after) { news { id kind percent agent { name } } cursor } }"


class Sales:
    """Omar manages North in the company, where Dana and Ines sell; Lena sells in the East."""

    north: Named
    omar: Named
    dana: Named
    ines: Named
    lena: Named


@pytest.fixture
async def sales(api: Api) -> Sales:
    await found_company(api)
    found = Sales()
    top = await create_team(api, "Company")
    found.north, east = await create_team(api, "North", below=top), await create_team(api, "East", below=top)
    found.omar, found.dana, found.ines = [await hire(api, name, into=found.north) for name in ("Omar", "Dana", "Ines")]
    found.lena = await hire(api, "Lena", into=east)
    await appoint(api, found.omar, to=found.north)
    return found


def mine(person):
    return {"agentId": person.id}


async def names(client, field, **variables):
    """The names of the owners of the goals in a list."""
    query = f"query ($filter: GoalFilter) {{ {field}(filter: $filter) {{ nodes {{ agent {{ name }} }} }} }}"
    answer = await client.run(query, **variables)
    return [node["agent"]["name"] for node in answer[field]["nodes"]]


async def test_an_agent_sees_the_own_goals_of_a_day_with_where_they_stand(api, sales):
    await set_goal(api, mine(sales.dana), "100", on=january(1), untilDay="2026-02-01")
    await set_goal(api, mine(sales.ines), "100", on=january(1))
    await sell(api, "60.00", on=january(14), by=[sales.dana])
    await settle()
    query = "query ($on: Date) { myGoals(on: $on) { nodes { name progress(on: $on) { achievement status } } } }"

    dana = api.as_agent(sales.dana.key)

    assert (await dana.run(query, on="2026-01-31"))["myGoals"]["nodes"] == [
        {"name": "Sell", "progress": {"achievement": "60.00", "status": "MISSED"}}
    ]
    assert (await dana.run(query, on="2026-02-01"))["myGoals"]["nodes"] == []
    assert (await api.admin.run(query, on="2026-01-31"))["myGoals"]["nodes"] == []


async def test_a_manager_finds_the_goals_below_by_what_they_are(api, sales):
    for person in (sales.omar, sales.dana, sales.lena):
        await set_goal(api, mine(person), "100", on=january(1))
    ended = await set_goal(api, mine(sales.ines), "100", on=january(1), untilDay="2026-02-01", cycle="QUARTER")
    goal = (await api.admin.run("query ($id: ID!) { goal(id: $id) { ruleset { id } } }", id=ended))["goal"]
    omar = api.as_agent(sales.omar.key)

    assert sorted(await names(omar, "goalsManagedByMe")) == ["Dana", "Ines"]
    assert sorted(await names(omar, "goals")) == ["Dana", "Ines", "Omar"]
    assert await names(omar, "goalsManagedByMe", filter={"state": "RUNNING"}) == ["Dana"]
    assert await names(omar, "goalsManagedByMe", filter={"state": "ENDED", "cycle": "QUARTER"}) == ["Ines"]
    assert sorted(await names(omar, "goals", filter={"rulesetId": goal["ruleset"]["id"]})) == ["Dana", "Ines", "Omar"]
    assert await names(omar, "goalsManagedByMe", filter={"status": "MISSED"}) == ["Ines"]
    assert await names(api.as_agent(sales.dana.key), "goalsManagedByMe") == []
    assert len(await names(api.admin, "goalsManagedByMe")) == 4


async def test_a_manager_sees_at_a_glance_who_is_on_track(api, sales):
    for owner in (mine(sales.dana), mine(sales.ines), {"teamId": sales.north.id}):
        await set_goal(api, owner, "100", on=january(1))
    await sell(api, "100.00", on=january(14), by=[sales.dana])
    await sell(api, "25.00", on=january(14), by=[sales.ines])
    await settle()
    omar, asked = api.as_agent(sales.omar.key), {"team": sales.north.id, "on": "2026-01-31"}

    board = (await omar.run(BOARD, **asked))["teamGoals"]

    assert board["team"] == {"name": "North"}
    assert board["goals"] == [{"goal": {"name": "Sell"}, "progress": {"achievement": "125.00", "status": "ACHIEVED"}}]
    counts = {one["status"]: one["count"] for one in board["statuses"]}
    assert counts == dict.fromkeys(["NOT_STARTED", "ON_TRACK", "AT_RISK", "OFF_TRACK"], 0) | {
        "ACHIEVED": 1,
        "MISSED": 1,
    }
    assert (board["agentsWithoutGoal"], board["hiddenAgents"], board["freshness"]) == (1, 0, {"pendingFacts": 0})
    assert board["below"]["nodes"] == [
        {"goal": {"agent": {"name": "Ines"}}, "progress": {"paceRatio": "0.25", "status": "MISSED", "milestones": []}}
    ]
    place = board["below"]["pageInfo"]
    assert place["hasNextPage"]
    [next_] = (await omar.run(BOARD, **asked, after=place["endCursor"]))["teamGoals"]["below"]["nodes"]
    assert next_["progress"] == {"paceRatio": "1", "status": "ACHIEVED", "milestones": [50, 90, 100]}
    [best] = (await omar.run(BOARD, **asked, order="ATTAINMENT_DESC"))["teamGoals"]["below"]["nodes"]
    assert best["goal"]["agent"]["name"] == "Dana"
    [met] = (await omar.run(BOARD, **asked, filter={"status": "ACHIEVED"}))["teamGoals"]["below"]["nodes"]
    assert met["goal"]["agent"]["name"] == "Dana"


async def test_nobody_sees_the_board_of_a_team_elsewhere(api, sales):
    asked = {"team": sales.north.id}

    assert (await api.as_agent(sales.lena.key).run(BOARD, **asked))["teamGoals"] is None
    assert (await api.as_agent(sales.dana.key).run(BOARD, **asked))["teamGoals"] is None
    assert (await api.admin.run(BOARD, **asked))["teamGoals"] is not None
    with pytest.raises(Failed) as failed:
        await api.admin.run(BOARD, **asked, after="nonsense")
    assert failed.value.code == "page.unknown_cursor"


async def test_past_cycles_show_how_they_ended_what_came_late_and_what_changed(api, sales):
    goal = await set_goal(api, mine(sales.dana), "100", on=january(1), untilDay="2026-03-01")
    await sell(api, "60.00", on=january(14), by=[sales.dana])
    await settle()
    query = """query ($id: ID!) { goal(id: $id) { history(first: 5) { nodes {
        progress { cycleStart achievement attainmentRatio
                   finalResult { status attainmentRatio rules { rule target achievement attainmentRatio } } }
        change { cycleStart attainmentRatio rules { rule achievement attainmentRatio } } } } } }"""

    february, first = (await api.as_agent(sales.dana.key).run(query, id=goal))["goal"]["history"]["nodes"]

    rule = {"rule": "approved_amount", "target": "100.00", "achievement": "0.00", "attainmentRatio": "0"}
    assert february["progress"]["cycleStart"] == "2026-02-01"
    assert february["change"] == {
        "cycleStart": "2026-01-01",
        "attainmentRatio": "-0.6",
        "rules": [{"rule": "approved_amount", "achievement": "-60.00", "attainmentRatio": "-0.6"}],
    }
    assert first == {
        "progress": {
            "cycleStart": "2026-01-01",
            "achievement": "60.00",
            "attainmentRatio": "0.6",
            "finalResult": {"status": "MISSED", "attainmentRatio": "0", "rules": [rule]},
        },
        "change": None,
    }


async def test_a_trend_has_a_point_for_each_day_of_the_cycle(api, sales):
    goal = await set_goal(api, {"teamId": sales.north.id}, "310", on=january(1))
    await sell(api, "60.00", on=january(14), by=[sales.dana])
    await sell(api, "31.00", on=january(15), by=[sales.ines])
    await settle()
    query = """query ($id: ID!) { goal(id: $id) { trend(on: "2026-01-31") {
        cycleStart cycleEnd freshness { pendingFacts }
        points { day attainmentRatio rules { rule achievement expected attainmentRatio } } } } }"""

    trend = (await api.as_agent(sales.omar.key).run(query, id=goal))["goal"]["trend"]

    assert (trend["cycleStart"], trend["cycleEnd"], trend["freshness"]) == (
        "2026-01-01",
        "2026-02-01",
        {"pendingFacts": 0},
    )
    assert len(trend["points"]) == 31
    achieved = [point["rules"][0]["achievement"] for point in trend["points"]]
    assert achieved[12:16] == ["0.00", "60.00", "91.00", "91.00"]
    last = {"rule": "approved_amount", "achievement": "91.00", "expected": "310.00", "attainmentRatio": "0.293548"}
    assert trend["points"][-1] == {"day": "2026-01-31", "attainmentRatio": "0.293548", "rules": [last]}


async def test_news_are_listed_newest_first_for_those_who_may_see_them(api, sales):
    await set_goal(api, mine(sales.dana), "100", on=january(1), untilDay="2026-02-01")
    await sell(api, "60.00", on=january(14), by=[sales.dana])
    await settle()
    kinds = {"kinds": ["MILESTONE_REACHED"]}

    told = {
        "kind": "MILESTONE_REACHED",
        "percent": 50,
        "status": None,
        "cycleStart": "2026-01-01",
        "goal": {"name": "Sell"},
        "agent": {"name": "Dana"},
        "team": None,
    }
    for person in (sales.dana, sales.omar):
        assert (await api.as_agent(person.key).run(NEWS, filter=kinds))["goalNews"]["nodes"] == [told]
    for person in (sales.ines, sales.lena):
        assert (await api.as_agent(person.key).run(NEWS, filter=kinds))["goalNews"]["nodes"] == []
    assert (await api.admin.run(NEWS, filter={"teamId": sales.north.id}))["goalNews"]["nodes"] == []


async def test_news_come_live_to_the_agent_and_the_manager_and_go_on_after_a_break(api, server, sales):
    await set_goal(api, mine(sales.dana), "100", on=january(1))
    await settle()
    agent, manager = [api.as_agent(person.key).token for person in (sales.dana, sales.omar)]

    async with connected(server, agent) as phone, connected(server, manager) as desk:
        following = [socket.follow(PUSHED) for socket in (phone, desk)]
        stands = [(await anext(one))["goalNews"] for one in following]
        await sell(api, "60.00", on=january(14), by=[sales.dana])
        await settle()
        pushes = [(await anext(one))["goalNews"] for one in following]
    await sell(api, "30.00", on=january(15), by=[sales.dana])
    await settle()
    async with connected(server, agent) as phone, aclosing(phone.follow(PUSHED, after=pushes[0]["cursor"])) as again:
        missed = (await anext(again))["goalNews"]

    assert [stand["news"] for stand in stands] == [[], []]
    assert pushes[0]["news"] == pushes[1]["news"]
    assert [(one["percent"], one["agent"]["name"]) for one in pushes[0]["news"]] == [(50, "Dana")]
    assert [one["percent"] for one in missed["news"]] == [90]


async def test_nobody_is_pushed_the_news_of_others(api, server, sales):
    await set_goal(api, mine(sales.dana), "100", on=january(1))
    await set_goal(api, mine(sales.lena), "100", on=january(1))
    await settle()

    async with connected(server, api.as_agent(sales.lena.key).token) as socket:
        following = socket.follow(PUSHED)
        assert (await anext(following))["goalNews"]["news"] == []
        await sell(api, "60.00", on=january(14), by=[sales.dana])
        await settle()
        await sell(api, "90.00", on=january(14), by=[sales.lena])
        await settle()
        async with asyncio.timeout(10):
            pushed = (await anext(following))["goalNews"]["news"]

    assert [(one["percent"], one["agent"]["name"]) for one in pushed] == [(50, "Lena"), (90, "Lena")]
