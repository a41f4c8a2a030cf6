"""Whether this process lives, and whether it can serve."""

import asyncio
from collections.abc import Awaitable

from starlette.requests import Request
from starlette.responses import Response

from api.json_response import json_response
from domain.database import sql

LONGEST_WAIT_SECONDS = 2.0
UNAVAILABLE = 503


async def live(_request: Request) -> Response:
    """Answer, which is all that a living process must."""
    return json_response({"status": "ok"})


async def ready(request: Request) -> Response:
    """Answer 200 when PostgreSQL and Redis answer, else 503 with what does not; 503 too when about to stop."""
    resources = request.app.state.resources
    if resources.live.is_draining:
        return json_response({"status": "stopping"}, status=UNAVAILABLE)
    redis = resources.redis
    checks = {"postgresql": _answers(sql.fetch_value("select 1")), "redis": _answers(redis.ping())}
    answers = dict(zip(checks, await asyncio.gather(*checks.values()), strict=True))
    states = {name: "ok" if is_ok else "no answer" for name, is_ok in answers.items()}
    return json_response(states, status=200 if all(answers.values()) else UNAVAILABLE)


async def _answers(question: Awaitable[object]) -> bool:
    try:
        await asyncio.wait_for(question, LONGEST_WAIT_SECONDS)
    except Exception:  # noqa: BLE001 - whatever it is, it does not answer
        return False
    return True
