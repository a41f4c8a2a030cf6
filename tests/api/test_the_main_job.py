"""A sale becomes goal progress, pay, a place on the board and a row of a report."""

from clients import Api
from selling import event, link, pay_of, post, progress_of, put_on_plan, report, reverse, sell, set_goal, settle
from steps import appoint, april, create_team, found_company, hire, january, march

TIERED = {
    "key": "base",
    "rate": {
        "tiers": [{"from": "0", "percent": "1"}, {"from": "1000", "percent": "2"}],
        "placeBy": "CUMULATIVE",
        "apply": "MARGINAL",
    },
}
OVERRIDE = {"key": "override", "credit": "OVERRIDE", "rate": {"percent": "1"}}


async def test_an_approved_sale_moves_goals_pay_board_and_report(api: Api):
    await found_company(api)
    company = await create_team(api, "Meridian")
    team = await create_team(api, "Harbour", below=company)
    dana, omar = await hire(api, "Dana", into=team), await hire(api, "Omar", into=team)
    ines = await hire(api, "Ines", into=company)
    await appoint(api, ines, to=team)
    goal = await set_goal(api, {"agentId": dana.id}, "2000", on=january(1))
    team_goal = await set_goal(api, {"teamId": company.id}, "6000", on=january(1), cycle="QUARTER")
    await put_on_plan(api, [dana, omar, ines], TIERED, OVERRIDE, on=january(1))
    board = await api.admin.do(
        "createLeaderboard",
        "leaderboard { id }",
        name="Sales",
        metric="approved_amount",
        cycle="MONTH",
        teamId=company.id,
        fromDay=str(january(1)),
    )

    await sell(api, "3000.01", on=march(14), by=[dana, omar])
    await settle()

    reached = await progress_of(api, goal, on=march(20))
    assert (reached["achievement"], reached["attainmentRatio"], reached["milestones"]) == ("1500.01", "0.750005", [50])
    assert (await progress_of(api, team_goal, on=march(20)))["achievement"] == "3000.01"
    assert await pay_of(api, dana, "2026-03") == {"EUR": "20.00"}
    assert await pay_of(api, ines, "2026-03") == {"EUR": "30.00"}
    query = """query ($id: ID!, $on: Date) { leaderboard(id: $id) { standings(on: $on) {
        places { nodes { rank name score { value money { amount currency } } } } } } }"""
    answer = await api.admin.run(query, id=board["leaderboard"]["id"], on=str(march(20)))
    places = answer["leaderboard"]["standings"]["places"]["nodes"]
    assert [(place["rank"], place["name"], place["score"]["value"]) for place in places] == [
        (1, "Dana", "1500.01"),
        (2, "Omar", "1500.00"),
        (3, "Ines", "0.00"),
    ]
    rows = await report(
        api, ["transactions_approved", "approved_amount"], since=january(1), until=april(1), by=["REGION", "AGENT"]
    )
    assert rows == {
        ("Harbour", "Dana"): ["1", "1500.01"],
        ("Harbour", "Omar"): ["1", "1500.00"],
        (): ["1", "3000.01"],
    }


async def test_a_reversed_sale_lowers_the_figures_of_everyone_it_was_credited_to(api: Api):
    await found_company(api)
    team = await create_team(api, "Harbour")
    dana = await hire(api, "Dana", into=team)
    goal = await set_goal(api, {"agentId": dana.id}, "2000", on=january(1))
    await put_on_plan(api, [dana], {"key": "base", "rate": {"percent": "10"}}, on=january(1))
    sale = await sell(api, "0.15", on=march(14), by=[dana])
    await settle()

    await reverse(api, sale, on=march(20))
    await settle()

    assert (await progress_of(api, goal, on=march(20)))["achievement"] == "0.00"
    query = """query ($id: ID!) { earnings(filter: {agentId: $id}) { nodes {
        amount { amount } originPeriod explanation { calculated postedBefore difference } } } }"""
    lines = (await api.admin.run(query, id=dana.id))["earnings"]["nodes"]
    assert [line["amount"]["amount"] for line in lines] == ["-0.02", "0.02"]
    assert lines[0]["explanation"] == {"calculated": "0.00", "postedBefore": "0.02", "difference": "-0.02"}


async def test_an_event_of_an_unknown_agent_waits_and_replays_once_the_agent_is_linked(api: Api):
    await found_company(api)
    dana = await hire(api, "Dana")

    [waiting, unusable] = await post(
        api,
        event("call.logged", key="call-1", agent="dana@crm", duration_seconds=90),
        event("call.logged", key="call-2", agent="dana@crm", duration_seconds=-1),
    )
    waits = (await api.admin.run("{ quarantinedFacts { nodes { externalId code path } } }"))["quarantinedFacts"]
    await link(api, dana, known_as="dana@crm")
    await settle()

    assert waiting["problem"]["code"] == "identity.unknown_agent"
    assert unusable["problem"]["path"] == ["data", "duration_seconds"]
    assert {one["externalId"]: one["path"] for one in waits["nodes"]} == {
        "call-1": ["data", "agent"],
        "call-2": ["data", "duration_seconds"],
    }
    rows = await report(api, ["calls_made", "call_minutes"], since=march(1), until=april(1), by=["AGENT"])
    assert rows == {("Dana",): ["1", "1.5"], (): ["1", "1.5"]}
