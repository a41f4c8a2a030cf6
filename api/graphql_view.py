"""GraphQL over HTTP as specified: statuses and media types, and every answer in JSON."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import orjson
from cross_web import AsyncHTTPRequestAdapter, HTTPException, StarletteRequestAdapter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult

from api.authentication import TOKEN_ERRORS, refusal
from api.context import Context
from api.errors import INVALID_REQUEST, extensions_of
from api.graphql_socket import Connection, TextFrames
from api.json_response import json_response
from api.limits.body import BodyTooLarge, BoundedRequest
from api.limits.rate import TooManyRequests, check_rate
from api.limits.trusted import id_of
from api.media_type import GRAPHQL_RESPONSE, JSON, answer_type
from api.served_schema import ServedSchema
from api.watch import cancelled_when_left
from infra.metrics import REFUSALS

BAD_REQUEST = 400
METHOD_NOT_ALLOWED = 405
CONTENT_TOO_LARGE = 413
UNSUPPORTED_MEDIA_TYPE = 415
TOO_MANY_REQUESTS = 429
PROTOCOLS = (GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL)


class Answer(dict[str, Any]):
    """A result with its status and media type."""

    status: int = 200
    media_type: str = JSON


class AnyCase(StarletteRequestAdapter):
    """A request whose media type is read in any case."""

    @property
    def content_type(self) -> str | None:
        """Return the media type."""
        return (super().content_type or "").lower()


class GraphQLView(GraphQL[Context, None]):
    """The endpoint, for queries and mutations over HTTP, and for subscriptions over websockets and SSE."""

    request_adapter_class = AnyCase
    websocket_adapter_class = TextFrames
    graphql_transport_ws_handler_class = Connection

    def __init__(
        self, schema: ServedSchema, *, context: Callable[[Scope], Context], allowed_origins: Collection[str] = ()
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=PROTOCOLS,
            allowed_origins=sorted(allowed_origins),
            max_subscriptions_per_connection=None,  # the connection has a bound that tells its name
        )
        self.context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or one websocket until it is closed."""
        context = self.context(scope)
        if scope["type"] == "websocket":
            await self.run(WebSocket(scope, receive, send), context=context)
            return
        request = BoundedRequest(scope, receive, bound=context.bounds.body_bytes)
        response = await self._respond(request, context)
        await response(scope, receive, send)

    def should_render_graphql_ide(self, request: Any) -> bool:  # noqa: ARG002 - the view asks
        """Show no page: whoever asks by address is answered or refused in JSON."""
        return False

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> Any:
        """Read what is asked for."""
        try:
            read = await super().parse_http_body(request)
        except (AttributeError, TypeError) as error:
            raise HTTPException(BAD_REQUEST, "The body must be a JSON object with a query") from error
        name = read.operation_name if isinstance(read, GraphQLRequestData) else None
        if not isinstance(name, str | None):
            raise HTTPException(BAD_REQUEST, "The `operationName` must be a string or null, if provided.")
        return read

    def parse_json(self, data: str | bytes) -> Any:
        """Read JSON, and the id of a document where there is one instead of its text."""
        return _with_document_id(super().parse_json(data))

    def parse_query_params(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Read the parameters of an address."""
        read: dict[str, Any] = _with_document_id(super().parse_query_params(params))
        return read

    async def execute_operation(  # type: ignore[override]  # called by name only
        self, *, request: Request, request_data: Any, **given: Any
    ) -> Any:
        """Answer, unless the client leaves before: then what is being read for it is cancelled."""
        answering = super().execute_operation(request=request, request_data=request_data, **given)
        if isinstance(request_data, GraphQLRequestData) and request_data.protocol != "http":
            return await answering
        async with cancelled_when_left(request):
            return await answering

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
        accept = request.headers.get("accept", "")
        try:
            context.authenticated = await context.gate.admit(request.headers)
            await check_rate(context.bounds.rate, context.viewer.actor)
            return await self.run(request, context=context)
        except TOKEN_ERRORS as error:
            return refusal(error)
        except TooManyRequests as error:
            headers = {"retry-after": str(error.retry_after)}
            return _refusal(error, status=TOO_MANY_REQUESTS, accept=accept, headers=headers)
        except BodyTooLarge as error:
            return _refusal(error, status=CONTENT_TOO_LARGE, accept=accept, headers={"connection": "close"})
        except HTTPException as error:
            return _request_error(error, accept=accept)
        except ClientDisconnect:
            return Response(status_code=BAD_REQUEST)  # nobody hears it


def _with_document_id(data: Any) -> Any:
    if isinstance(data, dict) and isinstance(data.get("documentId"), str) and data.get("query") is None:
        return {**data, "extensions": {"persistedQuery": {"sha256Hash": id_of(data["documentId"], None)}}}
    return data


def _refusal(error: BodyTooLarge | TooManyRequests, *, status: int, accept: str, headers: dict[str, str]) -> Response:
    REFUSALS.labels(error.limit).inc()
    return _problem(error.message, extensions_of(error), status=status, accept=accept, headers=headers)


def _request_error(error: HTTPException, *, accept: str) -> Response:
    is_media_type = error.reason == "Unsupported content type"
    status = UNSUPPORTED_MEDIA_TYPE if is_media_type else error.status_code
    headers = {"allow": "GET, POST"} if status == METHOD_NOT_ALLOWED else {}
    return _problem(error.reason, {"code": INVALID_REQUEST}, status=status, accept=accept, headers=headers)


def _problem(
    message: str, extensions: Mapping[str, Any], *, status: int, accept: str, headers: Mapping[str, str]
) -> Response:
    body = {"errors": [{"message": message, "extensions": extensions}]}
    return json_response(body, status=status, media_type=answer_type(accept), headers=headers)
