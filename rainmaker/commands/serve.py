"""Serve the API."""

import uvicorn

from api.app import create_app
from rainmaker.commands.environment import prepared_settings

GRACEFUL_SECONDS = 5


def serve() -> None:
    """Serve the API: GraphQL at /graphql, facts at /ingest, health at /live and /ready."""
    settings = prepared_settings()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )
