"""Live topics: a commit nudges, every process hears it once, and hands it on to whoever listens to that topic.

A nudge carries no data. Whoever listens starts before reading the first state, so that no change falls between, and
reads again whenever nudged. When Redis was gone, everybody is nudged: something may have been missed.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Self

import orjson
import structlog
from redis.asyncio import Redis

from domain.outbox.nudge import Nudge
from infra.coalesced import Coalesced

log = structlog.get_logger()

LONGEST_SILENCE_SECONDS = 60.0  # a nudge is lost when its process dies between commit and publishing
FIRST_WAIT_SECONDS = 0.05
LONGEST_WAIT_SECONDS = 2.0
POLL_SECONDS = 15.0

MISSED = 0


@dataclass(slots=True, eq=False)
class Stream:
    """The nudges of some topics, the newest of each only: a slow reader skips what it would overwrite anyway."""

    topics: frozenset[str]
    _newest: dict[str, int] = field(default_factory=dict)
    _filled: asyncio.Event = field(default_factory=asyncio.Event)
    _is_ended: bool = False

    def hand(self, nudge: Nudge) -> None:
        """Keep the nudge until it is read; a later one of the same topic replaces it."""
        self._newest[nudge.topic] = max(nudge.version, self._newest.get(nudge.topic, MISSED))
        self._filled.set()

    def wake(self) -> None:
        """Have every topic read again."""
        for topic in self.topics:
            self.hand(Nudge(topic, MISSED))

    def skip_waiting(self) -> None:
        """Forget the nudges that wait: the reader is about to read anew."""
        self._newest.clear()

    def end(self) -> None:
        """Have the reader stop, once it asks for the next nudge."""
        self._is_ended = True
        self._filled.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Nudge:
        while not self._newest and not self._is_ended:
            self._filled.clear()
            try:
                await asyncio.wait_for(self._filled.wait(), LONGEST_SILENCE_SECONDS)
            except TimeoutError:
                self.wake()
        if self._is_ended:
            raise StopAsyncIteration
        return Nudge(*self._newest.popitem())


@dataclass(slots=True, eq=False)
class Live:
    """Publishes the nudges of this process, and hands those of all processes to its listeners."""

    redis: Redis
    channel: str
    _streams: dict[str, set[Stream]] = field(default_factory=lambda: defaultdict(set))
    _unsent: dict[str, int] = field(default_factory=dict)
    _sending: Coalesced = field(init=False)
    _is_closing: bool = False
    _is_draining: bool = False
    _quiet: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._sending = Coalesced("live.publish", self._publish, 0.0)

    async def hear(self, notes: Sequence[object]) -> None:
        """Publish the nudges among the notes of a commit."""
        for note in notes:
            if isinstance(note, Nudge):
                self._unsent[note.topic] = max(note.version, self._unsent.get(note.topic, MISSED))
        if self._unsent:
            self._sending.ask()

    @asynccontextmanager
    async def listen(self, topics: Collection[str]) -> AsyncIterator[Stream]:
        """Listen to the topics; read the first state inside the block, then once more after every nudge."""
        stream = Stream(frozenset(topics))
        for topic in stream.topics:
            self._streams[topic].add(stream)
        if self._is_draining:
            stream.end()
        try:
            yield stream
        finally:
            for topic in stream.topics:
                self._forget(topic, stream)

    @property
    def is_draining(self) -> bool:
        """Tell whether whoever listens is sent away."""
        return self._is_draining

    async def drain(self, *, seconds: float) -> None:
        """End every stream, and wait until nobody listens any more, at most so long."""
        self._is_draining = True
        for stream in self._everybody():
            stream.end()
        if self._streams:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._quiet.wait(), seconds)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Publish and hear as long as the block lasts."""
        reader = asyncio.create_task(self._read_for_ever(), name="live.read")
        try:
            async with self._sending.running():
                yield
        finally:
            self._is_closing = True  # redis-py swallows a cancellation that meets an answer
            reader.cancel()
            with suppress(asyncio.CancelledError):
                await reader

    def _forget(self, topic: str, stream: Stream) -> None:
        self._streams[topic].discard(stream)
        if not self._streams[topic]:
            del self._streams[topic]
        if not self._streams:
            self._quiet.set()

    async def _publish(self) -> None:
        nudges, self._unsent = self._unsent, {}
        await self.redis.publish(self.channel, orjson.dumps(nudges))

    async def _read_for_ever(self) -> None:
        wait = FIRST_WAIT_SECONDS
        while not self._is_closing:
            try:
                async for nudges in self._heard():
                    wait = FIRST_WAIT_SECONDS
                    self._hand_out(nudges)
            except Exception as error:  # noqa: BLE001 - whatever it is, hearing again is the way on
                if wait == FIRST_WAIT_SECONDS:
                    log.warning("live_news_interrupted", error=repr(error))
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    async def _heard(self) -> AsyncIterator[dict[str, int]]:
        async with self.redis.pubsub(ignore_subscribe_messages=False) as subscription:
            await subscription.subscribe(self.channel)
            while not self._is_closing:
                message = await subscription.get_message(timeout=POLL_SECONDS)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    self._wake_everybody()
                elif message["type"] == "message":
                    yield orjson.loads(message["data"])

    def _hand_out(self, nudges: dict[str, int]) -> None:
        for topic, version in nudges.items():
            for stream in self._streams.get(topic, ()):
                stream.hand(Nudge(topic, version))

    def _wake_everybody(self) -> None:
        for stream in self._everybody():
            stream.wake()

    def _everybody(self) -> Collection[Stream]:
        return {stream for streams in self._streams.values() for stream in streams}
