"""Tokens of the local issuer: signed with a key of our own (ES256), for demonstration, tests and integrations."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, ClassVar
from uuid import UUID

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import ECKey
from joserfc.jwt import JWTClaimsRegistry

from domain.access.viewer import Role
from domain.shared.errors import RainmakerError
from infra.configuration import TokenSettings

ALGORITHM = "ES256"  # asymmetric only: whoever can verify cannot issue
LEEWAY = timedelta(seconds=5)  # clocks of two machines differ; more would let expired tokens live
LONGEST_TOKEN = 8192  # characters; no token of ours has a thousand


class TokenInvalid(RainmakerError):
    """The token was not issued for this installation, or was changed."""

    code: ClassVar[str] = "token.invalid"


class TokenExpired(RainmakerError):
    """The token was good until a moment that has passed."""

    code: ClassVar[str] = "token.expired"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says about its holder."""

    subject: str
    role: Role
    agent_id: UUID | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Tokens:
    """Issues and verifies tokens with one key, for one issuer and audience."""

    key: ECKey
    issuer: str
    audience: str

    def issue(self, *, subject: str, role: Role, agent_id: UUID | None, now: datetime, lifetime: timedelta) -> str:
        """Return a token that stands for the subject until the lifetime is over."""
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": subject,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
            "role": role.value,
        }
        if agent_id is not None:
            claims["agent"] = str(agent_id)
        header = {"alg": ALGORITHM, "kid": self.key.thumbprint()}
        return jwt.encode(header, claims, self.key, algorithms=[ALGORITHM])

    def verify(self, token: str, *, now: datetime) -> Claims:
        """Return what the token says, if it was issued here, for this audience, and has not expired."""
        if len(token) > LONGEST_TOKEN:
            raise _invalid()
        try:
            claims = jwt.decode(token, self.key, algorithms=[ALGORITHM]).claims
            self._registry(now).validate(claims)
            return _claims(claims)
        except ExpiredTokenError as error:
            raise TokenExpired("the token has expired; ask for a new one (rainmaker token)") from error
        except (JoseError, ValueError, TypeError) as error:
            raise _invalid() from error

    def _registry(self, now: datetime) -> JWTClaimsRegistry:
        return JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=int(LEEWAY.total_seconds()),
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.audience},
            exp={"essential": True},
            sub={"essential": True},
            role={"essential": True, "values": [role.value for role in Role]},
        )


def open_tokens(settings: TokenSettings) -> Tokens:
    """Return the local issuer, making its key on first use."""
    key_file = settings.token_key_file
    if not key_file.exists():
        _write_once(key_file, json.dumps(ECKey.generate_key("P-256", private=True).as_dict(private=True)))
    key = ECKey.import_key(json.loads(key_file.read_text()))
    return Tokens(key, settings.token_issuer, settings.token_audience)


def _write_once(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent) as draft:  # made for its owner only
        draft.write(text)
        draft.flush()
        try:
            os.link(draft.name, path)  # whoever comes first has made the key; nobody reads half of one
        except FileExistsError:
            return


def _claims(claims: Mapping[str, Any]) -> Claims:
    agent = claims.get("agent")
    return Claims(
        subject=str(claims["sub"]),
        role=Role(claims["role"]),
        agent_id=None if agent is None else UUID(agent),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
    )


def _invalid() -> TokenInvalid:
    return TokenInvalid("the token is not one of this installation; ask its issuer for one (rainmaker token)")
