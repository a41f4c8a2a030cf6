"""Subscriptions as server-sent events (distinct connections): one request, one stream, by plain HTTP."""

import asyncio
import json
from contextlib import asynccontextmanager

import httpx
import pytest

from domain.access.viewer import Role
from servers import running_server
from steps import Named, found_company, hire

WAIT = 10
EARNINGS = "subscription ($id: ID!) { earnings(agentId: $id) { totals { amount } } }"


class Events:
    """What comes on one stream."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def next(self) -> tuple[str, str]:
        """The name and the data of the next event; comments keep the connection open and say nothing."""
        event = {}
        async with asyncio.timeout(WAIT):
            async for line in self._lines:
                name, _, value = line.partition(":")
                if not line and event:
                    return event["event"], event["data"]
                if name:
                    event[name] = value.strip()
        raise AssertionError("the stream has ended")

    async def rest(self) -> list[tuple[str, str]]:
        """Every event until the end of the stream."""
        events = []
        try:
            while True:
                events.append(await self.next())
        except AssertionError:
            return events


@asynccontextmanager
async def stream(address, token, query, method="POST", **variables):
    headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}
    async with httpx.AsyncClient(timeout=WAIT) as client:
        if method == "GET":
            sent = {"params": {"query": query, "variables": json.dumps(variables)}}
        else:
            sent = {"json": {"query": query, "variables": variables}}
        async with client.stream(method, f"{address}/graphql", headers=headers, **sent) as answer:
            yield Events(answer)


@pytest.fixture
async def dana(api) -> Named:
    await found_company(api)
    return await hire(api, "Dana")


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_a_subscription_is_a_stream_of_events_until_the_server_stops(settings, database, api, dana, method):
    events = []
    async with running_server(settings, database) as address:
        opening = stream(address, api.token(Role.ADMIN), EARNINGS, method, id=dana.id)
        followed = await opening.__aenter__()
        events.append(await followed.next())
    events += await followed.rest()
    await opening.__aexit__(None, None, None)

    assert followed.answer.headers["content-type"].startswith("text/event-stream")
    assert followed.answer.headers["cache-control"] == "no-cache, no-transform"
    assert events == [("next", '{"data":{"earnings":{"totals":[]}}}'), ("complete", "")]


async def test_a_query_is_one_event_and_the_end(api, server):
    async with stream(server, api.token(Role.ADMIN), "{ me { role } }") as followed:
        assert await followed.rest() == [("next", '{"data":{"me":{"role":"ADMIN"}}}'), ("complete", "")]


async def test_what_cannot_be_meant_is_one_event_with_its_error(api, server):
    async with stream(server, api.token(Role.ADMIN), "subscription { nothing }") as followed:
        [(name, data), end] = await followed.rest()

    assert (name, end) == ("next", ("complete", ""))
    assert json.loads(data)["errors"][0]["extensions"]["code"] == "request.invalid"


async def test_nobody_unknown_follows_anything(server):
    async with stream(server, "nonsense", "{ me { role } }") as followed:
        assert followed.answer.status_code == 401


async def test_a_stream_ends_when_its_token_expires(settings, database, api, dana):
    async with running_server(settings, database) as address:
        token = api.token(Role.ADMIN, seconds=-3)  # good for as long as clocks may differ
        async with stream(address, token, EARNINGS, id=dana.id) as followed:
            first = await followed.next()
            then = await followed.next()

    assert (first[0], then) == ("next", ("complete", ""))


async def test_so_many_subscriptions_of_one_viewer_are_served(settings, database, api, dana):
    few = settings.model_copy(update={"subscriptions_per_viewer": 1})
    async with running_server(few, database) as address:
        async with stream(address, api.token(Role.ADMIN), EARNINGS, id=dana.id) as followed:
            await followed.next()
            async with stream(address, api.token(Role.ADMIN), EARNINGS, id=dana.id) as second:
                [(_, refused), _] = await second.rest()
        async with asyncio.timeout(WAIT):
            while True:
                async with stream(address, api.token(Role.ADMIN), EARNINGS, id=dana.id) as third:
                    if "errors" not in (await third.next())[1]:
                        break

    extensions = json.loads(refused)["errors"][0]["extensions"]
    assert (extensions["limit"], extensions["value"], extensions["bound"]) == ("subscriptions", 2, 1)
