"""Saved views: one's own, shared ones, and the one that is seen first."""

import pytest

from clients import Api, Failed, Refused
from domain.database import sql
from steps import create_team, found_company, hire

VIEW = "view { id version name isShared isOwn isDefault shape problems { code path } }"
SHAPE = {
    "columns": [{"metric": "calls_made"}, {"metric": "win_rate", "label": "Rate"}],
    "by": [{"over": "AGENT"}, {"field": "is_inbound"}],
    "range": {"preset": "LAST_MONTH"},
}
CALLS = {**SHAPE, "columns": [{"metric": "calls_made"}], "where": {"field": {"name": "is_inbound", "eq": False}}}


@pytest.fixture
async def people(api: Api) -> Api:
    """Dana and Omar of Harbour."""
    await found_company(api)
    team = await create_team(api, "Harbour")
    api.dana = api.as_agent((await hire(api, "Dana", into=team)).key)
    api.omar = api.as_agent((await hire(api, "Omar", into=team)).key)
    return api


async def save(client, name: str, **terms):
    return (await client.do("saveView", VIEW, name=name, **({"shape": CALLS} | terms)))["view"]


async def names_of(client) -> list[str]:
    return [view["name"] for view in (await client.run("{ savedViews { nodes { name } } }"))["savedViews"]["nodes"]]


async def test_a_view_keeps_its_shape_and_answers_it(people: Api):
    view = await save(people.dana, " My calls ")

    assert view["name"] == "My calls"
    assert view["shape"] == {
        "columns": [{"metric": "calls_made"}],
        "by": ["AGENT", "is_inbound"],
        "range": {"preset": "LAST_MONTH"},
        "where": {"field": {"name": "is_inbound", "eq": False}},
    }
    assert (view["isOwn"], view["isShared"], view["isDefault"], view["problems"]) == (True, False, False, [])
    query = "query ($id: ID!) { savedView(id: $id) { report { total { figures { column value } } } } }"
    report = (await people.dana.run(query, id=view["id"]))["savedView"]["report"]
    assert report["total"]["figures"] == [{"column": "calls_made", "value": "0"}]


async def test_only_shared_views_are_seen_by_others_and_only_their_owner_changes_them(people: Api):
    own = await save(people.dana, "Own")
    shared = await save(people.dana, "Shared", isShared=True)

    assert await names_of(people.dana) == ["Own", "Shared"]
    assert await names_of(people.omar) == ["Shared"]
    query = "query ($id: ID!) { savedView(id: $id) { isOwn } }"
    assert (await people.omar.run(query, id=own["id"])) == {"savedView": None}
    assert (await people.omar.run(query, id=shared["id"])) == {"savedView": {"isOwn": False}}
    for mutation, terms in (("changeView", {"name": "Mine", "shape": CALLS}), ("deleteView", {})):
        with pytest.raises(Refused) as refused:
            await people.omar.do(mutation, VIEW, viewId=shared["id"], **terms)
        assert (refused.value.code, refused.value.path) == ("view.not_found", ["viewId"])


async def test_a_change_expects_the_version_that_was_seen(people: Api):
    view = await save(people.dana, "Calls")
    terms = {"viewId": view["id"], "shape": CALLS, "expectedVersion": view["version"]}

    changed = (await people.dana.do("changeView", VIEW, name="Dialled", **terms))["view"]
    with pytest.raises(Refused) as late:
        await people.dana.do("changeView", VIEW, name="Late", **terms)

    assert (changed["name"], changed["version"]) == ("Dialled", view["version"] + 1)
    assert late.value.code == "object.version_changed"
    assert await names_of(people.dana) == ["Dialled"]


async def test_the_default_is_of_each_person(people: Api):
    shared = await save(people.dana, "Shared", isShared=True)
    own = await save(people.omar, "Own")
    default = "{ defaultView { name } }"
    assert await people.omar.run(default) == {"defaultView": None}

    await people.omar.do("setDefaultView", VIEW, viewId=shared["id"])
    await people.dana.do("setDefaultView", VIEW, viewId=shared["id"])
    assert await people.omar.run(default) == {"defaultView": {"name": "Shared"}}
    await people.omar.do("setDefaultView", VIEW, viewId=own["id"])
    assert await people.omar.run(default) == {"defaultView": {"name": "Own"}}
    with pytest.raises(Refused) as private:
        await people.dana.do("setDefaultView", VIEW, viewId=own["id"])
    assert private.value.code == "view.not_found"

    gone = await people.dana.do("deleteView", VIEW, viewId=shared["id"])
    assert gone["view"] is None
    assert await people.dana.run(default) == {"defaultView": None}


async def test_what_cannot_be_answered_is_not_kept(people: Api):
    with pytest.raises(Refused) as unanswerable:
        await save(people.dana, "Rates by direction", shape=SHAPE)
    with pytest.raises(Refused) as unnamed:
        await save(people.dana, " ")
    await save(people.dana, "Calls")
    with pytest.raises(Refused) as twice:
        await save(people.dana, "Calls")

    assert (unanswerable.value.code, unanswerable.value.path) == (
        "report.dimension_not_offered",
        ["columns", "1", "metric"],
    )
    assert unnamed.value.code == "name.unusable"
    assert (twice.value.code, twice.value.path) == ("view.name_taken", ["name"])


async def test_a_view_whose_metric_is_gone_says_so(people: Api):
    view = await save(people.dana, "Calls")
    await sql.execute("update saved_views set document = replace(document::text, 'calls_made', 'retired_one')::jsonb")

    query = "query ($id: ID!) { savedView(id: $id) { name problems { code path } report { hiddenAgents } } }"
    with pytest.raises(Failed) as failed:
        await people.dana.run(query, id=view["id"])
    assert failed.value.code == "metric.unknown"
    seen = (await people.dana.run(query.replace("report { hiddenAgents }", ""), id=view["id"]))["savedView"]
    assert seen == {"name": "Calls", "problems": [{"code": "metric.unknown", "path": ["columns", "0", "metric"]}]}
