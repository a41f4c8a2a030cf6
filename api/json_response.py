"""Answers in JSON, written by orjson."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response


def json_response(
    body: Any, *, status: int = 200, media_type: str = "application/json", headers: Mapping[str, str] | None = None
) -> Response:
    """Return the body as an answer."""
    return Response(orjson.dumps(body), status_code=status, media_type=media_type, headers=dict(headers or {}))
