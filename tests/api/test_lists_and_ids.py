"""Pages of lists, and the ids of what is on them."""

import base64

import pytest

from clients import Failed
from domain.shared.paging import encode_cursor
from steps import create_team, hire

PAGE = """query ($first: Int!, $after: String, $order: AgentOrder!) {
    agents(first: $first, after: $after, order: $order) {
        nodes { name } edges { cursor node { id } } pageInfo { hasNextPage endCursor }
    }
}"""


@pytest.fixture
async def crowd(company):
    """Seven agents, three of whom share a name."""
    for name in ("Cleo", "Dana", "Anna", "Dana", "Berta", "Dana", "Emil"):
        await hire(company, name)
    return company


async def _all_pages(client, *, first, order):
    names, ids, after = [], [], None
    while True:
        page = (await client.run(PAGE, first=first, after=after, order=order))["agents"]
        names += [node["name"] for node in page["nodes"]]
        ids += [edge["node"]["id"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return names, ids
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("first", [1, 2, 3, 7, 200])
async def test_pages_of_any_size_hold_everybody_once_in_order(crowd, first):
    names, ids = await _all_pages(crowd.admin, first=first, order="NAME_ASC")

    assert names == ["Anna", "Berta", "Cleo", "Dana", "Dana", "Dana", "Emil"]
    assert len(set(ids)) == 7


async def test_the_other_direction_is_the_reverse(crowd):
    up, down = [await _all_pages(crowd.admin, first=2, order=f"NAME_{way}") for way in ("ASC", "DESC")]

    assert down == (up[0][::-1], up[1][::-1])


async def test_who_is_hired_meanwhile_does_not_shift_the_next_page(crowd):
    first = (await crowd.admin.run(PAGE, first=2, order="NAME_ASC"))["agents"]

    await hire(crowd, "Aaron")

    after = first["pageInfo"]["endCursor"]
    second = (await crowd.admin.run(PAGE, first=2, after=after, order="NAME_ASC"))["agents"]
    assert [node["name"] for node in second["nodes"]] == ["Cleo", "Dana"]


async def test_an_empty_page_has_no_cursor(company):
    page = (await company.admin.run(PAGE, first=5, order="NAME_ASC"))["agents"]

    assert page == {"nodes": [], "edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}


@pytest.mark.parametrize("first", [0, -1, 201])
async def test_a_page_has_a_size_that_can_be_served(company, first):
    with pytest.raises(Failed) as failed:
        await company.admin.run(PAGE, first=first, order="NAME_ASC")

    extensions = failed.value.errors[0]["extensions"]
    assert (extensions["code"], extensions["path"], extensions["bound"]) == ("page.size_out_of_bounds", ["first"], 200)


@pytest.mark.parametrize(
    "cursor",
    ["", "nonsense", "é", encode_cursor(["NAME_ASC", "Dana", "no id"]), encode_cursor(["NAME_ASC", "Dana"])],
)
async def test_a_cursor_of_nowhere_is_refused(crowd, cursor):
    with pytest.raises(Failed) as failed:
        await crowd.admin.run(PAGE, first=2, after=cursor, order="NAME_ASC")

    assert failed.value.errors[0]["extensions"] == {"code": "page.unknown_cursor", "path": ["after"]}


async def test_a_cursor_of_another_order_is_refused(crowd):
    page = (await crowd.admin.run(PAGE, first=2, order="NAME_ASC"))["agents"]

    with pytest.raises(Failed) as failed:
        await crowd.admin.run(PAGE, first=2, after=page["pageInfo"]["endCursor"], order="NAME_DESC")

    assert failed.value.code == "page.unknown_cursor"


async def test_a_node_is_found_again_by_its_id(company):
    dana, north = await hire(company, "Dana"), await create_team(company, "North")
    query = "query ($id: ID!) { node(id: $id) { __typename id version ... on Agent { name } ... on Team { name } } }"

    found = [(await company.admin.run(query, id=named.id))["node"] for named in (dana, north)]

    assert found == [
        {"__typename": "Agent", "id": dana.id, "version": 1, "name": "Dana"},
        {"__typename": "Team", "id": north.id, "version": 1, "name": "North"},
    ]


@pytest.mark.parametrize("wrong", ["", "1", "é", "AAAA", base64.b64encode(b"Moon:1").decode(), "x" * 1000])
async def test_an_id_that_this_api_never_gave_out_is_refused(company, wrong):
    with pytest.raises(Failed) as failed:
        await company.admin.run("query ($id: ID!) { node(id: $id) { id } }", id=wrong)

    assert failed.value.errors[0]["extensions"] == {"code": "id.wrong", "path": ["id"]}


async def test_the_id_of_another_kind_of_thing_is_refused_by_name(company):
    north = await create_team(company, "North")

    with pytest.raises(Failed) as failed:
        await company.admin.run("query ($id: ID!) { agent(id: $id) { id } }", id=north.id)

    assert failed.value.code == "id.wrong"
    assert "id of a Team; send that of an Agent" in failed.value.errors[0]["message"]
