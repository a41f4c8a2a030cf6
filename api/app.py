"""The API as one ASGI application."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Route, WebSocketRoute

from api.authentication import Gate
from api.graphql_view import GraphQLView
from api.health import live, ready
from api.ingest import post_ingest
from api.schema import make_schema
from infra.clock import Clock, now
from infra.configuration import Settings
from infra.resources import Resources, open_resources
from infra.tokens import open_tokens


def create_app(settings: Settings, *, clock: Clock = now, resources: Resources | None = None) -> Starlette:
    """Return the application; it opens its resources when it starts, unless somebody who has them open lends them."""
    gate = Gate(open_tokens(settings), clock)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        opening: AbstractAsyncContextManager[Resources]
        opening = open_resources(settings) if resources is None else nullcontext(resources)
        async with opening as app.state.resources:
            yield

    app = Starlette(
        routes=_routes(settings, gate),
        middleware=_middleware(settings),
        lifespan=lifespan,
        max_body_size=settings.body_limit_bytes,
    )
    app.state.gate = gate  # for endpoints beside GraphQL
    return app


def _routes(settings: Settings, gate: Gate) -> Sequence[BaseRoute]:
    schema = make_schema(introspection=settings.introspection)
    graphql = GraphQLView(schema, gate=gate, allowed_origins=settings.allowed_origins)
    return [
        Route("/graphql", graphql),
        WebSocketRoute("/graphql", graphql),
        Route("/ingest", post_ingest, methods=["POST"]),
        Route("/live", live),
        Route("/ready", ready),
    ]


def _middleware(settings: Settings) -> Sequence[Middleware]:
    if not settings.allowed_origins:
        return []
    headers = ["authorization", "content-type"]
    origins = sorted(settings.allowed_origins)
    return [Middleware(CORSMiddleware, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=headers)]
