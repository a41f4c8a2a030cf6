"""The API on a real server of its own, in this process, on a free port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.app import create_app
from api.server import Server, server_of
from infra.configuration import Settings
from infra.resources import Resources


class AnnouncedServer(Server):
    """A server that says when it listens."""

    def __init__(self, config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets=None):
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def running_server(settings: Settings, resources: Resources) -> AsyncIterator[str]:
    """Serve until the end of the block, and yield the address."""
    app = create_app(settings, resources=resources)
    server = AnnouncedServer(server_of(app, settings, host="127.0.0.1", port=0).config)
    serving = asyncio.create_task(server.serve())
    await server.listening.wait()
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


def url_of(database_url: str, name: str) -> str:
    """The URL of another database on the same server."""
    head, _, query = database_url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
