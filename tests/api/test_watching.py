"""Watching: first the state, then again after every change, with the rights of that moment, until the token expires."""

import asyncio
import json
from datetime import timedelta

import httpx
import pytest

from api.authentication import Authenticated, Gate
from api.context import Context
from api.limits.bounds import set_bounds
from api.live import watch
from domain.access.viewer import Role, Viewer
from domain.outbox.nudge import Nudge
from infra.clock import now
from infra.signing import Signing
from selling import set_goal
from steps import ALWAYS, hire

WAIT = 10.0


class Handset:
    """A clock that stands where it was set."""

    def __init__(self):
        self.at = now()

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Handset()


@pytest.fixture
def context(settings, database, clock):
    until = clock.at + timedelta(hours=1)
    someone = Authenticated(Viewer("somebody", Role.ADMIN), until, until)
    bounds = set_bounds(settings, database)
    gate = Gate(None, clock)
    return Context(database.live, gate, Signing(b""), bounds, "request", authenticated=someone)


@pytest.fixture
async def states(context):
    """What is read, and the stream of it."""
    values = {"now": 1}

    async def read():
        return values["now"]

    stream = watch(context, ["topic"], read)
    yield values, stream
    await stream.aclose()


async def _next(stream):
    async with asyncio.timeout(WAIT):
        return await anext(stream)


async def test_the_first_state_is_read_after_listening_has_begun(context):
    async def read():
        assert context.live._streams["topic"]
        return 1

    stream = watch(context, ["topic"], read)

    assert await _next(stream) == 1
    await stream.aclose()
    assert not context.live._streams


async def test_a_nudge_shows_what_has_changed_and_nothing_that_has_not(context, states):
    values, stream = states
    assert await _next(stream) == 1
    following = asyncio.create_task(_next(stream))

    for version in (1, 2, 3):
        await context.live.hear([Nudge("topic", version)])
    values["now"] = 2
    await context.live.hear([Nudge("topic", 4)])

    assert await following == 2


async def test_nothing_is_shown_once_the_token_has_expired(context, clock, states):
    values, stream = states
    assert await _next(stream) == 1

    clock.at += timedelta(hours=2)
    values["now"] = 2
    await context.live.hear([Nudge("topic", 1)])

    with pytest.raises(StopAsyncIteration):
        await _next(stream)


async def test_a_subscription_is_served_as_server_sent_events_too(company, server):
    dana = await hire(company, "Dana")
    goal = await set_goal(company, {"agentId": dana.id}, "2000", on=ALWAYS)
    query = "subscription ($id: ID!) { goalProgress(goalId: $id) { achievement } }"
    headers = {"accept": "text/event-stream", "authorization": f"Bearer {company.admin.token}"}

    async with httpx.AsyncClient() as http, asyncio.timeout(WAIT):
        body = {"query": query, "variables": {"id": goal}}
        async with http.stream("POST", f"{server}/graphql", json=body, headers=headers) as answer:
            first = [line async for line in _until_data(answer.aiter_lines())][-1]

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert json.loads(first.removeprefix("data:"))["data"] == {"goalProgress": {"achievement": "0.00"}}


async def _until_data(lines):
    async for line in lines:
        yield line
        if line.startswith("data:"):
            return
