"""How often somebody may do something: a bucket of tokens in Redis, filled as time goes by, for all processes together.

A process takes some tokens at a time and spends them by itself, so that most requests ask nobody.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger()

TAKEN_AT_ONCE = 20  # of a bucket; fewer when it is small
GOOD_FOR_SECONDS = 1.0  # what was taken and not spent by then is lost
MOST_REMEMBERED = 10_000  # holders; a flood of names must not grow the memory
PAUSE_SECONDS = 10.0  # after Redis did not answer; each attempt may cost a request a second

TAKE = """
local found = redis.call('hmget', KEYS[1], 'tokens', 'at')
local rate, most, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local rested = math.max(0, now - (tonumber(found[2]) or now))
local tokens = math.min(most, (tonumber(found[1]) or most) + rested * rate / 1000)
local taken = math.min(wanted, math.floor(tokens))
redis.call('hset', KEYS[1], 'tokens', tokens - taken, 'at', now)
redis.call('pexpire', KEYS[1], math.ceil(most / rate * 1000) + 1000)
return taken
"""


@dataclass(slots=True)
class Taken:
    """What this process holds of one bucket; with nothing left until that moment, there is nothing to be had."""

    left: int
    until: float


def _ignore() -> None:
    """Do nothing."""


@dataclass(slots=True, eq=False)
class TokenBuckets:
    """One bucket for each holder. When Redis does not answer, everybody is let through."""

    redis: Redis
    prefix: str
    per_second: int
    at_once: int
    tell_unavailable: Callable[[], None] = _ignore
    _taken: OrderedDict[str, Taken] = field(default_factory=OrderedDict)
    _asking: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _closed_until: float = 0.0

    async def take(self, holder: str) -> float:
        """Take one token of the holder's, and return 0; if there is none, return in how many seconds there is one."""
        if not self.per_second:
            return 0
        while True:
            now = asyncio.get_running_loop().time()
            taken = self._taken.get(holder)
            if taken is None or taken.until <= now:
                await self._ask_once(holder)
            elif taken.left:
                self._spend(holder, taken)
                return 0
            else:
                return taken.until - now

    def _spend(self, holder: str, taken: Taken) -> None:
        taken.left -= 1
        if not taken.left:
            del self._taken[holder]

    async def _ask_once(self, holder: str) -> None:
        """Ask for more, or wait for the answer to whoever asked before; if that is too little, one asks again."""
        asking = self._asking.get(holder)
        if asking is None:
            asking = self._asking[holder] = asyncio.create_task(self._ask(holder))
            asking.add_done_callback(lambda _: self._asking.pop(holder))
        await asyncio.shield(asking)

    async def _ask(self, holder: str) -> None:
        wanted = max(1, min(TAKEN_AT_ONCE, self.at_once // 10, self.per_second // 5))
        now = asyncio.get_running_loop().time()
        found = await self._take(holder, wanted, now)
        wait = GOOD_FOR_SECONDS if found else 1 / self.per_second
        self._taken[holder] = Taken(found, now + wait)
        self._taken.move_to_end(holder)
        if len(self._taken) > MOST_REMEMBERED:
            self._taken.popitem(last=False)

    async def _take(self, holder: str, wanted: int, now: float) -> int:
        if now < self._closed_until:
            self.tell_unavailable()
            return wanted
        try:
            key = f"{self.prefix}:rate:{holder}"
            given = map(str, (self.per_second, self.at_once, wanted))
            return int(await self.redis.eval(TAKE, 1, key, *given))  # type: ignore[misc]
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("rates_are_not_counted", error=repr(error), again_in_seconds=PAUSE_SECONDS)
            self._closed_until = now + PAUSE_SECONDS
            self.tell_unavailable()
            return wanted
