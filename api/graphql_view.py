"""GraphQL over HTTP and websockets, as specified: statuses, media types, JSON throughout."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

import orjson
import structlog
from cross_web import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.types import ExecutionResult

from api.authentication import TOKEN_ERRORS, authenticate, refusal
from api.context import Context
from api.errors import INVALID_REQUEST
from api.json_response import json_response
from api.media_type import GRAPHQL_RESPONSE, JSON, answer_type
from api.schema import Schema
from infra.clock import Clock
from infra.resources import Resources
from infra.tokens import Tokens

FORBIDDEN = 4403  # closes a websocket whose token is missing, wrong or expired
PROTOCOLS = (GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL)


class Answer(dict[str, Any]):
    """A result with its status and media type."""

    status: int = 200
    media_type: str = JSON


class TextFrames(ASGIWebSocketAdapter):
    """Websocket messages as text: the protocol knows no binary ones."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send the message in one text frame."""
        try:
            await self.ws.send_text(orjson.dumps(message).decode())
        except WebSocketDisconnect as gone:
            raise WebSocketDisconnected from gone


class Connection(BaseGraphQLTransportWSHandler[Context, None]):
    """One websocket, for as long as its token is good."""

    context: Context

    async def handle(self) -> None:
        """Serve the websocket, and close it when its token expires."""
        expiring = asyncio.create_task(self._close_when_expired())
        try:
            await super().handle()
        finally:
            expiring.cancel()
            with suppress(asyncio.CancelledError):
                await expiring

    async def _close_when_expired(self) -> None:
        await self.context.is_acknowledged.wait()
        while not self.context.is_expired:
            await asyncio.sleep(self.context.seconds_left)
        for operation_id in list(self.operations):
            await self.cleanup_operation(operation_id)
        await self.websocket.close(FORBIDDEN, "token.expired")


class GraphQLView(GraphQL[Context, None]):
    """The endpoint."""

    websocket_adapter_class = TextFrames  # type: ignore[assignment]
    graphql_transport_ws_handler_class = Connection

    def __init__(self, schema: Schema, *, tokens: Tokens, clock: Clock) -> None:
        super().__init__(schema, graphql_ide=None, subscription_protocols=PROTOCOLS)
        self.tokens = tokens
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or one websocket until it is closed."""
        context = Context(live=_resources(scope).live, clock=self.clock, request_id=uuid4().hex)
        with structlog.contextvars.bound_contextvars(request_id=context.request_id):
            if scope["type"] == "websocket":
                await self.run(WebSocket(scope, receive, send), context=context)
                return
            response = await self._respond(Request(scope, receive), context)
            response.headers["x-request-id"] = context.request_id
            await response(scope, receive, send)

    async def on_ws_connect(self, context: Context) -> None:
        """Let in who has a token; others are told which error it was by the code they can look up."""
        try:
            context.authenticated = self._authenticate(context.connection_params or {})
        except TOKEN_ERRORS as error:
            raise ConnectionRejectionError({"code": error.code}) from error
        context.is_acknowledged.set()

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """Choose status and media type as GraphQL over HTTP says."""
        answer = Answer(await super().process_result(request, result))
        answer.media_type = answer_type(request.headers.get("accept", ""))
        never_ran = result.data is None and bool(result.errors) and all(error.path is None for error in result.errors)
        if answer.media_type == GRAPHQL_RESPONSE and never_ran:
            answer.pop("data", None)
            answer.status = 400
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

    async def _respond(self, request: Request, context: Context) -> Response:
        try:
            context.authenticated = self._authenticate(request.headers)
            return await self.run(request, context=context)
        except TOKEN_ERRORS as error:
            return refusal(error)
        except HTTPException as error:
            body = {"errors": [{"message": error.reason, "extensions": {"code": INVALID_REQUEST}}]}
            headers = {"allow": "GET, POST"} if error.status_code == 405 else {}
            media_type = answer_type(request.headers.get("accept", ""))
            return json_response(body, status=error.status_code, media_type=media_type, headers=headers)
