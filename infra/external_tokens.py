"""Tokens of an identity provider (OpenID Connect): verified with its published keys, read as its claims are mapped."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from warnings import catch_warnings

from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, JoseError, SecurityWarning

from domain.access.viewer import Role
from infra.claims import LONGEST_TOKEN, Claims, Expected, IssuerUnreachable, read_claims, refuse, refuse_expired
from infra.configuration import TokenSettings
from infra.jwks import KeyCache
from infra.verified_tokens import Signed, VerifiedTokens

# Asymmetric only: with a shared secret whoever verifies could issue, and a public key could be taken for one.
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
PREFIX = "oidc:"  # of the actor: no subject elsewhere can be taken for a local one


@dataclass(frozen=True, slots=True)
class ExternalTokens:
    """Verifies the tokens of one identity provider."""

    expected: Expected
    keys: KeyCache
    role_claim: str
    roles: Mapping[str, str]
    agent_claim: str
    verified: VerifiedTokens = field(default_factory=VerifiedTokens)

    async def verify(self, token: str, *, now: datetime) -> Claims:
        """Return what the token says, if its issuer signed it for this audience and it is good now."""
        if len(token) > LONGEST_TOKEN:
            raise refuse()
        try:
            claims = (await self._signed(token, now=now)).claims
            self.expected.check(claims, now=now)
            agent = agent_key(_claim(claims, self.agent_claim))
            return read_claims(claims, role=self._role(claims), agent=agent, prefix=PREFIX)
        except ExpiredTokenError as error:
            raise refuse_expired() from error
        except (JoseError, ValueError, TypeError, KeyError, OverflowError) as error:
            raise refuse() from error

    async def _signed(self, token: str, *, now: datetime) -> Signed:
        signed = self.verified.find(token)
        if signed is None or await self.keys.find(signed.key_id, now=now) is not signed.key:
            signed = await self._verified(token, now=now)
            self.verified.keep(token, signed)
        return signed

    async def _verified(self, token: str, *, now: datetime) -> Signed:
        header = jws.extract_compact(token.encode()).headers()
        algorithm, key_id = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS or not isinstance(key_id, str | None):
            raise refuse()
        key = await self.keys.find(key_id, now=now)
        if key is None and self.keys.is_empty(now=now):
            raise IssuerUnreachable("the issuer's keys cannot be fetched at the moment; try again later")
        if key is None or key.get("alg", algorithm) != algorithm:
            raise refuse()
        with catch_warnings(action="ignore", category=SecurityWarning):  # of the name EdDSA, which issuers still use
            return Signed(jwt.decode(token, key, algorithms=[str(algorithm)]).claims, key, key_id)

    def _role(self, claims: Mapping[str, Any]) -> Role:
        said = _claim(claims, self.role_claim)
        held = [str(name) for name in (said if isinstance(said, list) else [said])]
        if self.roles:
            return Role(next(_mapped(self.roles, held), ""))
        return Role(next((name for name in held if name in Role.__members__), ""))


def open_external_tokens(settings: TokenSettings) -> ExternalTokens | None:
    """Return what verifies the tokens of the identity provider that is set up, if one is."""
    if settings.oidc_issuer is None or settings.oidc_jwks_url is None:
        return None
    return ExternalTokens(
        expected=Expected(settings.oidc_issuer, settings.oidc_audience, settings.token_leeway_seconds),
        keys=KeyCache(settings.oidc_jwks_url),
        role_claim=settings.oidc_role_claim,
        roles=settings.oidc_roles,
        agent_claim=settings.oidc_agent_claim,
    )


def issuer_of(token: str) -> str | None:
    """Return whom the token names as its issuer, before anything about it was verified."""
    try:
        payload = jws.extract_compact(token[:LONGEST_TOKEN].encode()).payload
        return str(json.loads(payload).get("iss"))
    except (JoseError, ValueError, TypeError, AttributeError):
        return None


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """Return the claim of that name, or the one inside others that a dotted name leads to."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _mapped(roles: Mapping[str, str], held: Collection[str]) -> Iterator[str]:
    return (role for group, role in roles.items() if group in held)


def agent_key(said: Any) -> UUID | None:
    """Return the agent's key, from the id as the API shows it or from the UUID in it."""
    if said is None:
        return None
    try:
        return UUID(str(said))
    except ValueError:
        kind, _, key = urlsafe_b64decode(str(said)).decode().partition(":")
        if kind != "Agent":
            raise
        return UUID(key)
