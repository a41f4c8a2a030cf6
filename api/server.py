"""The server: it stops when it is told to, after those who follow something were told that it ends."""

import asyncio
import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette

from infra.configuration import Settings

DRAIN_SECONDS = 3.0  # for the last messages of those who follow something
GRACEFUL_SECONDS = 5  # for requests that are being answered
FLUSH_SECONDS = 0.05  # between the last message of a subscription and the end of its websocket


class Server(uvicorn.Server):
    """Completes every subscription before its connection is closed (1012, restart)."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, complete what is followed, then close every connection."""
        for server in self.servers:
            server.close()
        state: Any = self.config.app.state  # type: ignore[union-attr]
        await state.resources.live.drain(seconds=DRAIN_SECONDS)
        await asyncio.sleep(FLUSH_SECONDS)
        await super().shutdown(sockets)


def server_of(app: Starlette, settings: Settings, *, host: str, port: int) -> Server:
    """Return the server, as it is set up everywhere."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        ws_max_size=settings.body_limit_bytes,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )
    return Server(config)
