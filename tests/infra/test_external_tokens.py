"""Tokens of an identity provider, whose keys are published by a real server."""

import asyncio
import base64
import hmac
import json
from datetime import timedelta
from uuid import UUID

import pytest
from joserfc import jwt

from domain.access.viewer import Role
from infra.claims import IssuerUnreachable, TokenExpired, TokenInvalid
from infra.clock import now
from infra.configuration import TokenSettings
from infra.external_tokens import open_external_tokens
from infra.jwks import FRESH, PAUSE, STALE
from issuers import AN_HOUR, ISSUER, new_key, running_issuer

AT = now().replace(microsecond=0)
STAMP = int(AT.timestamp())
DANA = UUID(int=7)


@pytest.fixture
async def issuer():
    async with running_issuer() as running:
        yield running


def part(value):
    return written(json.dumps(value).encode())


def written(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def tokens_of(issuer, **changes):
    return open_external_tokens(TokenSettings(oidc_issuer=ISSUER, oidc_jwks_url=issuer.url, **changes))


@pytest.mark.parametrize("kind", ["RSA", "EC", "OKP"])
async def test_a_token_of_every_asymmetric_kind_is_taken(issuer, kind):
    issuer.rotate("only", kind)

    claims = await tokens_of(issuer).verify(issuer.issue(now=STAMP), now=AT)

    assert (claims.subject, claims.role, claims.agent_id) == ("oidc:42", Role.ANALYST, None)
    assert claims.expires_at == AT + timedelta(hours=1)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"aud": None},
        {"iss": "https://another.example"},
        {"iss": None},
        {"sub": None},
        {"sub": "x" * 256},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": STAMP + 60},
        {"iat": STAMP + 60},
        {"role": "EMPEROR"},
        {"role": None},
        {"role": []},
        {"agent": "not an id"},
        {"agent": base64.urlsafe_b64encode(f"Team:{DANA}".encode()).decode()},
    ],
)
async def test_a_token_that_says_the_wrong_thing_is_refused(issuer, changes):
    with pytest.raises(TokenInvalid):
        await tokens_of(issuer).verify(issuer.issue(now=STAMP, **changes), now=AT)


async def test_clocks_may_differ_by_the_leeway_and_no_more(issuer):
    tokens = tokens_of(issuer, token_leeway_seconds=30)
    token = issuer.issue(now=STAMP, nbf=STAMP)

    for off in (timedelta(seconds=-30), timedelta(seconds=AN_HOUR + 29)):
        assert await tokens.verify(token, now=AT + off)
    with pytest.raises(TokenInvalid):
        await tokens.verify(token, now=AT - timedelta(seconds=31))
    with pytest.raises(TokenExpired):
        await tokens.verify(token, now=AT + timedelta(seconds=AN_HOUR + 31))


async def test_a_token_without_a_signature_is_refused(issuer):
    signed = issuer.issue(now=STAMP)
    header = part({"alg": "none", "kid": "first"})

    with pytest.raises(TokenInvalid):
        await tokens_of(issuer).verify(f"{header}.{signed.split('.')[1]}.", now=AT)


async def test_the_public_key_does_not_serve_as_a_shared_secret(issuer):
    issuer.rotate("only", "RSA")
    claims = {"iss": ISSUER, "aud": "rainmaker", "sub": "42", "exp": STAMP + AN_HOUR, "role": "ADMIN"}
    for secret in (issuer.keys["only"].as_pem(private=False), issuer.document()):
        said = f"{part({'alg': 'HS256', 'kid': 'only'})}.{part(claims)}"
        forged = f"{said}.{written(hmac.digest(secret, said.encode(), 'sha256'))}"
        with pytest.raises(TokenInvalid):
            await tokens_of(issuer).verify(forged, now=AT)


async def test_a_key_that_the_token_brings_along_is_not_used(issuer):
    stranger = new_key("first")
    claims = {"iss": ISSUER, "aud": "rainmaker", "sub": "42", "exp": STAMP + AN_HOUR, "role": "ADMIN"}
    header = {"alg": "ES256", "kid": "first", "jwk": stranger.as_dict(private=False)}
    forged = jwt.encode(header, claims, stranger, algorithms=["ES256"])

    with pytest.raises(TokenInvalid):
        await tokens_of(issuer).verify(forged, now=AT)


