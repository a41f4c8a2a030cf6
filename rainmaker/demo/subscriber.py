"""A subscriber to the API over graphql-transport-ws."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from rainmaker.demo.client import UnexpectedAnswer

PROTOCOL = Subprotocol("graphql-transport-ws")
LONGEST_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One websocket with any number of subscriptions, told apart by their names."""

    socket: ClientConnection

    async def subscribe(self, name: str, query: str, /, **variables: Any) -> None:
        """Follow what the query asks for, under this name."""
        payload = {"query": query, "variables": variables}
        await self.socket.send(json.dumps({"id": name, "type": "subscribe", "payload": payload}))

    async def next(self) -> tuple[str, dict[str, Any]]:
        """Wait for the next piece of data, and return it with the name of its subscription."""
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            while True:
                message = json.loads(await self.socket.recv())
                if message["type"] == "ping":
                    await self.socket.send(json.dumps({"type": "pong"}))
                elif message["type"] == "next" and "errors" not in message["payload"]:
                    return message["id"], message["payload"]["data"]
                else:
                    raise UnexpectedAnswer(f"the websocket answered {message}")


@asynccontextmanager
async def open_subscriber(url: str, token: str) -> AsyncIterator[Subscriber]:
    """Keep a websocket open for the holder of the token until the end of the block."""
    address = url.replace("http", "ws", 1) + "/graphql"
    async with connect(address, subprotocols=[PROTOCOL], proxy=None) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}))
        greeting = json.loads(await socket.recv())
        if greeting["type"] != "connection_ack":
            raise UnexpectedAnswer(f"the websocket was not accepted: {greeting}")
        yield Subscriber(socket)
