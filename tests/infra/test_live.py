"""Live news: what is committed reaches whoever listens, also after Redis was gone."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from domain.database.transaction import after_commit, transaction
from domain.outbox.nudge import Nudge
from infra.embedded.home import claimed_home
from infra.embedded.valkey import Valkey
from infra.live import MISSED, Live
from infra.redis import open_redis

WAIT = 10.0


@pytest.fixture
def valkey():
    """A server of this test's own, to be killed."""
    with TemporaryDirectory(prefix="rm-") as directory:
        Path(directory).chmod(0o755)
        with claimed_home(directory=Path(directory)) as home:
            server = Valkey(home=home, port=None)
            server.start()
            yield server
            server.stop()


@pytest.fixture
async def live(valkey):
    redis = open_redis(valkey.url)
    listener = Live(redis, "test:live")
    async with listener.running():
        yield listener
    await redis.aclose()


async def _next(stream):
    async with asyncio.timeout(WAIT):
        return await anext(stream)


async def _hears(live):
    """Wait until the subscription stands, so that from here on nothing is missed."""
    async with live.listen(["hello"]) as stream:
        await live.hear([Nudge("hello", 1)])
        while (await _next(stream)).version == MISSED:
            await live.hear([Nudge("hello", 1)])


async def test_a_nudge_is_told_after_the_commit_and_not_before(database):
    await _hears(database.live)
    async with database.live.listen(["agent:1"]) as stream:

        async def work():
            after_commit(Nudge("agent:1", 2))
            assert not stream._newest

        await transaction(work)

        assert await _next(stream) == Nudge("agent:1", 2)


async def test_a_nudge_of_a_transaction_that_rolls_back_is_not_told(database):
    await _hears(database.live)
    async with database.live.listen(["agent:1"]) as stream:

        async def work():
            after_commit(Nudge("agent:1", 2))
            raise LookupError

        with pytest.raises(LookupError):
            await transaction(work)
        await database.live.hear([Nudge("agent:1", 3)])

        assert await _next(stream) == Nudge("agent:1", 3)


async def test_each_listener_hears_its_own_topics_and_only_the_newest_version(live):
    await _hears(live)
    async with live.listen(["a", "b"]) as both, live.listen(["b"]) as one:
        await live.hear([Nudge("a", 3), Nudge("a", 5), Nudge("a", 4), Nudge("c", 9)])
        await live.hear([Nudge("b", 2)])

        assert {await _next(both), await _next(both)} == {Nudge("a", 5), Nudge("b", 2)}
        assert await _next(one) == Nudge("b", 2)


async def test_nobody_is_kept_who_no_longer_listens(live):
    async with live.listen(["a", "b"]):
        assert set(live._streams) == {"a", "b"}

    assert not live._streams


async def test_after_redis_was_killed_everybody_reads_again_and_hears_again(live, valkey):
    await _hears(live)
    async with live.listen(["a"]) as stream:
        valkey.kill()
        await live.hear([Nudge("a", 2)])  # lost, and nobody is stopped by that
        valkey.start()

        assert await _next(stream) == Nudge("a", MISSED)
        await live.hear([Nudge("a", 3)])
        assert await _next(stream) == Nudge("a", 3)
