"""An app that was offline asks for what has changed, and gets that and nothing of others."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from tortoise import connections

from clients import Api, Failed
from domain.database.transaction import on_connection
from domain.marks.claim import raise_versions
from selling import put_on_plan, sell, set_goal, settle
from steps import Named, create_team, found_company, hire

TODAY = datetime.now(ZoneInfo("Europe/Berlin")).date()  # noqa: TID251 - what is live is today's
CHANGES = """query ($since: String, $first: Int! = 50) {
    changes(since: $since, first: $first) {
        items { kind id node { ... on Goal { name } ... on Earning { amount { amount } } ... on Leaderboard { name } } }
        cursor hasMore } }"""


async def changes(client, since=None, **given):
    return (await client.run(CHANGES, since=since, **given))["changes"]


def kinds(found):
    return sorted(change["kind"] for change in found["items"])


@pytest.fixture
async def dana(api: Api) -> Named:
    await found_company(api)
    team = await create_team(api, "Harbour")
    dana = await hire(api, "Dana", into=team)
    await put_on_plan(api, [dana], {"key": "base", "rate": {"percent": "10"}}, on=TODAY)
    await set_goal(api, {"agentId": dana.id}, "2000", on=TODAY)
    await api.admin.do(
        "createLeaderboard",
        "leaderboard { id }",
        name="Sales",
        metric="approved_amount",
        cycle="MONTH",
        agentIds=[dana.id],
    )
    await settle()
    return dana


async def test_who_asks_for_the_first_time_gets_a_cursor_and_nothing_else(api, dana):
    found = await changes(api.as_agent(dana.key))

    assert (found["items"], found["hasMore"]) == ([], False)


async def test_after_a_night_offline_there_is_what_a_sale_has_changed(api, dana):
    before = (await changes(api.as_agent(dana.key)))["cursor"]

    await sell(api, "500.00", on=TODAY, by=[dana])
    await settle()

    found = await changes(api.as_agent(dana.key), before)
    assert kinds(found) == ["EARNING", "GOAL", "LEADERBOARD"]
    by_kind = {change["kind"]: change["node"] for change in found["items"]}
    assert by_kind["EARNING"] == {"amount": {"amount": "50.00"}}
    assert by_kind["LEADERBOARD"] == {"name": "Sales"}
    assert (await changes(api.as_agent(dana.key), found["cursor"]))["items"] == []


async def test_nobody_is_told_what_has_changed_for_somebody_they_may_not_see(api, dana):
    omar = await hire(api, "Omar")
    before = (await changes(api.as_agent(omar.key)))["cursor"]

    await sell(api, "500.00", on=TODAY, by=[dana])
    await settle()

    assert (await changes(api.as_agent(omar.key), before))["items"] == []
    assert "EARNING" in kinds(await changes(api.admin, before))


async def test_pages_of_changes_tell_each_once(api, dana):
    before = (await changes(api.admin))["cursor"]
    for _ in range(3):
        await sell(api, "100.00", on=TODAY, by=[dana])
        await settle()

    told, cursor, has_more = [], before, True
    while has_more:
        page = await changes(api.admin, cursor, first=1)
        told += [change["id"] for change in page["items"]]
        cursor, has_more = page["cursor"], page["hasMore"]

    assert sorted(told) == sorted({change["id"] for change in (await changes(api.admin, before))["items"]})
    assert len(told) == 5


async def test_what_began_before_the_cursor_and_was_done_after_it_is_told(api, dana):
    async with connections.get("default").acquire_connection() as slow, slow.transaction():
        async with on_connection(slow):
            await raise_versions([dana.key])
        meanwhile = (await changes(api.admin))["cursor"]

    assert kinds(await changes(api.admin, meanwhile)) == ["GOAL"]


@pytest.mark.parametrize(
    "since", ["nonsense", "WyJBR0VOVFMiXQ==", "WyJDSEFOR0VTIiwiLTEiXQ==", "WyJDSEFOR0VTIiwiOTk5OTk5OTk5Il0="]
)
async def test_a_cursor_of_anything_else_is_refused(api, dana, since):
    with pytest.raises(Failed) as failed:
        await changes(api.admin, since)

    assert failed.value.code == "page.unknown_cursor"
