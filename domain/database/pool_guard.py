"""Keep a pooled connection from being lost when beginning a transaction fails or is cancelled.

Tortoise 1.1.9 acquires, then awaits BEGIN; a cancellation there never gives the connection back, and a pool of
two is empty after two impatient clients. Cancellation is routine here: a browser closes its tab.
"""

from tortoise.backends.base.client import TransactionalDBClient, TransactionContextPooled
from tortoise.connection import get_connections


async def _enter(self: TransactionContextPooled) -> TransactionalDBClient:
    await self.ensure_connection()
    pool = self.client._parent._pool  # noqa: SLF001
    connection = await pool.acquire()
    self.client._connection = connection  # noqa: SLF001
    self.token = get_connections().set(self.connection_name, self.client)
    try:
        await self.client.begin()
    except BaseException:
        get_connections().reset(self.token)
        await pool.release(connection)
        raise
    return self.client


def install() -> None:
    """Replace Tortoise's way into a transaction by one that cannot lose the connection."""
    TransactionContextPooled.__aenter__ = _enter  # type: ignore[method-assign]
