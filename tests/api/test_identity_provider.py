"""Who is let in by an identity provider, beside the local issuer or instead of it."""

from contextlib import asynccontextmanager

import pytest

from clients import running_app
from domain.access.viewer import Role
from infra.clock import now
from issuers import ISSUER, running_issuer
from servers import running_server
from sockets import Closed, connected
from steps import found_company, hire

ME = {"query": "{ me { role agent { name } } }"}


def stamp():
    return int(now().timestamp())


@asynccontextmanager
async def running(settings, database, **changes):
    """The API with an identity provider that runs."""
    async with running_issuer() as issuer:
        known = settings.model_copy(update={"oidc_issuer": ISSUER, "oidc_jwks_url": issuer.url, **changes})
        async with running_app(known, database) as api:
            yield api, issuer


async def test_an_agent_is_who_the_provider_says(settings, database):
    async with running(settings, database) as (api, issuer):
        await found_company(api)
        dana = await hire(api, "Dana")

        answer = await api.holding(issuer.issue(now=stamp(), role="AGENT", agent=dana.id)).post(ME)

    assert answer.json() == {"data": {"me": {"role": "AGENT", "agent": {"name": "Dana"}}}}


async def test_both_issuers_may_be_on(settings, database):
    async with running(settings, database) as (api, issuer):
        for token in (issuer.issue(now=stamp()), api.token(Role.ANALYST)):
            assert (await api.holding(token).post(ME)).status_code == 200


async def test_the_local_issuer_may_be_off(settings, database):
    async with running(settings, database, local_tokens=False) as (api, issuer):
        assert (await api.holding(issuer.issue(now=stamp())).post(ME)).status_code == 200
        await _is_refused(api, api.token(Role.ADMIN), 401, "token.invalid")


async def test_a_local_key_does_not_speak_for_the_provider_nor_the_other_way_round(settings, database):
    async with running(settings, database) as (api, issuer):
        tokens = api.app.state.gate.tokens
        await _is_refused(api, issuer.issue(now=stamp(), iss=tokens.expected.issuer), 401, "token.invalid")
        assert (await api.holding(issuer.issue(now=stamp())).post(ME)).status_code == 200  # its key is known now
        issuer.keys = {"first": tokens.key}
        await _is_refused(api, issuer.issue(now=stamp(), header={"kid": "first"}), 401, "token.invalid")


async def test_an_issuer_that_cannot_be_reached_is_no_fault_of_the_token(settings, database):
    async with running(settings, database) as (api, issuer):
        issuer.is_down = True
        await _is_refused(api, issuer.issue(now=stamp()), 503, "token.issuer_unreachable")


async def test_a_websocket_is_closed_once_its_key_is_revoked(settings, database):
    trusting = settings.model_copy(update={"key_trust_seconds": 1})
    async with running_app(trusting, database) as api, running_server(trusting, database) as address:
        await found_company(api)
        made = await api.admin.do("createApiKey", "apiKey { id } secret", name="CRM", granted=["READ_FIGURES"])
        async with connected(address, made["secret"]) as socket:
            await socket.ask("{ me { role } }")
            await api.admin.do("revokeApiKey", "apiKey { id }", keyId=made["apiKey"]["id"])
            closed = await socket.closed()

    assert (closed.code, closed.reason) == (4403, "key.invalid")


async def test_an_admin_acts_as_an_agent_over_a_websocket(settings, database):
    async with running_app(settings, database) as api, running_server(settings, database) as address:
        await found_company(api)
        dana = await hire(api, "Dana")
        parameters = {"authorization": f"Bearer {api.token(Role.ADMIN)}", "x-rainmaker-act-as": dana.id}

        async with connected(address, parameters=parameters) as socket:
            assert await socket.ask("{ me { role agent { name } } }") == {
                "me": {"role": "AGENT", "agent": {"name": "Dana"}}
            }
        parameters["authorization"] = f"Bearer {api.token(Role.ANALYST)}"
        with pytest.raises(Closed) as closed:
            async with connected(address, parameters=parameters):
                pass

    assert (closed.value.code, closed.value.reason) == (4403, "access.may_not_act_as")


async def _is_refused(api, token, status, code):
    answer = await api.holding(token).post(ME)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)
