"""Single events that arrive while others are written go together into the next transaction.

A producer that posts one event at a time from a few connections would else pay a transaction for each of them.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.facts.ingest import ItemResult, ingest
from domain.shared.errors import RainmakerError
from infra.clock import Clock

MOST_AT_ONCE = 100  # events in one transaction; more would keep the first of them waiting
PAUSE_SECONDS = 0.002  # those that were answered together send again together, and are written together


@dataclass(slots=True)
class _Waiting:
    item: bytes
    result: "asyncio.Future[ItemResult]"


@dataclass(slots=True)
class Gathered:
    """Writes events one after another or together; each has its own outcome, whoever else it was written with."""

    clock: Clock
    _waiting: list[_Waiting] = field(default_factory=list)
    _writing: "asyncio.Task[None] | None" = None

    async def ingest(self, item: bytes) -> ItemResult:
        """Write the event, with others that wait as it does, and return its outcome."""
        waiting = _Waiting(item, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await waiting.result

    async def _write(self) -> None:
        were_several = False
        while self._waiting:
            if were_several:
                await asyncio.sleep(PAUSE_SECONDS)
            taken, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            were_several = len(taken) > 1
            try:
                results = await ingest(items=[one.item for one in taken], now=self.clock())
            except Exception as error:  # noqa: BLE001 - it is told to whoever waits
                await self._one_by_one(taken, error)
            else:
                for one, result in zip(taken, results, strict=True):
                    _tell(one, result)

    async def _one_by_one(self, taken: Sequence[_Waiting], error: Exception) -> None:
        """Let the others not suffer from the one that failed, unless what failed concerns them all."""
        if len(taken) == 1 or isinstance(error, RainmakerError):
            for one in taken:
                _tell(one, error)
            return
        for one in taken:
            try:
                [result] = await ingest(items=[one.item], now=self.clock())
            except Exception as its_own:  # noqa: BLE001 - it is told to whoever waits
                _tell(one, its_own)
            else:
                _tell(one, result)


def _tell(one: _Waiting, outcome: ItemResult | Exception) -> None:
    if one.result.done():
        return  # whoever asked has left
    if isinstance(outcome, Exception):
        one.result.set_exception(outcome)
    else:
        one.result.set_result(outcome)
