"""Open the database: which tables there are, and how the pool is set."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tortoise.context import TortoiseContext

MODELS = (
    "domain.marks.models",
    "domain.jobs.models",
    "domain.outbox.models",
    "domain.audit.models",
    "domain.access.models",
    "domain.organisation.models",
    "domain.facts.models",
    "domain.metrics.models",
    "domain.goals.models",
    "domain.goals.rulesets.models",
    "domain.commissions.models",
    "domain.leaderboards.models",
    "domain.reports.models",
)
DEFAULT_PORT = 5432


def tortoise_config(database_url: str, *, largest_pool: int = 10, statement_seconds: int = 0) -> dict[str, Any]:
    """Return Tortoise's settings for the database behind the URL (postgresql://user:password@host:port/name)."""
    return {
        "connections": {
            "default": {
                "engine": "tortoise.backends.asyncpg",
                "credentials": {
                    **credentials(database_url),
                    "minsize": 1,
                    "maxsize": largest_pool,
                    "reset": _leave_as_it_is,
                    "server_settings": {
                        "jit": "off",
                        "timezone": "UTC",
                        "statement_timeout": f"{statement_seconds}s",
                    },
                },
            },
        },
        "apps": {"rainmaker": {"models": list(MODELS), "migrations": "migrations", "default_connection": "default"}},
        "use_tz": True,
        "timezone": "UTC",
    }


async def _leave_as_it_is(_connection: Any) -> None:
    """Send nothing when a connection returns to the pool: no statement of ours sets, locks or listens for a session.

    A transaction that was left open is rolled back in any case. This saves every read a round trip.
    """


def credentials(database_url: str) -> dict[str, Any]:
    """Return host, port, user, password and database of the URL; `?host=` names a socket directory."""
    parts = urlsplit(database_url)
    query = parse_qs(parts.query)
    return {
        "host": query["host"][0] if "host" in query else parts.hostname or "localhost",
        "port": int(query["port"][0]) if "port" in query else parts.port or DEFAULT_PORT,
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password) if parts.password else None,
        "database": parts.path.lstrip("/"),
    }


@asynccontextmanager
async def open_database(
    database_url: str, *, largest_pool: int = 10, statement_seconds: int = 0
) -> AsyncIterator[None]:
    """Open the pool for everything that runs within, on any task of this process; 0 seconds let a statement run on."""
    async with TortoiseContext() as context:
        config = tortoise_config(database_url, largest_pool=largest_pool, statement_seconds=statement_seconds)
        # Only migrations read models, and to make them all ready takes longer than to connect; one there must be.
        config["apps"]["rainmaker"]["models"] = [*MODELS[:1]]
        await context.init(config=config, _enable_global_fallback=True)
        yield
