"""The trail: who did what, as whom, from where, to what; and who looked at whose pay."""

import json

import pytest

from aiming import ruleset_on
from api.goals.ruleset_types import Ruleset
from clients import Failed, Refused
from domain.access.viewer import Role
from domain.database import sql
from selling import put_on_plan, sell, settle
from sockets import connected
from steps import appoint, create_team, hire, march

LINES = """query ($filter: AuditFilter) { auditLines(filter: $filter) { nodes {
    actor actingAsId operation requestId network input objectId versionBefore versionAfter problems } } }"""


async def lines(api, **wanted):
    return (await api.admin.run(LINES, filter=wanted))["auditLines"]["nodes"]


async def test_a_line_says_who_did_what_to_which_version_and_from_where(company):
    dana = await hire(company, "Dana Reyes")
    await company.admin.do("disableAgent", "agent { id }", agentId=dana.id, fromDay="2026-03-01")

    [line] = await lines(company, operation="disableAgent")

    assert line.pop("requestId")
    assert line == {
        "actor": "admin",
        "actingAsId": None,
        "operation": "disableAgent",
        "network": "127.0.0.0/24",
        "input": {"agentId": dana.id, "fromDay": "2026-03-01"},
        "objectId": str(dana.key),
        "versionBefore": "1",
        "versionAfter": "2",
        "problems": [],
    }


async def test_texts_are_left_out_of_the_trail_wherever_they_are(company):
    await company.admin.do("hireAgent", "agent { id }", name="Dana Reyes", email="dana@example.com")

    [line] = await lines(company, operation="hireAgent")
    rows = await sql.fetch("select * from audit_lines")

    assert line["input"] == {"name": "…", "email": "…"}
    assert not {"Dana", "Reyes", "dana@example.com"} & set(str([dict(row) for row in rows]).replace("'", " ").split())


@pytest.mark.parametrize(("count", "kept"), [(2, ["…", "…"]), (101, "101 items")])
async def test_a_batch_is_counted_in_the_trail_and_not_repeated(company, count, kept):
    await company.admin.do("ingest", "results { outcome }", events=[{"note": "secret"}] * count)

    [line] = await lines(company, operation="ingest")

    assert line["input"] == {"events": kept}


async def test_what_is_sent_in_the_place_of_an_id_is_left_out_too(company):
    with pytest.raises(Refused):
        await company.admin.do("moveAgent", "agent { id }", agentId="Dana Reyes, dana@example.com")

    [line] = await lines(company, operation="moveAgent")

    assert line["input"] == {"agentId": "…"}


async def test_a_refusal_has_its_line_too(company):
    agent = company.holding(company.token(Role.ANALYST))
    with pytest.raises(Refused):
        await agent.do("hireAgent", "agent { id }", name="Dana")

    [line] = await lines(company, actor="analyst")

    assert (line["operation"], line["objectId"], line["problems"]) == ("hireAgent", None, ["access.forbidden"])


async def test_lines_are_found_by_what_they_are_about_and_come_in_pages(company):
    dana, omar = await hire(company, "Dana"), await hire(company, "Omar")
    for day in (1, 2, 3):
        await company.admin.do("moveAgent", "agent { id }", agentId=omar.id, fromDay=str(march(day)))

    assert {line["objectId"] for line in await lines(company, objectId=omar.id)} == {str(omar.key)}
    assert [line["operation"] for line in await lines(company, objectId=dana.id)] == ["hireAgent"]
    query = (
        "query ($after: String) { auditLines(first: 3, after: $after) { pageInfo { endCursor } nodes { operation } } }"
    )
    first = (await company.admin.run(query))["auditLines"]
    second = (await company.admin.run(query, after=first["pageInfo"]["endCursor"]))["auditLines"]
    assert [line["operation"] for line in first["nodes"] + second["nodes"]] == [
        "moveAgent", "moveAgent", "moveAgent", "hireAgent", "hireAgent", "foundOrganisation",
    ]  # fmt: skip


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_only_admins_read_the_trail(company, role):
    dana = await hire(company, "Dana")
    somebody = company.holding(company.token(role, agent=dana.key if role is Role.AGENT else None))

    with pytest.raises(Failed) as failed:
        await somebody.run("{ auditLines { nodes { actor } } }")

    assert failed.value.code == "access.forbidden"


async def test_who_looks_at_somebody_elses_pay_leaves_a_line_and_who_looks_at_their_own_does_not(company):
    north = await create_team(company, "North")
    dana, omar = await hire(company, "Dana", into=north), await hire(company, "Omar", into=north)
    await appoint(company, omar, to=north)
    await put_on_plan(company, [dana], {"key": "own", "rate": {"percent": "10"}}, on=march(1))
    await sell(company, "100.00", on=march(14), by=[dana])
    await settle()
    pay = 'query ($id: ID!) { pay(agentId: $id, period: "2026-03") { period } }'

    await company.as_agent(dana.key).run(pay, id=dana.id)
    await company.as_agent(dana.key).run("{ earnings { nodes { amount { amount } } } }")
    assert await lines(company, operation="pay") + await lines(company, operation="earnings") == []

    await company.as_agent(omar.key).run(pay, id=dana.id)
    await company.as_agent(omar.key).run("{ earnings { nodes { amount { amount } } } }")
    looks = await lines(company, operation="pay") + await lines(company, operation="earnings")
    assert [(line["actor"], line["objectId"]) for line in looks] == [(f"agent:{omar.key}", str(dana.key))] * 2


