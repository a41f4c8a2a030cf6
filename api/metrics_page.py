"""GET /metrics: what is counted in this process, and how far behind the installation is, for Prometheus."""

import hmac
from typing import Any

from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from tortoise import connections

from api.json_response import json_response
from domain.marks.backlog import backlog
from infra.clock import Clock
from infra.configuration import Settings
from infra.job_metrics import read_jobs
from infra.metrics import registry
from infra.queue import queue_name
from infra.state_metrics import State

UNAUTHENTICATED = 401


async def get_metrics(request: Request) -> Response:
    """Answer with everything that is counted; what cannot be read now is left out."""
    settings: Settings = request.app.state.settings
    if not _may_read(request, settings.metrics_token):
        return json_response({"errors": [{"message": "send the metrics token"}]}, status=UNAUTHENTICATED)
    clock: Clock = request.app.state.gate.clock
    redis = request.app.state.resources.redis
    state = State()
    await state.fill(
        backlog=backlog(now=clock()),
        jobs=read_jobs(redis, settings.redis_prefix),
        queue=redis.zcard(queue_name(settings.redis_prefix)),
    )
    state.pool(*_pool())
    return Response(generate_latest(registry) + generate_latest(state.registry), media_type=CONTENT_TYPE_LATEST)


def _may_read(request: Request, token: str | None) -> bool:
    given = request.headers.get("authorization", "")
    return token is None or hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _pool() -> tuple[int, int]:
    pool: Any = connections.get("default")._pool  # noqa: SLF001 - there is no other way
    return (pool.get_size(), pool.get_idle_size()) if pool else (0, 0)
