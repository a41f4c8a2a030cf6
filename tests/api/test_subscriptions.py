"""What can be followed: first the state, then the state again whenever it has changed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from clients import Api
from selling import put_on_plan, sell, set_goal, settle
from steps import Named, create_team, found_company, hire

TODAY = datetime.now(ZoneInfo("Europe/Berlin")).date()  # noqa: TID251 - what is live is today's
PATIENCE_SECONDS = 10


@asynccontextmanager
async def connected(server: str, token: str) -> AsyncIterator[ClientConnection]:
    """A websocket of the holder of the token, acknowledged."""
    async with connect(server.replace("http", "ws") + "/graphql", subprotocols=["graphql-transport-ws"]) as socket:
        await send(socket, type="connection_init", payload={"authorization": f"Bearer {token}"})
        assert (await received(socket))["type"] == "connection_ack"
        yield socket


async def send(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def received(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return json.loads(await socket.recv())


async def follow(socket: ClientConnection, query: str, **variables: Any) -> Any:
    """Subscribe, and return the first state."""
    await send(socket, id="1", type="subscribe", payload={"query": query, "variables": variables})
    return await shown(socket)


async def shown(socket: ClientConnection) -> Any:
    message = await received(socket)
    assert message["type"] == "next", message
    [state] = message["payload"]["data"].values()
    return state


async def company(api: Api) -> Named:
    await found_company(api)
    team = await create_team(api, "Harbour")
    return await hire(api, "Dana", into=team)


async def test_a_goal_is_shown_at_once_and_again_when_a_sale_is_approved(api: Api, server: str):
    dana = await company(api)
    goal = await set_goal(api, {"agentId": dana.id}, "2000", on=TODAY)
    await settle()
    token = api.as_agent(dana.key).token or ""
    query = "subscription ($id: ID!) { goalProgress(goalId: $id) { achievement attainmentRatio } }"

    async with connected(server, token) as socket:
        first = await follow(socket, query, id=goal)
        await sell(api, "500.00", on=TODAY, by=[dana])
        await settle()
        then = await shown(socket)

    assert first == {"achievement": "0.00", "attainmentRatio": "0"}
    assert then == {"achievement": "500.00", "attainmentRatio": "0.25"}


async def test_pay_is_shown_at_once_and_again_with_the_line_that_was_posted(api: Api, server: str):
    dana = await company(api)
    await put_on_plan(api, [dana], {"key": "base", "rate": {"percent": "10"}}, on=TODAY)
    await settle()
    query = "subscription ($id: ID!) { earnings(agentId: $id) { totals { amount } latest { amount { amount } } } }"

    async with connected(server, api.as_agent(dana.key).token or "") as socket:
        first = await follow(socket, query, id=dana.id)
        await sell(api, "500.00", on=TODAY, by=[dana])
        await settle()
        then = await shown(socket)

    assert first == {"totals": [], "latest": []}
    assert then == {"totals": [{"amount": "50.00"}], "latest": [{"amount": {"amount": "50.00"}}]}


async def test_standings_are_shown_at_once_and_again_when_somebody_passes(api: Api, server: str):
    dana = await company(api)
    omar = await hire(api, "Omar")
    board = await api.admin.do(
        "createLeaderboard",
        "leaderboard { id }",
        name="Sales",
        metric="approved_amount",
        cycle="MONTH",
        agentIds=[dana.id, omar.id],
    )
    await sell(api, "100.00", on=TODAY, by=[dana])
    await settle()
    query = "subscription ($id: ID!) { standings(leaderboardId: $id) { places { nodes { rank name } } } }"

    async with connected(server, api.as_agent(omar.key).token or "") as socket:
        first = await follow(socket, query, id=board["leaderboard"]["id"])
        await sell(api, "200.00", on=TODAY, by=[omar])
        await settle()
        then = await shown(socket)

    assert first["places"]["nodes"] == [{"rank": 1, "name": "Dana"}, {"rank": 2, "name": "Omar"}]
    assert then["places"]["nodes"] == [{"rank": 1, "name": "Omar"}, {"rank": 2, "name": "Dana"}]


async def test_an_agent_cannot_follow_the_goal_of_somebody_else(api: Api, server: str):
    dana = await company(api)
    omar = await hire(api, "Omar")
    goal = await set_goal(api, {"agentId": dana.id}, "2000", on=TODAY)
    query = "subscription ($id: ID!) { goalProgress(goalId: $id) { achievement } }"

    async with connected(server, api.as_agent(omar.key).token or "") as socket:
        await send(socket, id="1", type="subscribe", payload={"query": query, "variables": {"id": goal}})
        message = await received(socket)

    errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
    assert errors[0]["extensions"]["code"] == "goal.not_found"


async def test_a_socket_without_a_good_token_is_closed(server: str):
    with pytest.raises(ConnectionClosed) as closed:
        async with connected(server, "nonsense"):
            pass

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403
