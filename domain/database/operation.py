"""Verbs that are all or nothing: they join the caller's transaction, or open their own."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from domain.database.transaction import transaction

P = ParamSpec("P")
T = TypeVar("T")


def operation(verb: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Make the verb run in one transaction, whoever calls it."""

    @wraps(verb)
    async def in_one_transaction(*args: P.args, **kwargs: P.kwargs) -> T:
        return await transaction(lambda: verb(*args, **kwargs))

    return in_one_transaction
