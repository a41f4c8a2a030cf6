"""What a verified token says about its holder, and the reasons for which one is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from joserfc.jwt import JWTClaimsRegistry

from domain.access.rights import GRANTABLE
from domain.access.viewer import Role
from domain.shared.errors import RainmakerError

LONGEST_TOKEN = 8192  # characters; no token of ours has a thousand
LONGEST_SUBJECT = 255


class TokenInvalid(RainmakerError):
    """The token was not issued for this installation, or was changed."""

    code: ClassVar[str] = "token.invalid"


class TokenExpired(RainmakerError):
    """The token was good until a moment that has passed."""

    code: ClassVar[str] = "token.expired"


class IssuerUnreachable(RainmakerError):
    """The keys of the token's issuer could not be fetched, and none that are kept verify it."""

    code: ClassVar[str] = "token.issuer_unreachable"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says about its holder."""

    subject: str
    role: Role
    agent_id: UUID | None
    expires_at: datetime
    granted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Expected:
    """What every token must say: of whom it is, for whom, and by how much clocks may differ."""

    issuer: str
    audience: str
    leeway: int

    def check(self, claims: Mapping[str, Any], *, now: datetime) -> None:
        """Refuse claims of another issuer or audience, without a holder or an end, expired, or not good yet."""
        registry = JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=self.leeway,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        registry.validate(dict(claims))
        if len(str(claims["sub"])) > LONGEST_SUBJECT:
            raise ValueError("the subject is too long to be a name")


def read_claims(claims: Mapping[str, Any], *, role: Role, agent: str | UUID | None, prefix: str = "") -> Claims:
    """Return the checked claims as the rest of the system knows them."""
    return Claims(
        subject=prefix + str(claims["sub"]),
        role=role,
        agent_id=UUID(str(agent)) if agent is not None else None,
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        granted=frozenset(_words(claims.get("scope"))) & {act.value for act in GRANTABLE},
    )


def refuse() -> TokenInvalid:
    """Return the refusal of a token, which does not say what is wrong with it: who forges one need not know."""
    return TokenInvalid("the token is not one of this installation; ask its issuer for one (rainmaker token)")


def refuse_expired() -> TokenExpired:
    """Return the refusal of a token that has expired."""
    return TokenExpired("the token has expired; ask for a new one (rainmaker token)")


def _words(scope: object) -> Sequence[str]:
    if isinstance(scope, str):
        return scope.split()
    return [str(word) for word in scope] if isinstance(scope, list) else []
