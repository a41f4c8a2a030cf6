"""What holds for every answer: an id by which its log lines are found, and headers that leave browsers no choice."""

import re
from collections.abc import Sequence
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUEST_ID = "x-request-id"
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")  # of a proxy; what is longer or odd is not repeated

HEADERS = (
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("cross-origin-resource-policy", "same-site"),
    ("cache-control", "no-store"),
)


class Edge:
    """Gives each request its id, and each answer its headers; an answer that has one of them keeps its own."""

    def __init__(self, app: ASGIApp, *, hsts_seconds: int = 0) -> None:
        self.app = app
        hsts = [("strict-transport-security", f"max-age={hsts_seconds}; includeSubDomains")] if hsts_seconds else []
        self.headers: Sequence[tuple[str, str]] = (*HEADERS, *hsts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or websocket."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope).get(REQUEST_ID, ""))
        scope["request_id"] = request_id

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                for name, value in self.headers:
                    headers.setdefault(name, value)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self.app(scope, receive, send_with_headers)


def _request_id(given: str) -> str:
    return given if GIVEN_ID.fullmatch(given) else uuid4().hex
