"""What arrives while others like it are written goes together into the next transaction.

Many who send one thing at a time would else pay a transaction for each of them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from domain.database.lost_connection import is_about_the_connection

T = TypeVar("T")
R = TypeVar("R")

MOST_AT_ONCE = 100  # in one transaction; more would keep the first of them waiting
PAUSE_SECONDS = 0.004  # those that were answered together send again together, and are written together


@dataclass(slots=True)
class _Waiting(Generic[T, R]):
    item: T
    names: Collection[Hashable]
    result: "asyncio.Future[R]"


def _nothing(_: object) -> Collection[Hashable]:
    return ()


@dataclass(slots=True)
class Gathered(Generic[T, R]):
    """Writes items one after another or together; each has its own outcome, whoever else it was written with.

    `write` writes all or nothing, and returns the outcome of each. Items that share one of their `names` are written
    one after another. After several were written together it pauses, so that more can come.
    """

    write: Callable[[Sequence[T]], Awaitable[Sequence[R]]]
    names: Callable[[T], Collection[Hashable]] = _nothing
    pause_seconds: float = PAUSE_SECONDS
    _waiting: list[_Waiting[T, R]] = field(default_factory=list)
    _writing: "asyncio.Task[None] | None" = None

    async def done(self, item: T) -> R:
        """Write the item, with others that wait as it does, and return its outcome."""
        waiting = _Waiting[T, R](item, self.names(item), asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await waiting.result

    async def _write(self) -> None:
        were_several = False
        while self._waiting:
            if were_several:
                await asyncio.sleep(self.pause_seconds)
            taken = self._take()
            were_several = len(taken) > 1
            await self._write_these(taken)

    def _take(self) -> list[_Waiting[T, R]]:
        taken: list[_Waiting[T, R]] = []
        left: list[_Waiting[T, R]] = []
        named: set[Hashable] = set()
        for one in self._waiting:
            takes = len(taken) < MOST_AT_ONCE and named.isdisjoint(one.names)
            (taken if takes else left).append(one)
            named.update(one.names)
        self._waiting = left
        return taken

    async def _write_these(self, taken: Sequence[_Waiting[T, R]]) -> None:
        try:
            results = await self.write([one.item for one in taken])
        except Exception as error:  # noqa: BLE001 - it is told to whoever waits
            if len(taken) > 1 and not is_about_the_connection(error):
                for one in taken:  # what is wrong with one is no matter of the others
                    await self._write_these([one])
                return
            for one in taken:
                if not one.result.done():
                    one.result.set_exception(error)
        else:
            for one, result in zip(taken, results, strict=True):
                if not one.result.done():  # whoever asked may have left
                    one.result.set_result(result)
