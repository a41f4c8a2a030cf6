"""Documents that an installation trusts are named by the hash of their text; others can be refused."""

import hashlib
import json

import pytest

from api.limits.trusted import DocumentsUnreadable
from clients import running_app
from domain.access.viewer import Role
from servers import running_server
from sockets import connected

WHO = "query Who { me { role } }\n"
WHO_ID = hashlib.sha256(WHO.encode()).hexdigest()
OTHER = {"query": "{ me { role } }"}


@pytest.fixture
def trusting(settings, tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "who.graphql").write_text(WHO)
    return settings.model_copy(update={"trusted_documents": tmp_path / "documents"})


@pytest.mark.parametrize(
    "named",
    [
        {"documentId": f"sha256:{WHO_ID}"},
        {"documentId": WHO_ID},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": WHO_ID}}},
        {"query": WHO},
    ],
)
@pytest.mark.parametrize("is_enforced", [True, False])
async def test_a_trusted_document_is_run_by_its_id_or_text(trusting, database, named, is_enforced):
    async with running_app(trusting.model_copy(update={"only_trusted_documents": is_enforced}), database) as api:
        answer = await api.admin.post(named)

    assert answer.json() == {"data": {"me": {"role": "ADMIN"}}}


async def test_a_trusted_document_may_be_got_by_its_id(trusting, database):
    async with running_app(trusting, database) as api:
        headers = {"authorization": f"Bearer {api.admin.token}"}
        answer = await api.http.get("/graphql", params={"documentId": WHO_ID}, headers=headers)

    assert answer.json() == {"data": {"me": {"role": "ADMIN"}}}


async def test_any_other_document_is_refused_where_only_trusted_ones_are_run(trusting, database):
    async with running_app(trusting.model_copy(update={"only_trusted_documents": True}), database) as api:
        [error] = (await api.admin.post(OTHER)).json()["errors"]

    assert error["extensions"]["code"] == "document.untrusted"


async def test_any_other_document_is_run_where_trust_is_not_enforced(trusting, database):
    async with running_app(trusting, database) as api:
        assert (await api.admin.post(OTHER)).json() == {"data": {"me": {"role": "ADMIN"}}}


@pytest.mark.parametrize("unknown", ["0" * 64, "sha256:", "../who.graphql", "' or 1=1"])
async def test_an_id_that_nothing_has_is_told(trusting, database, unknown):
    async with running_app(trusting, database) as api:
        [error] = (await api.admin.post({"documentId": unknown})).json()["errors"]

    assert error["extensions"]["code"] == "document.unknown"


async def test_a_websocket_knows_trusted_documents_too(trusting, database):
    enforcing = trusting.model_copy(update={"only_trusted_documents": True})
    async with (
        running_server(enforcing, database) as address,
        running_app(enforcing, database) as api,
        connected(address, api.token(Role.ADMIN)) as socket,
    ):
        await socket.send({"type": "subscribe", "id": "1", "payload": {"documentId": WHO_ID}})
        trusted = await socket.receive()
        assert (await socket.receive())["type"] == "complete"
        await socket.send({"type": "subscribe", "id": "2", "payload": OTHER})
        refused = await socket.receive()

    assert trusted["payload"] == {"data": {"me": {"role": "ADMIN"}}}
    assert refused["payload"][0]["extensions"]["code"] == "document.untrusted"


async def test_the_documents_may_be_one_file_as_tools_write_it(settings, database, tmp_path):
    (tmp_path / "persisted.json").write_text(json.dumps({WHO_ID: WHO}))
    trusting = settings.model_copy(update={"trusted_documents": tmp_path / "persisted.json"})

    async with running_app(trusting, database) as api:
        assert "data" in (await api.admin.post({"documentId": WHO_ID})).json()


@pytest.mark.parametrize("text", ["[]", "{", '{"a": 7}'])
async def test_a_file_that_holds_no_documents_is_refused_at_the_start(settings, database, tmp_path, text):
    (tmp_path / "persisted.json").write_text(text)

    with pytest.raises(DocumentsUnreadable):
        async with running_app(
            settings.model_copy(update={"trusted_documents": tmp_path / "persisted.json"}), database
        ):
            pass
