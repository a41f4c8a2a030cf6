"""The API as one ASGI application."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

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
    graphql = GraphQLView(make_schema(introspection=settings.introspection), gate=gate)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        opening: AbstractAsyncContextManager[Resources]
        opening = open_resources(settings) if resources is None else nullcontext(resources)
        async with opening as app.state.resources:
            yield

    app = Starlette(
        routes=[
            Route("/graphql", graphql),
            WebSocketRoute("/graphql", graphql),
            Route("/ingest", post_ingest, methods=["POST"]),
            Route("/live", live),
            Route("/ready", ready),
        ],
        lifespan=lifespan,
        max_body_size=settings.body_limit_bytes,
    )
    app.state.gate = gate  # for endpoints beside GraphQL
    return app
