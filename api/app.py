"""The API as one ASGI application."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Scope

from api.authentication import ACT_AS, open_gate
from api.context import Context
from api.downloads import get_download
from api.edge import REQUEST_ID, Edge
from api.failures import FAILURES
from api.gathered import Gathered
from api.graphql_view import GraphQLView
from api.health import live, ready
from api.ingest import post_ingest
from api.limits.bounds import set_bounds
from api.limits.trusted import read_trusted
from api.metrics_page import get_metrics
from api.network import network_of
from api.published_schemas import get_schema
from api.schema import make_schema
from domain.facts.ingest import ItemResult, ingest
from infra.clock import Clock, now
from infra.configuration import Settings
from infra.resources import Resources, open_resources
from infra.signing import open_signing


def create_app(settings: Settings, *, clock: Clock = now, resources: Resources | None = None) -> Starlette:
    """Return the application; it opens its resources when it starts, unless somebody who has them open lends them."""
    gate = open_gate(settings, clock)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        opening: AbstractAsyncContextManager[Resources]
        opening = (
            open_resources(settings, statement_seconds=settings.query_seconds)
            if resources is None
            else nullcontext(resources)
        )
        async with opening as app.state.resources:
            app.state.bounds = set_bounds(settings, app.state.resources)
            yield

    app = Starlette(
        routes=_routes(settings),
        middleware=_middleware(settings),
        lifespan=lifespan,
        exception_handlers=FAILURES,
    )
    app.state.settings = settings
    app.state.gate = gate  # for endpoints beside GraphQL
    app.state.gathered_events = Gathered[bytes, ItemResult](lambda items: ingest(items=items, now=gate.clock()))
    app.state.gathered_mutations = {}
    app.state.signing = open_signing(settings.download_key_file)
    app.state.body_limit_bytes = settings.body_limit_bytes
    return app


def _routes(settings: Settings) -> Sequence[BaseRoute]:
    trusted = read_trusted(settings.trusted_documents, are_enforced=settings.only_trusted_documents)
    schema = make_schema(introspection=settings.introspection, trusted=trusted)
    graphql = GraphQLView(schema, context=_context, allowed_origins=settings.allowed_origins)
    return [
        Route("/graphql", graphql),
        WebSocketRoute("/graphql", graphql),
        Route("/ingest", post_ingest, methods=["POST"]),
        Route("/schemas/{name}.json", get_schema),
        Route("/downloads/{job:uuid}", get_download),
        Route("/live", live),
        Route("/ready", ready),
        Route("/metrics", get_metrics),
    ]


def _context(scope: Scope) -> Context:
    state = scope["app"].state
    host, _ = scope.get("client") or (None, None)
    return Context(
        live=state.resources.live,
        gate=state.gate,
        signing=state.signing,
        bounds=state.bounds,
        gathered=state.gathered_mutations,
        request_id=scope["request_id"],
        network=network_of(host),
    )


def _middleware(settings: Settings) -> Sequence[Middleware]:
    edge = Middleware(Edge, hsts_seconds=settings.hsts_seconds)
    if not settings.allowed_origins:
        return [edge]
    cors = Middleware(
        CORSMiddleware,
        allow_origins=sorted(settings.allowed_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["authorization", "content-type", ACT_AS, REQUEST_ID],
        expose_headers=[REQUEST_ID, "retry-after"],
    )
    return [edge, cors]
