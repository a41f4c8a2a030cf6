"""The commands that everything else needs: migrate, token, schema."""

import asyncio
import base64
import json
from uuid import UUID

import pytest
from typer.testing import CliRunner

from api.people.types import Agent
from api.schema import make_schema
from infra.configuration import Settings
from rainmaker.main import cli

AGENT = UUID("01a20051-8172-7fec-b638-e0c0e14f847c")


@pytest.fixture
def run(monkeypatch, settings: Settings):
    """Run a command with the settings of this test in its environment."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("REDIS_URL", settings.redis_url)
    monkeypatch.setenv("TOKEN_KEY_FILE", str(settings.token_key_file))

    async def running(*words: str):
        return await asyncio.to_thread(CliRunner().invoke, cli, words)

    return running


async def test_migrate_says_that_nothing_is_missing(run):
    assert (await run("migrate", "--check")).output == "the database is up to date\n"
    assert (await run("migrate")).exit_code == 0


async def test_a_missing_setting_is_named(run, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")

    result = await run("migrate")

    assert (result.exit_code, result.output) == (2, "DATABASE_URL: Field required\n")


@pytest.mark.parametrize(
    ("words", "role", "agent"),
    [([], "ADMIN", None), (["--role", "integration"], "INTEGRATION", None), (["--role", "agent"], "AGENT", AGENT)],
)
async def test_a_token_says_what_was_asked_for(run, words, role, agent):
    result = await run("token", *words, *(["--agent", Agent.global_id(agent)] if agent else []))

    payload = result.output.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert (claims["role"], claims.get("agent")) == (role, agent and str(agent))


@pytest.mark.parametrize("words", [[], ["--agent", "nonsense"]])
async def test_an_agent_without_an_id_gets_no_token(run, words):
    assert (await run("token", "--role", "agent", *words)).exit_code == 2


async def test_the_schema_is_written_and_checked(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    missing = await run("schema", "--check")
    written = await run("schema")
    checked = await run("schema", "--check")
    (tmp_path / "schema.graphql").write_text("type Query { nothing: Int }\n")
    stale = await run("schema", "--check")

    assert [result.exit_code for result in (missing, written, checked, stale)] == [1, 0, 0, 1]
    assert "type Query" in make_schema().as_str()
