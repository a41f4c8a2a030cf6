"""An action that is asked for often and done seldom: soon after it was asked for, and never twice in one pause."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger()


@dataclass(slots=True)
class Coalesced:
    """Runs the action in the background. A failure is logged, and asking again tries again."""

    name: str
    action: Callable[[], Awaitable[None]]
    pause_seconds: float
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _is_asked: bool = False
    _closing: asyncio.Event = field(default_factory=asyncio.Event)
    _is_failing: bool = False

    def ask(self) -> None:
        """Have the action done soon; asking while it waits changes nothing, asking while it runs repeats it."""
        self._is_asked = True
        self._woken.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Do what is asked for as long as the block lasts, and what is still asked for at its end."""
        task = asyncio.create_task(self._run(), name=self.name)
        try:
            yield
        finally:
            # Not cancelled: redis-py swallows a cancellation that meets an answer, and the wait would never end.
            self._closing.set()
            self._woken.set()
            await task

    async def _run(self) -> None:
        while self._is_asked or not self._is_closing:
            await self._woken.wait()
            self._woken.clear()
            if self._is_asked:
                self._is_asked = False
                await self._act()
                await self._pause()

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), self.pause_seconds)

    @property
    def _is_closing(self) -> bool:
        return self._closing.is_set()

    async def _act(self) -> None:
        try:
            await self.action()
        except Exception as error:  # noqa: BLE001 - best effort by design: PostgreSQL holds what matters
            if not self._is_failing:
                log.warning("background_action_fails", action=self.name, error=repr(error))
            self._is_failing = True
        else:
            self._is_failing = False
