"""Serve the API."""

from typing import Annotated

import typer
import uvicorn

from api.app import create_app
from rainmaker.commands.environment import prepared_settings

GRACEFUL_SECONDS = 5


HostOption = Annotated[str | None, typer.Option("--host", help="The address to listen on, before HOST.")]
PortOption = Annotated[int | None, typer.Option("--port", help="The port to listen on, before PORT.", min=0, max=65535)]


def serve(host: HostOption = None, port: PortOption = None) -> None:
    """Serve the API: GraphQL at /graphql, facts at /ingest, health at /live and /ready."""
    settings = prepared_settings()
    uvicorn.run(
        create_app(settings),
        host=host or settings.host,
        port=settings.port if port is None else port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )
