"""Who asks: a Bearer token or key, on HTTP in the header, on websockets in the parameters of the connection."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from starlette.responses import Response

from api.json_response import json_response
from domain.access.act_as import MayNotActAs, NobodyToActAs, act_as
from domain.access.create_api_key import PREFIX
from domain.access.holder_of_key import KeyExpired, KeyInvalid, holder_of_key
from domain.access.viewer import Viewer
from domain.shared.errors import RainmakerError
from infra.claims import Claims, IssuerUnreachable, TokenExpired, TokenInvalid, refuse
from infra.clock import Clock
from infra.configuration import TokenSettings
from infra.external_tokens import ExternalTokens, agent_key, issuer_of, open_external_tokens
from infra.tokens import Tokens, open_tokens

ACT_AS = "x-rainmaker-act-as"
UNAUTHENTICATED = 401


class TokenMissing(RainmakerError):
    """Nothing is told to somebody unknown."""

    code: ClassVar[str] = "token.missing"


TOKEN_ERRORS = (
    TokenMissing, TokenExpired, TokenInvalid, IssuerUnreachable, KeyInvalid, KeyExpired, MayNotActAs, NobodyToActAs,
)  # fmt: skip
STATUSES: Mapping[type[RainmakerError], int] = {MayNotActAs: 403, NobodyToActAs: 403, IssuerUnreachable: 503}


@dataclass(frozen=True, slots=True)
class Authenticated:
    """Somebody known, until that expires. Who stays connected is asked again: a key may be revoked meanwhile."""

    viewer: Viewer
    expires_at: datetime
    ask_again_at: datetime


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets in who holds a good token or key, by the clock of this process."""

    tokens: Tokens
    clock: Clock
    external: ExternalTokens | None = None
    accepts_local: bool = True
    key_trust: timedelta = timedelta(minutes=1)

    async def admit(self, parameters: Mapping[str, Any]) -> Authenticated:
        """Return who holds what the `authorization` header or parameter says, acting as whom an admin wishes."""
        authorization = parameters.get("authorization")
        scheme, _, credential = authorization.partition(" ") if isinstance(authorization, str) else ("", "", "")
        if scheme.lower() != "bearer" or not credential.strip():
            raise TokenMissing("send a token as 'authorization: Bearer TOKEN'; rainmaker token makes one")
        authenticated = await self._known(credential.strip())
        wished = parameters.get(ACT_AS)
        if wished is None:
            return authenticated
        viewer = await act_as(authenticated.viewer, _agent(wished))
        return replace(authenticated, viewer=viewer)

    async def _known(self, credential: str) -> Authenticated:
        now = self.clock()
        if credential.startswith(PREFIX):
            viewer, expires_at = await holder_of_key(credential, now=now)
            ask_again_at = min(now + self.key_trust, expires_at or now + self.key_trust)
            return Authenticated(viewer, ask_again_at + self.key_trust, ask_again_at)
        claims = await self._verified(credential, now=now)
        viewer = Viewer(claims.subject, claims.role, claims.agent_id, claims.granted)
        return Authenticated(viewer, claims.expires_at, claims.expires_at)

    async def _verified(self, token: str, *, now: datetime) -> Claims:
        if self.external is not None and issuer_of(token) == self.external.expected.issuer:
            return await self.external.verify(token, now=now)
        if not self.accepts_local:
            raise refuse()
        return self.tokens.verify(token, now=now)


def open_gate(settings: TokenSettings, clock: Clock) -> Gate:
    """Return the gate as it is set up: for the local issuer, for an identity provider, or for both."""
    return Gate(
        tokens=open_tokens(settings),
        clock=clock,
        external=open_external_tokens(settings),
        accepts_local=settings.local_tokens,
        key_trust=timedelta(seconds=settings.key_trust_seconds),
    )


def refusal(error: RainmakerError) -> Response:
    """Return the answer to somebody who could not be let in, with the code and the fix: 401 unless it says more."""
    body = {"errors": [{"message": error.message, "extensions": {"code": error.code}}]}
    status = STATUSES.get(type(error), UNAUTHENTICATED)
    headers = {"www-authenticate": "Bearer"} if status == UNAUTHENTICATED else {}
    return json_response(body, status=status, headers=headers)


def _agent(wished: object) -> UUID:
    try:
        key = agent_key(wished)
    except ValueError:
        key = None
    if key is None:
        raise NobodyToActAs(f"{ACT_AS} is the id of an agent, as this API gave it")
    return key
