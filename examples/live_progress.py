"""Approve a sale, and watch the agent's goal and pay move.

    python examples/live_progress.py --url http://127.0.0.1:8000 --admin-token … --agent-token …

The demo prints both tokens; `rainmaker token` makes others. Nothing here is special to Rainmaker: queries and
mutations are JSON over HTTP, subscriptions are graphql-transport-ws. Needs `httpx` and `websockets`.
"""

import argparse
import asyncio
import json
from collections.abc import Callable, Coroutine
from decimal import Decimal
from time import perf_counter
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

PROTOCOL = Subprotocol("graphql-transport-ws")
PATIENCE_SECONDS = 30.0
SALE = Decimal("250.00")

ME = "{ me { agent { id name } } organisation { baseCurrency } }"
GOALS = "query ($agent: ID!) { goals(filter: {agentId: $agent}) { nodes { id name metrics { key } } } }"
PROGRESS = "subscription ($goal: ID!) { goalProgress(goalId: $goal) { target achievement attainmentRatio status } }"
EARNINGS = """subscription ($agent: ID!) { earnings(agentId: $agent) {
    totals { amount currency } latest { amount { amount currency } transaction { id } } } }"""
SUBMIT = """mutation ($input: SubmitTransactionInput!) { submitTransaction(input: $input) {
    transaction { id } problems { message } } }"""
APPROVE = """mutation ($input: ApproveTransactionInput!) { approveTransaction(input: $input) {
    transaction { state } problems { message } } }"""

Ask = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


async def watch(url: str, *, admin_token: str, agent_token: str) -> None:
    """Follow the agent's goal and pay, approve a sale, and print what is pushed until both have moved."""
    socket_url = url.replace("http", "ws", 1) + "/graphql"
    async with (
        asyncio.timeout(PATIENCE_SECONDS),
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
        connect(socket_url, subprotocols=[PROTOCOL], proxy=None) as socket,
    ):
        as_agent, as_admin = asking(http, agent_token), asking(http, admin_token)
        seen = await as_agent(ME)
        agent, currency = seen["me"]["agent"], seen["organisation"]["baseCurrency"]
        goal = await sales_goal(as_agent, agent)
        queries = {"goal": (PROGRESS, {"goal": goal["id"]}), "pay": (EARNINGS, {"agent": agent["id"]})}
        await subscribe(socket, agent_token, queries)
        state = dict([await pushed(socket), await pushed(socket)])
        print(f"{agent['name']}, goal {goal['name']!r}: {Decimal(state['goal']['target']):,} {currency}")
        for name, first in sorted(state.items()):
            print(f"{'now':>9}  {told(name, first)}")
        sale = await submitted(as_admin, agent["id"], currency)
        await approved(socket, as_admin, sale, state)


async def sales_goal(ask: Ask, agent: dict[str, str]) -> dict[str, str]:
    """Return the agent's goal that sales count for."""
    goals: list[dict[str, Any]] = (await ask(GOALS, agent=agent["id"]))["goals"]["nodes"]
    for goal in goals:
        if goal["metrics"][0]["key"] == "approved_amount":
            return goal
    raise SystemExit(f"{agent['name']} has no goal on the approved amount; set one first")


async def approved(socket: ClientConnection, ask: Ask, sale: str, state: dict[str, Any]) -> None:
    """Approve the sale, and print each push until it is in the goal and in the pay."""
    reached = Decimal(state["goal"]["achievement"]) + SALE
    start = perf_counter()
    approval = asyncio.create_task(ask(APPROVE, input=keyed(transactionId=sale)))
    while Decimal(state["goal"]["achievement"]) < reached or sale not in paid(state["pay"]):
        name, state[name] = await pushed(socket)
        print(f"{(perf_counter() - start) * 1000:6.0f} ms  {told(name, state[name])}")
    await approval


def asking(http: httpx.AsyncClient, token: str) -> Ask:
    """Return how the holder of the token asks."""

    async def ask(query: str, /, **variables: Any) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {token}"}
        answer = await http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        body = answer.json()
        if "errors" in body:
            raise SystemExit(f"{answer.status_code}: {body['errors'][0]['message']}")
        data: dict[str, Any] = body["data"]
        return data

    return ask


async def subscribe(socket: ClientConnection, token: str, queries: dict[str, tuple[str, dict[str, str]]]) -> None:
    """Say who we are, and follow each of the queries under its name."""
    await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}))
    json.loads(await socket.recv())  # connection_ack; a bad token closes the socket instead
    for name, (query, variables) in queries.items():
        payload = {"query": query, "variables": variables}
        await socket.send(json.dumps({"id": name, "type": "subscribe", "payload": payload}))


async def pushed(socket: ClientConnection) -> tuple[str, dict[str, Any]]:
    """Wait for the next push, and return the name of its query with what it shows."""
    while (message := json.loads(await socket.recv()))["type"] != "next":
        if message["type"] == "ping":
            await socket.send('{"type": "pong"}')
        else:
            raise SystemExit(f"the server ended the subscription: {message}")
    [state] = message["payload"]["data"].values()
    return message["id"], state


async def submitted(ask: Ask, agent_id: str, currency: str) -> str:
    """Submit a sale of the agent, and return its id."""
    worth = {"amount": str(SALE), "currency": currency}
    answer = await ask(SUBMIT, input=keyed(amount=worth, credits=[{"agentId": agent_id}]))
    print(f"approving a sale of {SALE} {currency}")
    sale: str = answer["submitTransaction"]["transaction"]["id"]
    return sale


def keyed(**given: Any) -> dict[str, Any]:
    """Return an input with a key of its own: sent twice, it is done once."""
    return {"idempotencyKey": str(uuid4()), **given}


def paid(pay: dict[str, Any]) -> set[str]:
    """Return the transactions that the newest lines of the pay are for."""
    return {line["transaction"]["id"] for line in pay["latest"]}


def told(name: str, state: dict[str, Any]) -> str:
    """Say in a line what a push shows."""
    if name == "goal":
        return f"reached {Decimal(state['achievement']):,} ({Decimal(state['attainmentRatio']):.2%}), {state['status']}"
    total = ", ".join(f"{Decimal(money['amount']):,} {money['currency']}" for money in state["totals"]) or "nothing"
    newest = next((line["amount"] for line in state["latest"]), None)
    return f"earned {total}" + ("" if newest is None else f", newest line {newest['amount']} {newest['currency']}")


def main() -> None:
    """Read the command line, and watch."""
    parser = argparse.ArgumentParser(description="Approve a sale, and watch the agent's goal and pay move.")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--admin-token", required=True)
    parser.add_argument("--agent-token", required=True)
    given = parser.parse_args()
    asyncio.run(watch(given.url, admin_token=given.admin_token, agent_token=given.agent_token))


if __name__ == "__main__":
    main()