async def test_every_way_to_somebody_elses_pay_leaves_a_line(company, server):
    dana = await hire(company, "Dana")
    await put_on_plan(company, [dana], {"key": "own", "rate": {"percent": "10"}}, on=march(1))
    await sell(company, "100.00", on=march(14), by=[dana])
    await settle()
    [line] = (await company.admin.run("{ earnings { nodes { id } } }"))["earnings"]["nodes"]
    before = len(await lines(company, objectId=dana.id))
    follow = 'subscription ($id: ID!) { earnings(agentId: $id, period: "2026-03") { period } }'

    await company.admin.run(
        "query ($id: ID!) { node(id: $id) { ... on Earning { amount { amount } } } }", id=line["id"]
    )
    async with connected(server, company.token(Role.ANALYST)) as socket:
        async for _ in socket.follow(follow, id=dana.id):
            break

    looks = (await lines(company, objectId=dana.id))[:-before]
    assert [(line["actor"], line["operation"]) for line in looks] == [("analyst", "earnings"), ("admin", "node")]


async def test_who_reads_somebody_elses_pay_among_the_changes_leaves_a_line(company):
    dana = await hire(company, "Dana")
    await put_on_plan(company, [dana], {"key": "own", "rate": {"percent": "10"}}, on=march(1))
    asked = "query ($since: String) { changes(since: $since) { cursor items { kind %s } } }"
    since = (await company.admin.run(asked % ""))["changes"]["cursor"]
    await sell(company, "100.00", on=march(14), by=[dana])
    await settle()
    node = "node { ... on Earning { amount { amount } } }"

    await company.holding(company.token(Role.ANALYST)).run(asked % "", since=since)
    await company.as_agent(dana.key).run(asked % node, since=since)
    await company.holding(company.token(Role.ANALYST)).run(asked % node, since=since)

    looks = await lines(company, objectId=dana.id, operation="node")
    assert [line["actor"] for line in looks] == ["analyst"]


async def test_an_admin_who_acts_as_an_agent_has_the_agents_rights_and_both_names_in_the_trail(company):
    north = await create_team(company, "North")
    dana, omar = await hire(company, "Dana", into=north), await hire(company, "Omar", into=north)
    await appoint(company, omar, to=north)
    acting = {"x-rainmaker-act-as": omar.id}
    ruleset = Ruleset.global_id(await ruleset_on("calls_made"))

    seen = await company.admin.post({"query": "{ me { role agent { name } } agents { nodes { name } } }"}, **acting)
    goal = {
        "idempotencyKey": "one", "name": "Call", "rulesetId": ruleset, "cycle": "MONTH", "target": "10",
        "agentId": dana.id,
    }  # fmt: skip
    query = "mutation ($input: SetGoalInput!) { setGoal(input: $input) { problems { code } } }"
    set_goal = await company.admin.post({"query": query, "variables": {"input": goal}}, **acting)

    assert seen.json()["data"] == {
        "me": {"role": "AGENT", "agent": {"name": "Omar"}},
        "agents": {"nodes": [{"name": "Dana"}, {"name": "Omar"}]},
    }
    assert set_goal.json() == {"data": {"setGoal": {"problems": []}}}
    [line] = await lines(company, operation="setGoal")
    assert (line["actor"], line["actingAsId"]) == ("admin", omar.id)
    assert [line["operation"] for line in await lines(company, actingAsId=omar.id)] == ["setGoal"]


@pytest.mark.parametrize("role", [Role.AGENT, Role.ANALYST, Role.INTEGRATION, Role.COMPENSATION_ADMIN])
async def test_nobody_but_an_admin_acts_as_somebody_else(company, role):
    dana, omar = await hire(company, "Dana"), await hire(company, "Omar")
    somebody = company.holding(company.token(role, agent=omar.key if role is Role.AGENT else None))

    answer = await somebody.post({"query": "{ me { role } }"}, **{"x-rainmaker-act-as": dana.id})

    assert (answer.status_code, _code(answer)) == (403, "access.may_not_act_as")


@pytest.mark.parametrize("wished", ["nonsense", "", "00000000-0000-0000-0000-000000000007"])
async def test_there_must_be_somebody_to_act_as(company, wished):
    answer = await company.admin.post({"query": "{ me { role } }"}, **{"x-rainmaker-act-as": wished})

    assert (answer.status_code, _code(answer)) == (403, "access.nobody_to_act_as")


def _code(answer):
    return json.loads(answer.text)["errors"][0]["extensions"]["code"]
