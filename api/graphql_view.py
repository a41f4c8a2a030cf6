"""GraphQL over HTTP as specified: statuses and media types, and every answer in JSON."""

from collections.abc import Collection
from typing import Any
from uuid import uuid4

import orjson
import structlog
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult

from api.authentication import TOKEN_ERRORS, Gate, refusal
from api.context import Context
from api.errors import INVALID_REQUEST
from api.graphql_socket import Connection, TextFrames
from api.json_response import json_response
from api.media_type import GRAPHQL_RESPONSE, JSON, answer_type
from api.schema import Schema

BAD_REQUEST = 400
METHOD_NOT_ALLOWED = 405
PROTOCOLS = (GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL)


class Answer(dict[str, Any]):
    """A result with its status and media type."""

    status: int = 200
    media_type: str = JSON


class GraphQLView(GraphQL[Context, None]):
    """The endpoint, for queries and mutations over HTTP, and for subscriptions over websockets and SSE."""

    websocket_adapter_class = TextFrames
    graphql_transport_ws_handler_class = Connection

    def __init__(self, schema: Schema, *, gate: Gate, allowed_origins: Collection[str] = ()) -> None:
        super().__init__(
            schema, graphql_ide=None, subscription_protocols=PROTOCOLS, allowed_origins=sorted(allowed_origins)
        )
        self.gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or one websocket until it is closed."""
        live = scope["app"].state.resources.live
        context = Context(live=live, gate=self.gate, request_id=uuid4().hex)
        with structlog.contextvars.bound_contextvars(request_id=context.request_id):
            if scope["type"] == "websocket":
                await self.run(WebSocket(scope, receive, send), context=context)
                return
            response = await self._respond(Request(scope, receive), context)
            response.headers["x-request-id"] = context.request_id
            await response(scope, receive, send)

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> Any:
        """Read what is asked for."""
        try:
            return await super().parse_http_body(request)
        except AttributeError as error:
            raise HTTPException(BAD_REQUEST, "The body must be a JSON object with a query") from error

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """Choose status and media type as GraphQL over HTTP says."""
        answer = Answer(await super().process_result(request, result))
        answer.media_type = answer_type(request.headers.get("accept", ""))
        never_ran = result.data is None and all(error.path is None for error in result.errors or [])
        if answer.media_type == GRAPHQL_RESPONSE and never_ran:
            answer.pop("data", None)
            answer.status = BAD_REQUEST
        return answer  # type: ignore[return-value]  # a dictionary with the same keys

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        """Write the answer."""
        response = json_response(response_data, status=response_data.status, media_type=response_data.media_type)
        response.headers.raw.extend(sub_response.headers.raw)
        response.headers["vary"] = "accept"
        return response

    def decode_json(self, data: str | bytes) -> object:
        """Read JSON."""
        return orjson.loads(data)

    def encode_json(self, data: object) -> str | bytes:
        """Write JSON."""
        return orjson.dumps(data)

    async def _respond(self, request: Request, context: Context) -> Response:
        try:
            context.authenticated = self.gate.admit(request.headers)
            return await self.run(request, context=context)
        except TOKEN_ERRORS as error:
            return refusal(error)
        except HTTPException as error:
            return _request_error(error, accept=request.headers.get("accept", ""))


def _request_error(error: HTTPException, *, accept: str) -> Response:
    body = {"errors": [{"message": error.reason, "extensions": {"code": INVALID_REQUEST}}]}
    headers = {"allow": "GET, POST"} if error.status_code == METHOD_NOT_ALLOWED else {}
    return json_response(body, status=error.status_code, media_type=answer_type(accept), headers=headers)
