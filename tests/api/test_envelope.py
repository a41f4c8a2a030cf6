"""The one envelope around every mutation."""

import asyncio
import base64
import json
from uuid import UUID

import pytest

from clients import Refused
from domain.access.viewer import Role
from domain.database import sql
from steps import create_team

SELECTED = "agent { id name }"


async def test_the_same_key_with_the_same_input_is_answered_again_and_not_done_again(company):
    first = await company.admin.do("hireAgent", SELECTED, key="one", name="Dana")
    again = await company.admin.do("hireAgent", SELECTED, key="one", name="Dana")

    assert again == first
    assert await _count("agents") == 1


async def test_a_repeated_request_shows_the_object_as_it_is_now(company):
    hired = await company.admin.do("hireAgent", SELECTED, key="one", name="Dana")
    await company.admin.do("disableAgent", "agent { id }", agentId=hired["agent"]["id"], fromDay="2026-03-01")

    again = await company.admin.do("hireAgent", "agent { disabledOn }", key="one", name="Dana")

    assert again["agent"] == {"disabledOn": "2026-03-01"}


async def test_the_same_key_with_another_input_is_refused(company):
    await company.admin.do("hireAgent", SELECTED, key="one", name="Dana")

    with pytest.raises(Refused) as refused:
        await company.admin.do("hireAgent", SELECTED, key="one", name="Omar")

    assert (refused.value.code, refused.value.path) == ("idempotency.key_reused", ["idempotencyKey"])
    assert await _count("agents") == 1


async def test_the_same_key_for_another_mutation_is_refused(company):
    await company.admin.do("hireAgent", SELECTED, key="one", name="Dana")

    with pytest.raises(Refused) as refused:
        await company.admin.do("createTeam", "team { id }", key="one", name="Dana")

    assert refused.value.code == "idempotency.key_reused"


async def test_two_actors_may_use_the_same_key(company):
    other = company.holding(company.token(Role.ADMIN, subject="another admin"))

    await company.admin.do("hireAgent", SELECTED, key="one", name="Dana")
    await other.do("hireAgent", SELECTED, key="one", name="Omar")

    assert await _count("agents") == 2


async def test_one_key_sent_many_times_at_once_is_done_once(company):
    answers = await asyncio.gather(
        *(company.admin.do("hireAgent", SELECTED, key="one", name="Dana") for _ in range(10))
    )

    assert len({answer["agent"]["id"] for answer in answers}) == 1
    assert await _count("agents") == 1


async def test_only_success_is_remembered(company):
    with pytest.raises(Refused):
        await company.admin.do("hireAgent", SELECTED, key="one", name=" ")

    hired = await company.admin.do("hireAgent", SELECTED, key="one", name="Dana")

    assert hired["agent"]["name"] == "Dana"


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_key_that_cannot_be_kept_is_refused(company, key):
    query = (
        'mutation ($key: String!) { hireAgent(input: {idempotencyKey: $key, name: "D"}) { problems { code path } } }'
    )

    answer = await company.admin.run(query, key=key)

    assert answer["hireAgent"]["problems"] == [{"code": "idempotency.key_unusable", "path": ["idempotencyKey"]}]


async def test_a_refused_mutation_leaves_nothing_but_its_line_in_the_trail(company):
    north = await create_team(company, "North")
    before = {table: await _count(table) for table in ("agents", "memberships", "subjects", "idempotency_results")}

    with pytest.raises(Refused) as refused:  # after the agent was inserted
        await company.admin.do("hireAgent", SELECTED, name="Omar", teamId=_another_id(north.id))

    assert (refused.value.code, refused.value.path) == ("team.not_found", ["teamId"])
    assert {table: await _count(table) for table in before} == before
    line = await sql.fetch_one("select * from audit_lines order by id desc limit 1")
    assert (line["operation"], line["object_id"], json.loads(line["problems"])) == (
        "hireAgent",
        None,
        ["team.not_found"],
    )


async def test_every_mutation_leaves_one_line_without_personal_data(company):
    hired = await company.admin.do("hireAgent", SELECTED, name="Dana Reyes", email="dana@example.com")

    [line] = await sql.fetch("select * from audit_lines where operation = 'hireAgent'")

    [agent] = await sql.fetch("select id from agents where name = $1", hired["agent"]["name"])
    assert (line["actor"], line["object_id"], json.loads(line["problems"])) == ("admin", str(agent["id"]), [])
    assert len(line["input_hash"]) == 32
    assert "Dana" not in str(dict(line))


async def test_a_repeated_request_leaves_no_second_line(company):
    for _ in range(2):
        await company.admin.do("hireAgent", SELECTED, key="one", name="Dana")

    assert await sql.fetch_value("select count(*) from audit_lines where operation = 'hireAgent'") == 1


async def test_an_edit_of_the_version_that_its_author_saw_is_done(company):
    dana = await _dana(company)

    await company.admin.do("disableAgent", "agent { id }", agentId=dana["id"], expectedVersion=dana["version"])

    assert (await company.admin.run("query ($id: ID!) { agent(id: $id) { version } }", id=dana["id"])) == {
        "agent": {"version": dana["version"] + 1}
    }


async def test_an_edit_of_what_somebody_else_has_changed_meanwhile_is_refused_with_the_present_version(company):
    dana = await _dana(company)
    await company.admin.do("moveAgent", "agent { id }", agentId=dana["id"])

    with pytest.raises(Refused) as refused:
        await company.admin.do("disableAgent", "agent { id }", agentId=dana["id"], expectedVersion=dana["version"])

    assert (refused.value.code, refused.value.path) == ("object.version_changed", ["expectedVersion"])
    assert f"it is {dana['version'] + 1}" in refused.value.problems[0]["message"]
    assert await sql.fetch_value("select disabled_on from agents") is None


async def test_of_two_who_saw_the_same_version_one_has_to_read_it_again(company):
    dana = await _dana(company)

    answers = await asyncio.gather(
        *(
            company.admin.do(
                "moveAgent", "agent { id }", agentId=dana["id"], fromDay=f"2026-03-{day:02}",
                expectedVersion=dana["version"],
            )
            for day in (1, 2, 3, 4)
        ),
        return_exceptions=True,
    )  # fmt: skip

    refused = [answer.code for answer in answers if isinstance(answer, Refused)]
    assert refused == ["object.version_changed"] * 3
    assert await _count("memberships") == 1


async def _dana(company):
    hired = await company.admin.do("hireAgent", "agent { id version }", name="Dana")
    return hired["agent"]


async def _count(table):
    return await sql.fetch_value(f"select count(*) from {table}")


def _another_id(global_id):
    kind = base64.urlsafe_b64decode(global_id).decode().partition(":")[0]
    return base64.urlsafe_b64encode(f"{kind}:{UUID(int=7)}".encode()).decode()
