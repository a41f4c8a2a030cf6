"""Logs: one form for every line, and nothing in them that must not be."""

import json
import logging
import os
import subprocess
import sys

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
