"""Logs: one form for every line, and nothing in them that must not be."""

import json
import logging
import os
import subprocess
import sys

import pytest
import structlog

from clients import running_app
from domain.database import sql
from infra.configuration import LogFormat
from infra.logs import set_up_logs

SCRIPT = """
import logging, structlog
from infra.configuration import LogFormat
from infra.logs import set_up_logs
set_up_logs(level="INFO", form=LogFormat.JSON)
log = structlog.get_logger()
log.debug("not shown")
with structlog.contextvars.bound_contextvars(request_id="r1"):
    log.info("ours", authorization="Bearer secret", email="dana@example.com", agent="a1")
logging.getLogger("theirs").warning("theirs %s", 7)
mine = "secret"
try:
    1 / 0
except ZeroDivisionError:
    log.exception("failed")
"""


def test_every_line_is_json_and_secrets_are_hidden():
    written = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": "."}
    )

    ours, theirs, failed = [json.loads(line) for line in written.stderr.splitlines()]
    assert (ours["event"], ours["level"], ours["request_id"], ours["agent"]) == ("ours", "info", "r1", "a1")
    assert (ours["authorization"], ours["email"]) == ("hidden", "hidden")
    assert (theirs["event"], theirs["level"]) == ("theirs 7", logging.getLevelName(logging.WARNING).lower())
    assert failed["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert "secret" not in written.stderr


LEAKING = """
import asyncpg, logging, structlog
from infra.configuration import LogFormat
from infra.logs import set_up_logs
set_up_logs(level="INFO", form=LogFormat(FORM))
log = structlog.get_logger()
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJkYW5hIn0.c2lnbmF0dXJl"
KEY = "rmk_01a200518172_c2VjcmV0c2VjcmV0"
log.info("sent", header=f"Bearer {TOKEN}", body={"note": "mail dana.keller+x@example.com"}, key=KEY)
logging.getLogger("theirs").warning("cannot reach postgresql://admin:hunter2@db:5432/x for dana.keller@example.com")
try:
    raise ValueError(f"no such person: dana.keller@example.com with {TOKEN}")
except ValueError:
    log.exception("failed")
error = asyncpg.UniqueViolationError("duplicate key value")
error.detail = "Key (label)=(Dana Keller) already exists."
log.error("refused", exc_info=error)
"""


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_token_and_no_address_is_ever_written_wherever_it_stands(form):
    script = LEAKING.replace("FORM", repr(form))

    written = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": "."}
    ).stderr

    for personal in ("eyJ", "rmk_", "example.com", "hunter2", "Keller"):
        assert personal not in written, written
    assert "[token]" in written
    assert "[email]" in written


async def test_what_is_sent_in_is_not_in_the_log(settings, database, capsys):
    root = logging.getLogger()
    before = root.handlers[:], root.level
    set_up_logs(level="DEBUG", form=LogFormat.JSON)
    try:
        async with running_app(settings, database) as api:
            token = api.admin.token
            await sql.execute("drop table agents cascade")
            query = "query ($text: String) { agents(search: $text) { nodes { email } } }"
            body = {"query": query, "variables": {"text": "dana.keller@example.com"}}
            answer = await api.admin.post(body)
            await api.http.post(
                "/graphql", content=b"dana.keller@example.com", headers={"authorization": f"Bearer {token}"}
            )
    finally:
        root.handlers, root.level = before
        structlog.reset_defaults()

    written = capsys.readouterr().err
    assert answer.json()["errors"][0]["extensions"]["id"] in written
    assert "dana.keller" not in written
    assert token not in written
