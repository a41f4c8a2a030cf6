"""One transaction around one piece of work: retried when PostgreSQL asks for it, its notes handed on after commit."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from contextlib import asynccontextmanager
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import asyncpg
from tortoise.transactions import in_transaction

from domain.database import pool_guard

T = TypeVar("T")
Listener = Callable[[Sequence[object]], Awaitable[None]]

ATTEMPTS = 6  # two writers that deadlock rarely meet again; six meetings mean something is wrong
RETRIED = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)

pool_guard.install()


@dataclass(slots=True)
class Transaction:
    """The connection that the work runs on, what is to be told once it has committed, and what was around it."""

    connection: asyncpg.Connection
    notes: list[object] = field(default_factory=list)
    around: Context = field(default_factory=copy_context)
    kept: dict[Hashable, Any] | None = None


_current: ContextVar[Transaction | None] = ContextVar("transaction", default=None)
_listeners: list[Listener] = []


async def transaction(work: Callable[[], Awaitable[T]], *, attempts: int = ATTEMPTS) -> T:
    """Run the work in one transaction, or join the one already open.

    Serialization failures and deadlocks run the work again from its start, so it must not change anything outside
    PostgreSQL; what others are to be told is said with `after_commit`.
    """
    if _current.get() is not None:
        return await work()
    for attempt in range(1, attempts + 1):
        try:
            result, notes = await _attempt(work)
        except RETRIED:
            if attempt == attempts:
                raise
            await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - spreads writers, hides nothing
        else:
            await _tell(notes)
            return result
    raise AssertionError("unreachable: the last attempt returns or raises")


async def apart(work: Callable[[], Awaitable[T]]) -> T:
    """Run the work in a transaction of its own, committed whatever becomes of the one that is open."""
    opened = _current.get()
    if opened is None:
        return await transaction(work)
    return await asyncio.create_task(transaction(work), context=opened.around.copy())


@asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """Let an error take back only what was done within, so that the open transaction can still say what happened."""
    opened = _current.get()
    if opened is None:
        raise AssertionError("a savepoint needs an open transaction")
    async with opened.connection.transaction():
        yield


def current() -> Transaction | None:
    """Return the open transaction, if there is one."""
    return _current.get()


def keep_reads() -> None:
    """Let the open transaction read once, from here on, what is asked for with `read_once`."""
    opened = _current.get()
    if opened is not None and opened.kept is None:
        opened.kept = {}


async def read_once(key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
    """Return what was read by that key in a transaction that keeps what it reads; in any other, read it."""
    opened = _current.get()
    if opened is None or opened.kept is None:
        return await read()
    if key not in opened.kept:
        opened.kept[key] = await read()
    found: T = opened.kept[key]
    return found


def after_commit(note: object) -> None:
    """Keep a note for the listeners; it is forgotten when the transaction rolls back."""
    opened = _current.get()
    if opened is not None:
        opened.notes.append(note)


def listen_after_commit(listener: Listener) -> Callable[[], None]:
    """Call the listener with the notes of every committed transaction; returns the way to stop that."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


@asynccontextmanager
async def on_connection(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """Let every statement within run on this connection; its owner opens and ends the transaction."""
    token = _current.set(Transaction(connection))
    try:
        yield
    finally:
        _current.reset(token)


async def _attempt(work: Callable[[], Awaitable[T]]) -> tuple[T, list[object]]:
    around = copy_context()
    async with in_transaction() as client:
        opened = Transaction(cast("asyncpg.Connection", client._connection), around=around)  # noqa: SLF001
        token = _current.set(opened)
        try:
            return await work(), opened.notes
        finally:
            _current.reset(token)


async def _tell(notes: Sequence[object]) -> None:
    if notes:
        for listener in tuple(_listeners):
            await listener(notes)
