"""Who asks: a Bearer token, on HTTP in the header, on websockets in the parameters of the connection."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from starlette.responses import Response

from api.json_response import json_response
from domain.access.viewer import Viewer
from domain.shared.errors import RainmakerError
from infra.clock import Clock
from infra.tokens import TokenExpired, TokenInvalid, Tokens

UNAUTHENTICATED = 401


class TokenMissing(RainmakerError):
    """Nothing is told to somebody unknown."""

    code: ClassVar[str] = "token.missing"


TOKEN_ERRORS = (TokenMissing, TokenExpired, TokenInvalid)


@dataclass(frozen=True, slots=True)
class Authenticated:
    """Somebody known, until the token expires."""

    viewer: Viewer
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets in who holds a good token, by the clock of this process."""

    tokens: Tokens
    clock: Clock

    def admit(self, parameters: Mapping[str, Any]) -> Authenticated:
        """Return who holds the token in the `authorization` header or parameter."""
        authorization = parameters.get("authorization")
        scheme, _, token = authorization.partition(" ") if isinstance(authorization, str) else ("", "", "")
        if scheme.lower() != "bearer" or not token.strip():
            raise TokenMissing("send a token as 'authorization: Bearer TOKEN'; rainmaker token makes one")
        claims = self.tokens.verify(token.strip(), now=self.clock())
        viewer = Viewer(actor=claims.subject, role=claims.role, agent_id=claims.agent_id)
        return Authenticated(viewer, claims.expires_at)


def refusal(error: RainmakerError) -> Response:
    """Return the answer to somebody who could not be authenticated: 401, with the code and the fix."""
    body = {"errors": [{"message": error.message, "extensions": {"code": error.code}}]}
    return json_response(body, status=UNAUTHENTICATED, headers={"www-authenticate": "Bearer"})
