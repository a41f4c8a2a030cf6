"""Who is let in: on HTTP, and on websockets for as long as the token is good."""

import base64
import json

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from domain.access.viewer import Role
from infra.clock import now
from sockets import Closed, connected

ME = {"query": "{ me { role } }"}
AN_HOUR = 3600


def claims(**changes):
    at = int(now().timestamp())
    good = {"iss": "rainmaker", "aud": "rainmaker", "sub": "admin", "exp": at + AN_HOUR, "role": "ADMIN"}
    return {name: value for name, value in (good | changes).items() if value is not None}


async def test_a_good_token_is_let_in(api):
    token = jwt.encode({"alg": "ES256"}, claims(), _key(api), algorithms=["ES256"])

    assert (await api.holding(token).post(ME)).json() == {"data": {"me": {"role": "ADMIN"}}}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": 1}, "token.expired"),
        ({"exp": None}, "token.invalid"),
        ({"aud": "somebody else"}, "token.invalid"),
        ({"iss": "somebody else"}, "token.invalid"),
        ({"sub": None}, "token.invalid"),
        ({"role": "EMPEROR"}, "token.invalid"),
        ({"role": None}, "token.invalid"),
        ({"agent": "not an id"}, "token.invalid"),
    ],
)
async def test_a_token_that_does_not_fit_is_refused_with_its_reason(api, changes, code):
    token = jwt.encode({"alg": "ES256"}, claims(**changes), _key(api), algorithms=["ES256"])

    await _is_refused(api, token, code)


async def test_a_token_signed_with_another_key_is_refused(api):
    token = jwt.encode({"alg": "ES256"}, claims(), ECKey.generate_key("P-256"), algorithms=["ES256"])

    await _is_refused(api, token, "token.invalid")


async def test_a_token_without_a_signature_is_refused(api):
    await _is_refused(api, f"{_part({'alg': 'none'})}.{_part(claims())}.", "token.invalid")


async def test_the_public_key_does_not_serve_as_a_shared_secret(api):
    secret = OctKey.import_key(json.dumps(_key(api).as_dict(private=False)))
    token = jwt.encode({"alg": "HS256"}, claims(), secret, algorithms=["HS256"])

    await _is_refused(api, token, "token.invalid")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "x" * 10_000])
async def test_nonsense_is_refused(api, token):
    answer = await api.holding(None).post(ME, authorization=f"Bearer {token}".encode("utf-8", "ignore"))

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] in {"token.missing", "token.invalid"}


async def test_without_a_token_nothing_is_told_but_how_to_send_one(api):
    answer = await api.holding(None).post(ME)

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    [error] = answer.json()["errors"]
    assert error["extensions"] == {"code": "token.missing"}
    assert "Bearer" in error["message"]


async def test_a_websocket_is_told_who_asks_by_its_first_message(api, server):
    async with connected(server, api.token(Role.ADMIN)) as socket:
        assert await socket.ask("{ me { role } }") == {"me": {"role": "ADMIN"}}


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [(None, "token.missing"), ("Bearer nonsense", "token.invalid"), (7, "token.missing")],
)
async def test_a_websocket_without_a_good_token_is_closed(server, authorization, reason):
    parameters = {} if authorization is None else {"authorization": authorization}

    with pytest.raises(Closed) as closed:
        async with connected(server, parameters=parameters):
            pass

    assert (closed.value.code, closed.value.reason) == (4403, reason)


async def test_a_websocket_with_an_expired_token_is_closed(api, server):
    with pytest.raises(Closed) as closed:
        async with connected(server, api.token(Role.ADMIN, seconds=-60)):
            pass

    assert (closed.value.code, closed.value.reason) == (4403, "token.expired")


async def test_a_websocket_is_closed_when_its_token_expires(api, server):
    async with connected(server, api.token(Role.ADMIN, seconds=1.5)) as socket:
        await socket.ask("{ me { role } }")
        closed = await socket.closed()

    assert (closed.code, closed.reason) == (4403, "token.expired")


async def test_a_websocket_that_does_not_say_who_asks_is_not_answered(server):
    async with connected(server, initialise=False) as socket:
        await socket.send({"type": "subscribe", "id": "1", "payload": ME})
        closed = await socket.closed()

    assert closed.code == 4401


def test_the_key_is_made_once_and_readable_by_its_owner_only(api, settings):
    assert settings.token_key_file.stat().st_mode & 0o777 == 0o600


async def _is_refused(api, token, code):
    answer = await api.holding(token).post(ME)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, code)
    assert "data" not in answer.json()


def _key(api):
    return api.app.state.gate.tokens.key


def _part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
