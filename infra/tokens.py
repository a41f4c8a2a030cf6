"""Tokens of the local issuer: signed with a key of our own (ES256), for demonstration, tests and integrations."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import ECKey

from domain.access.rights import Act
from domain.access.viewer import Role
from infra.claims import LONGEST_TOKEN, Claims, Expected, read_claims, refuse, refuse_expired
from infra.configuration import TokenSettings
from infra.key_file import read_or_make
from infra.verified_tokens import Signed, VerifiedTokens

ALGORITHM = "ES256"  # asymmetric only: whoever can verify cannot issue
USUAL_GRANTS = frozenset({Act.INGEST, Act.SUBMIT_TRANSACTION})  # what a CRM needs


@dataclass(frozen=True, slots=True)
class Tokens:
    """Issues and verifies tokens with one key, for one issuer and audience."""

    key: ECKey
    expected: Expected
    verified: VerifiedTokens = field(default_factory=VerifiedTokens)

    def issue(
        self,
        *,
        subject: str,
        role: Role,
        agent_id: UUID | None,
        now: datetime,
        lifetime: timedelta,
        granted: Collection[Act] = USUAL_GRANTS,
    ) -> str:
        """Return a token that stands for the subject until the lifetime is over; an integration may what is granted."""
        claims = {
            "iss": self.expected.issuer,
            "aud": self.expected.audience,
            "sub": subject,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
            "role": role.value,
        }
        if agent_id is not None:
            claims["agent"] = str(agent_id)
        if role is Role.INTEGRATION:
            claims["scope"] = " ".join(sorted(granted))
        header = {"alg": ALGORITHM, "kid": self.key.thumbprint()}
        return jwt.encode(header, claims, self.key, algorithms=[ALGORITHM])

    def verify(self, token: str, *, now: datetime) -> Claims:
        """Return what the token says, if it was issued here, for this audience, and has not expired."""
        if len(token) > LONGEST_TOKEN:
            raise refuse()
        try:
            claims = self._signed(token).claims
            self.expected.check(claims, now=now)
            return read_claims(claims, role=Role(claims["role"]), agent=claims.get("agent"))
        except ExpiredTokenError as error:
            raise refuse_expired() from error
        except (JoseError, ValueError, TypeError, KeyError, OverflowError) as error:
            raise refuse() from error

    def _signed(self, token: str) -> Signed:
        signed = self.verified.find(token)
        if signed is None:
            signed = Signed(jwt.decode(token, self.key, algorithms=[ALGORITHM]).claims, self.key)
            self.verified.keep(token, signed)
        return signed


def open_tokens(settings: TokenSettings) -> Tokens:
    """Return the local issuer, making its key on first use."""
    key = ECKey.import_key(json.loads(read_or_make(settings.token_key_file, _new_key)))
    return Tokens(key, Expected(settings.token_issuer, settings.token_audience, settings.token_leeway_seconds))


def _new_key() -> str:
    return json.dumps(ECKey.generate_key("P-256", private=True).as_dict(private=True))
