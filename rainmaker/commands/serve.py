"""Serve the API."""

from typing import Annotated

import typer

from api.app import create_app
from api.server import server_of
from infra.garbage import look_for_garbage_less_often
from infra.telemetry import set_up_telemetry
from rainmaker.commands.environment import prepared_settings

HostOption = Annotated[str | None, typer.Option("--host", help="The address to listen on, before HOST.")]
PortOption = Annotated[int | None, typer.Option("--port", help="The port to listen on, before PORT.", min=0, max=65535)]


def serve(host: HostOption = None, port: PortOption = None) -> None:
    """Serve the API: GraphQL at /graphql, facts at /ingest, health at /live and /ready."""
    settings = prepared_settings()
    set_up_telemetry(is_on=settings.telemetry)
    server = server_of(
        create_app(settings),
        settings,
        host=host or settings.host,
        port=settings.port if port is None else port,
    )
    look_for_garbage_less_often()
    server.run()
    if not server.started:
        raise typer.Exit(code=1)