async def test_the_role_is_read_where_the_provider_keeps_it(issuer):
    tokens = tokens_of(
        issuer,
        oidc_role_claim="realm.groups",
        oidc_roles={"sales-admins": "ADMIN", "sales": "AGENT"},
        oidc_agent_claim="https://rainmaker.example/agent",
    )
    token = issuer.issue(
        now=STAMP,
        role=None,
        realm={"groups": ["staff", "sales"]},
        **{"https://rainmaker.example/agent": base64.urlsafe_b64encode(f"Agent:{DANA}".encode()).decode()},
    )

    claims = await tokens.verify(token, now=AT)

    assert (claims.role, claims.agent_id) == (Role.AGENT, DANA)
    with pytest.raises(TokenInvalid):
        await tokens.verify(issuer.issue(now=STAMP, role=None, realm={"groups": ["staff"]}), now=AT)


async def test_an_integration_may_what_its_scope_says_as_far_as_that_can_be_granted(issuer):
    token = issuer.issue(now=STAMP, role="INTEGRATION", scope="openid INGEST MANAGE_SETTINGS")

    assert (await tokens_of(issuer).verify(token, now=AT)).granted == {"INGEST"}


async def test_keys_are_fetched_once_however_many_ask_at_once(issuer):
    tokens = tokens_of(issuer)
    token = issuer.issue(now=STAMP)

    await asyncio.gather(*(tokens.verify(token, now=AT) for _ in range(20)))

    assert issuer.asked == 1


async def test_a_new_key_is_found_when_its_first_token_comes(issuer):
    tokens = tokens_of(issuer)
    await tokens.verify(issuer.issue(now=STAMP), now=AT)

    issuer.rotate("second")

    assert await tokens.verify(issuer.issue(now=STAMP), now=AT + PAUSE)
    assert issuer.asked == 2


async def test_made_up_key_ids_do_not_become_a_flood_at_the_issuer(issuer):
    tokens = tokens_of(issuer)
    await tokens.verify(issuer.issue(now=STAMP), now=AT)

    for number in range(50):
        with pytest.raises(TokenInvalid):
            await tokens.verify(issuer.issue(now=STAMP, header={"kid": f"made up {number}"}), now=AT + PAUSE)

    assert issuer.asked == 2


async def test_a_key_that_was_withdrawn_is_no_longer_taken_once_the_keys_are_fetched_anew(issuer):
    tokens = tokens_of(issuer)
    old = issuer.issue(now=STAMP, exp=STAMP + 10 * AN_HOUR)
    await tokens.verify(old, now=AT)
    issuer.rotate("second")

    assert await tokens.verify(old, now=AT + FRESH)  # answered at once, and fetched meanwhile
    await tokens.verify(issuer.issue(now=STAMP), now=AT + FRESH)

    with pytest.raises(TokenInvalid):
        await tokens.verify(old, now=AT + FRESH)


async def test_an_issuer_that_is_down_for_a_while_is_not_noticed(issuer):
    tokens = tokens_of(issuer)
    token = issuer.issue(now=STAMP, exp=STAMP + 48 * AN_HOUR)
    await tokens.verify(token, now=AT)
    issuer.is_down = True

    assert await tokens.verify(token, now=AT + STALE - timedelta(seconds=1))
    with pytest.raises(IssuerUnreachable):
        await tokens.verify(token, now=AT + STALE + PAUSE)


async def test_an_issuer_that_was_down_from_the_start_is_asked_again_after_a_pause(issuer):
    tokens, token = tokens_of(issuer), issuer.issue(now=STAMP)
    issuer.is_down = True
    with pytest.raises(IssuerUnreachable):
        await tokens.verify(token, now=AT)
    issuer.is_down = False

    with pytest.raises(IssuerUnreachable):
        await tokens.verify(token, now=AT + PAUSE / 2)
    assert await tokens.verify(token, now=AT + PAUSE)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "x" * 10_000, "..", "e30.e30.e30"])
async def test_nonsense_is_refused(issuer, token):
    with pytest.raises(TokenInvalid):
        await tokens_of(issuer).verify(token, now=AT)
