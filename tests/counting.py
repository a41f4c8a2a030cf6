"""How much is asked of the database."""

from collections.abc import Awaitable, Callable
from typing import Any

from domain.database.transaction import current, transaction


async def statements_of(work: Callable[..., Awaitable[Any]], **arguments: Any) -> int:
    """How many statements the work sends, in one transaction."""
    sent: list[Any] = []

    async def logged() -> None:
        current().connection.add_query_logger(sent.append)
        try:
            await work(**arguments)
        finally:
            current().connection.remove_query_logger(sent.append)

    await transaction(logged)
    return len(sent)
