"""The script that watches a goal and pay move."""

import asyncio
import re
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "examples" / "live_progress.py"


async def watch(server, tokens):
    arguments = ["--url", server, "--admin-token", tokens["admin"], "--agent-token", tokens["agent"]]
    pipe = asyncio.subprocess.PIPE
    script = await asyncio.create_subprocess_exec(sys.executable, SCRIPT, *arguments, stdout=pipe, stderr=pipe)
    async with asyncio.timeout(60):
        said, complained = await script.communicate()
    return said.decode(), complained.decode(), script.returncode


async def test_the_script_shows_the_goal_and_the_pay_move_and_ends(server, tokens):
    said, complained, status = await watch(server, tokens)

    assert (complained, status) == ("", 0)
    before, _, after = said.partition("approving a sale of 250.00 EUR\n")
    assert before.startswith("Dana Whitfield, goal 'Sell': 16,000.00 EUR\n")
    assert re.search(r"^ +\d+ ms  reached [\d,.]+ \([\d.]+%\), [A-Z_]+$", after, re.MULTILINE)
    assert re.search(r"^ +\d+ ms  earned [\d,.]+ EUR, newest line 7.50 EUR$", after, re.MULTILINE)


async def test_a_token_that_is_none_is_answered_with_the_reason(server, tokens):
    _, complained, status = await watch(server, tokens | {"agent": "none"})

    assert "401: the token is not one of this installation" in complained
    assert status == 1
