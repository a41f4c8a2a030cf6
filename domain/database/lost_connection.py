"""Tell a connection that is lost from work that is wrong: the former concerns everybody, the latter whoever asked."""

from typing import Final

import asyncpg

LOST_CONNECTION: Final = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
)


def is_about_the_connection(error: Exception) -> bool:
    """Tell whether nothing else could have been done either."""
    # asyncpg counts a value that PostgreSQL cannot hold as an interface error; that one is the work's own.
    return isinstance(error, LOST_CONNECTION) and not isinstance(error, ValueError)
