"""The API on a real server of its own, in this process, on a free port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from api.app import create_app
from infra.configuration import Settings
from infra.resources import Resources


class AnnouncedServer(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets=None):
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def running_server(settings: Settings, resources: Resources) -> AsyncIterator[str]:
    """Serve until the end of the block, and yield the address."""
    app = create_app(settings, resources=resources)
    server = AnnouncedServer(uvicorn.Config(app, port=0, log_config=None, timeout_graceful_shutdown=1))
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
