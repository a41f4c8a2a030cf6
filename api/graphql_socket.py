"""GraphQL over websockets (graphql-transport-ws): text frames, and open only as long as the token is good."""

import asyncio
from collections.abc import Mapping

import orjson
from starlette.websockets import WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import ConnectionInitMessage

from api.authentication import TOKEN_ERRORS
from api.context import Context
from infra.tokens import TokenExpired

FORBIDDEN = 4403  # closes a websocket whose token is missing, wrong or expired; the reason is the error's code


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
                self.context.authenticated = self.context.gate.admit(payload)
            except TOKEN_ERRORS as error:
                await self.websocket.close(FORBIDDEN, error.code)
                return
            self._closing = asyncio.create_task(self._close_when_expired())
        await super().handle_connection_init(message)

    async def shutdown(self) -> None:
        """End everything that the websocket has begun."""
        if self._closing is not None:
            self._closing.cancel()
        await super().shutdown()

    async def _close_when_expired(self) -> None:
        while not self.context.is_expired:  # noqa: ASYNC110 - the clock sets no event
            await asyncio.sleep(self.context.seconds_left)
        for operation_id in list(self.operations):
            await self.cleanup_operation(operation_id)
        await self.websocket.close(FORBIDDEN, TokenExpired.code)
