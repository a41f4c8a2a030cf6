"""What clients see when something is wrong, with them or with us."""

import asyncpg
import pytest
from structlog.testing import capture_logs

from clients import Failed
from domain.database import sql
from steps import hire


async def test_an_unexpected_error_is_masked_and_logged_with_the_id_that_is_told(company):
    await sql.execute("drop table dated_settings")

    with capture_logs() as logs, pytest.raises(Failed) as failed:
        await company.admin.run("{ organisation { workingDays } }")

    [error] = failed.value.errors
    [logged] = [line for line in logs if line["event"] == "internal_error"]
    assert error["extensions"]["code"] == "internal.error"
    assert error["path"] == ["organisation", "workingDays"]
    assert "dated_settings" not in str(error)
    assert error["extensions"]["id"] == logged["error_id"]
    assert isinstance(logged["exc_info"], asyncpg.UndefinedTableError)


async def test_an_unexpected_error_in_a_mutation_is_masked_and_nothing_is_left_half_written(company):
    await sql.execute("drop table memberships cascade")

    with pytest.raises(Failed) as failed:
        await company.admin.do("moveAgent", "agent { id }", agentId=(await hire(company, "Dana")).id)

    assert failed.value.code == "internal.error"
    assert await sql.fetch_value("select count(*) from audit_lines where operation = 'moveAgent'") == 0
    assert await sql.fetch_value("select max(version) from agents") == 1


async def test_a_typed_error_names_its_code_and_the_argument(company):
    with pytest.raises(Failed) as failed:
        await company.admin.run('{ agents(filter: { teamId: "x" }) { nodes { name } } }')

    assert failed.value.errors[0]["extensions"] == {"code": "id.wrong", "path": ["teamId"]}


async def test_a_character_that_cannot_be_stored_is_a_typed_error(company):
    with pytest.raises(Failed) as failed:
        await company.admin.run("query ($text: String) { agents(search: $text) { nodes { name } } }", text="a\0b")

    assert failed.value.code == "input.invalid"


@pytest.mark.parametrize(
    "query",
    [
        "{ nothing }",
        "{ me { role }",
        "{ me { role } } query B { me { role } }",
        "query ($on: Date) { tree(on: $on) { parentId } }",
        '{ tree(on: "March") { parentId } }',
    ],
)
async def test_a_request_that_cannot_be_meant_has_a_code(company, query):
    answer = await company.admin.post({"query": query, "variables": {"on": 5}})

    assert answer.json()["errors"][0]["extensions"]["code"] == "request.invalid"
