"""A client of graphql-transport-ws, over a real websocket."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

LONGEST_WAIT_SECONDS = 10.0


class Closed(Exception):
    """The server closed the websocket."""

    def __init__(self, code: int | None, reason: str | None) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


@dataclass
class Socket:
    """One open websocket."""

    connection: ClientConnection
    _ids: Any = field(default_factory=lambda: map(str, count(1)))

    async def send(self, message: dict[str, Any]) -> None:
        await self.connection.send(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        """The next message, or Closed."""
        try:
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                message = await self.connection.recv()
        except ConnectionClosed as closed:
            raise Closed(closed.rcvd.code, closed.rcvd.reason) from closed
        assert isinstance(message, str), "graphql-transport-ws speaks in text"
        return json.loads(message)

    async def closed(self) -> Closed:
        """How the server closed it, once it has."""
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            await self.connection.wait_closed()
        return Closed(self.connection.close_code, self.connection.close_reason)

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of a query or mutation."""
        async for data in self.follow(query, **variables):
            return data
        raise AssertionError("completed without an answer")

    async def follow(self, query: str, **variables: Any) -> AsyncIterator[dict[str, Any]]:
        """The data of each event of a subscription."""
        own = next(self._ids)
        await self.send({"type": "subscribe", "id": own, "payload": {"query": query, "variables": variables}})
        while True:
            message = await self.receive()
            if message["type"] == "complete":
                return
            assert message["type"] == "next", message
            assert "errors" not in message["payload"], message["payload"]["errors"]
            yield message["payload"]["data"]


@asynccontextmanager
async def connected(
    address: str, token: str | None = None, *, parameters: dict[str, Any] | None = None, initialise: bool = True
) -> AsyncIterator[Socket]:
    """Open a websocket to the server at this address as the holder of the token."""
    url = f"{address.replace('http', 'ws', 1)}/graphql"
    async with connect(url, subprotocols=["graphql-transport-ws"]) as connection:
        socket = Socket(connection)
        if initialise:
            payload = parameters if parameters is not None else {"authorization": f"Bearer {token}"}
            await socket.send({"type": "connection_init", "payload": payload})
            assert (await socket.receive())["type"] == "connection_ack"
        yield socket
