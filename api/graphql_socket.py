"""GraphQL over websockets (graphql-transport-ws): text frames, within limits, and open as long as the token is good."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import ConnectionInitMessage, SubscribeMessage

from api.authentication import TOKEN_ERRORS
from api.context import Context
from api.errors import typed
from api.limits.rate import check_rate
from api.limits.subscriptions import check_connection
from api.limits.trusted import id_of
from domain.shared.errors import Invalid, RainmakerError
from infra.claims import TokenExpired

FORBIDDEN = 4403  # closes a websocket whose token is missing, wrong or expired; the reason is the error's code


class OperationUnreadable(Invalid):
    """The message holds no operation."""

    code: ClassVar[str] = "request.invalid"


class TextFrames(ASGIWebSocketAdapter):
    """Messages as text: the protocol knows no binary ones."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send the message in one text frame."""
        try:
            await self.ws.send_text(orjson.dumps(message).decode())
        except WebSocketDisconnect as gone:
            raise WebSocketDisconnected from gone


class Connection(BaseGraphQLTransportWSHandler[Context, None]):
    """One websocket: who it is comes with its first message, as the parameter `authorization`."""

    _closing: asyncio.Task[None] | None = None

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Let in who has a good token, until it expires; close on anybody else."""
        payload = message.get("payload") or {}
        if isinstance(payload, dict) and not self.connection_init_received:
            try:
                self.context.authenticated = await self.context.gate.admit(payload)
            except TOKEN_ERRORS as error:
                await self.websocket.close(FORBIDDEN, error.code)
                return
            self.context.is_renewed = True
            self._closing = asyncio.create_task(self._close_when_expired(payload))
        await super().handle_connection_init(message)

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Begin an operation, if the viewer may have one more."""
        if self.connection_acknowledged:
            try:
                check_connection(len(self.operations))
                await check_rate(self.context.bounds.rate, self.context.viewer.actor)
                _complete(self.schema, message)
            except RainmakerError as error:
                told = typed(GraphQLError(error.message, original_error=error)).formatted
                await self.send_message({"id": message["id"], "type": "error", "payload": [told]})
                return
        await super().handle_subscribe(message)

    async def shutdown(self) -> None:
        """End everything that the websocket has begun."""
        if self._closing is not None:
            self._closing.cancel()
        await super().shutdown()

    async def _close_when_expired(self, payload: Mapping[str, object]) -> None:
        reason = None
        while reason is None:
            await asyncio.sleep(self.context.seconds_until_asked_again)
            reason = await self._refused_since(payload)
        for operation_id in list(self.operations):
            await self.cleanup_operation(operation_id)
        await self.websocket.close(FORBIDDEN, reason)

    async def _refused_since(self, payload: Mapping[str, object]) -> str | None:
        """Ask again who it is: a key may have been revoked. Return why it is nobody any more."""
        try:
            self.context.authenticated = await self.context.gate.admit(payload)
        except TOKEN_ERRORS as error:
            return error.code
        return TokenExpired.code if self.context.is_expired else None


def _complete(schema: Any, message: SubscribeMessage) -> None:
    """Put the text of a trusted document where the message names its id instead; refuse what is no operation."""
    payload: Any = message["payload"]
    if isinstance(payload, dict) and payload.get("query") is None:
        payload["query"] = schema.trusted.text(None, id_of(payload.get("documentId"), payload.get("extensions")))
    if (
        not isinstance(payload, dict)
        or not isinstance(payload["query"], str)
        or not isinstance(payload.get("variables"), dict | None)
        or not isinstance(payload.get("operationName"), str | None)
    ):
        raise OperationUnreadable("send a payload with the text of a query, and variables as an object")
