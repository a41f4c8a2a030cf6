"""The specification's own audit, and the usual clients of JavaScript, against a running server.

`npm ci --prefix tests/javascript` installs them; without that these tests say what they skip.
"""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from domain.access.viewer import Role
from steps import found_company, hire

CLIENTS = Path(__file__).parents[1] / "javascript"
NODE = shutil.which("node")
MISSING = "node is missing" if NODE is None else "run `npm ci --prefix tests/javascript`"
WAIT = 60

pytestmark = pytest.mark.skipif(
    NODE is None or not (CLIENTS / "node_modules/.package-lock.json").exists(),  # it is written last
    reason=f"the audit of GraphQL over HTTP and the JavaScript clients are skipped: {MISSING}",
)
EARNINGS = "subscription ($id: ID!) { earnings(agentId: $id) { totals { amount } } }"


async def run(script: str, *arguments: str) -> str:
    """What the script writes; it must succeed."""
    process = await asyncio.create_subprocess_exec(
        str(NODE), str(CLIENTS / script), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    async with asyncio.timeout(WAIT):
        written, _ = await process.communicate()
    assert process.returncode == 0, written.decode()
    return written.decode()


async def test_every_audit_of_graphql_over_http_passes(api, server):
    written = await run("audit.mjs", f"{server}/graphql", api.token(Role.ADMIN))

    assert written.endswith("61 of 61 audits passed\n")


@pytest.mark.parametrize(("script", "scheme"), [("sse.mjs", "http"), ("socket.mjs", "ws")])
async def test_the_usual_clients_follow_a_subscription(api, server, script, scheme):
    await found_company(api)
    dana = await hire(api, "Dana")
    address = f"{server.replace('http', scheme, 1)}/graphql"

    written = await run(script, address, api.token(Role.ADMIN), EARNINGS, json.dumps({"id": dana.id}))

    assert json.loads(written) == {"data": {"earnings": {"totals": []}}}
