"""Pages of other origins may not call from a browser, unless their origin is named."""

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from clients import running_app

APP = "https://app.example.com"
PREFLIGHT = {"origin": APP, "access-control-request-method": "POST", "access-control-request-headers": "authorization"}


async def test_without_a_named_origin_no_page_is_answered(api):
    answer = await api.http.options("/graphql", headers=PREFLIGHT)

    assert "access-control-allow-origin" not in answer.headers


async def test_a_page_of_a_named_origin_is_answered_and_no_other(settings, database):
    async with running_app(settings.model_copy(update={"allowed_origins": frozenset({APP})}), database) as open_to_app:
        answer = await open_to_app.http.options("/graphql", headers=PREFLIGHT)
        other = await open_to_app.http.options("/graphql", headers=PREFLIGHT | {"origin": "https://evil.example.com"})

    assert answer.headers["access-control-allow-origin"] == APP
    assert "access-control-allow-origin" not in other.headers


async def test_a_page_of_another_origin_opens_no_websocket(server):
    url = f"{server.replace('http', 'ws', 1)}/graphql"

    with pytest.raises(InvalidStatus) as refused:
        async with connect(url, subprotocols=["graphql-transport-ws"], origin="https://evil.example.com"):
            pass

    assert refused.value.response.status_code == 403
