"""The quality of what was sent, for whoever may see it."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from clients import Failed
from selling import event, link, post, settle
from steps import create_team, hire

TODAY = datetime.now(UTC).date()  # noqa: TID251 - what stands still, stands still today
QUERY = """query ($from: Date, $until: Date, $stale: Int! = 30, $hours: WorkingHours) {
    dataQuality(fromDay: $from, untilDay: $until, staleAfterDays: $stale, workingHours: $hours) {
        findings { kind detail count examples } freshness { pendingFacts } } }"""


async def findings(client, **bounds):
    """What was found, as {kind, or (kind, detail): count}."""
    found = (await client.run(QUERY, **bounds))["dataQuality"]["findings"]
    return {
        (one["kind"] if one["detail"] is None else (one["kind"], one["detail"])): int(one["count"])
        for one in found
        if one["count"] != "0"
    }


async def examples(client, kind, **bounds):
    found = (await client.run(QUERY, **bounds))["dataQuality"]["findings"]
    return [example for one in found if one["kind"] == kind for example in one["examples"]]


def long_ago(days):
    return str(TODAY - timedelta(days=days))


@pytest.fixture
async def sales(company):
    """Dana sells in Harbour; Omar, whom nobody has put into a team, as well."""
    dana = await hire(company, "Dana", into=await create_team(company, "Harbour"))
    omar = await hire(company, "Omar")
    for person in (dana, omar):
        await link(company, person, known_as=person.name.lower())
    return SimpleNamespace(api=company, dana=dana, omar=omar)


async def test_where_nothing_is_wrong_every_kind_says_so(company):
    found = (await company.admin.run(QUERY))["dataQuality"]

    assert {one["kind"]: one["count"] for one in found["findings"]} == dict.fromkeys(
        (
            "LEAD_WITHOUT_OWNER", "OPPORTUNITY_WITHOUT_OWNER", "TASK_WITHOUT_OWNER", "AGENT_WITHOUT_TEAM",
            "OPPORTUNITY_NOT_MOVED", "WON_WITHOUT_TRANSACTION", "CALL_OUTSIDE_WORKING_HOURS", "QUARANTINED",
            "STATUS_NOT_MAPPED", "STAGE_NOT_MAPPED", "UNPRICED", "OTHER_CURRENCY",
        ),
        "0",
    )  # fmt: skip
    assert found["freshness"] == {"pendingFacts": 0}


async def test_an_agent_without_a_team_is_found_and_shown_by_id(sales):
    assert await findings(sales.api.admin) == {"AGENT_WITHOUT_TEAM": 1}
    assert await examples(sales.api.admin, "AGENT_WITHOUT_TEAM") == [sales.omar.id]


async def test_what_nobody_owns_is_found_by_who_sees_everybody(sales):
    await post(sales.api, event("lead.created", on=TODAY, lead="l-1"), event("lead.created", on=TODAY, lead="l-2"))
    await post(sales.api, event("opportunity.created", on=TODAY, opportunity="o-1"))
    await settle()

    found = await findings(sales.api.admin)
    mine = await findings(sales.api.as_agent(sales.dana.key))

    assert found == {"LEAD_WITHOUT_OWNER": 2, "OPPORTUNITY_WITHOUT_OWNER": 1, "AGENT_WITHOUT_TEAM": 1}
    assert mine == {}


async def test_an_opportunity_that_stands_still_is_found_after_the_days_that_were_asked_for(sales):
    created = [
        event("opportunity.created", on=long_ago(days), opportunity=f"o-{days}", agent="dana") for days in (29, 30, 60)
    ]
    await post(sales.api, *created)
    await post(sales.api, event("opportunity.stage_changed", on=long_ago(5), opportunity="o-60", stage="Open"))
    await settle()

    dana = sales.api.as_agent(sales.dana.key)

    assert await findings(dana) == {"OPPORTUNITY_NOT_MOVED": 1}
    assert await findings(dana, stale=5) == {"OPPORTUNITY_NOT_MOVED": 3}
    assert await findings(sales.api.as_agent(sales.omar.key), stale=5) == {"AGENT_WITHOUT_TEAM": 1}


async def test_a_won_opportunity_without_a_transaction_is_found(sales):
    for name in ("o-1", "o-2"):
        await post(
            sales.api,
            event("opportunity.created", on=TODAY, opportunity=name, agent="dana"),
            event("opportunity.won", on=TODAY, opportunity=name),
        )
    sold = {"amount": "100.00", "currency": "EUR", "credits": [{"agent": "dana"}], "kind": "sale"}
    await post(sales.api, event("transaction.submitted", on=TODAY, transaction="t-1", opportunity="o-2", **sold))
    await settle()

    [example] = await examples(sales.api.admin, "WON_WITHOUT_TRANSACTION")

    node = await sales.api.admin.run(
        "query ($id: ID!) { node(id: $id) { ... on Opportunity { reference } } }", id=example
    )
    assert node == {"node": {"reference": "o-1"}}


async def test_calls_outside_the_hours_and_days_of_work_are_found_where_the_organisation_is(sales):
    calls = {
        "friday at 18:30 in Berlin": "2026-03-13T17:30:00Z",
        "friday at 17:59 in Berlin": "2026-03-13T16:59:00Z",
        "friday at 08:00 in Berlin": "2026-03-13T07:00:00Z",
        "friday at 07:59 in Berlin": "2026-03-13T06:59:00Z",
        "saturday at noon": "2026-03-14T11:00:00Z",
        "after the range": "2026-04-04T11:00:00Z",
    }
    await post(sales.api, *(event("call.logged", at=at, agent="dana") for at in calls.values()))
    await post(sales.api, event("call.logged", on="2026-03-13", agent="dana"))  # some time of the day, nobody knows
    await settle()
    march = {"from": "2026-03-01", "until": "2026-04-01"}
    dana = sales.api.as_agent(sales.dana.key)

    assert await findings(dana, **march) == {"CALL_OUTSIDE_WORKING_HOURS": 3}
    early = await findings(dana, **march, hours={"fromHour": 7, "untilHour": 19})
    assert early == {"CALL_OUTSIDE_WORKING_HOURS": 1}

    await sales.api.admin.do(
        "changeWorkingDays", "organisation { id }", weekdays=[1, 2, 3, 4, 5, 6], fromDay="2026-03-14"
    )
    assert await findings(dana, **march) == {"CALL_OUTSIDE_WORKING_HOURS": 2}


async def test_what_waits_in_quarantine_is_counted_by_its_reason_for_admins(sales):
    await post(sales.api, *(event("call.logged", on=TODAY, agent="stranger") for _ in range(2)))

    assert (await findings(sales.api.admin))["QUARANTINED", "identity.unknown_agent"] == 2
    assert await findings(sales.api.as_agent(sales.dana.key)) == {}


async def test_statuses_and_stages_that_nobody_has_mapped_are_found_by_name(sales):
    await post(
        sales.api,
        event("lead.created", on=TODAY, lead="l-1", agent="dana", status="Fresh"),
        event("lead.created", on=TODAY, lead="l-2", agent="dana", status="new"),
        event("opportunity.created", on=TODAY, opportunity="o-1", agent="dana", stage="Handshake"),
        event("opportunity.created", on=TODAY, opportunity="o-2", agent="dana", stage="Offer "),
    )
    await settle()
    stages = [{"name": "offer", "state": "OPEN"}]
    await sales.api.admin.do("mapOpportunityStages", "__typename", stages=stages, fromDay="2020-01-01")
    await settle()

    assert await findings(sales.api.as_agent(sales.dana.key)) == {
        ("STATUS_NOT_MAPPED", "Fresh"): 1,
        ("STAGE_NOT_MAPPED", "Handshake"): 1,
    }


async def test_what_has_no_price_is_counted_by_its_currency(sales):
    opened = {"agent": "dana", "amount": "50.00"}
    await post(sales.api, event("opportunity.created", on=TODAY, opportunity="o-1", currency="CHF", **opened))
    await post(sales.api, event("opportunity.created", on=TODAY, opportunity="o-2", currency="EUR", **opened))
    await settle()

    assert await findings(sales.api.as_agent(sales.dana.key)) == {("UNPRICED", "CHF"): 1}


async def test_what_is_given_back_or_paid_in_another_currency_counts_for_nothing_and_is_found(sales):
    sold = {"amount": "100.00", "currency": "EUR", "credits": [{"agent": "dana"}], "transaction": "t-1"}
    refund = event("transaction.partly_refunded", on=TODAY, transaction="t-1", amount="30.00", currency="USD")
    paid = [
        event("payment.received", on=TODAY, transaction="t-1", amount="9.00", currency=currency)
        for currency in ("EUR", "CHF")
    ]
    await post(
        sales.api,
        event("transaction.submitted", on=TODAY, **sold),
        event("transaction.approved", on=TODAY, transaction="t-1"),
        refund,
        *paid,
    )
    await settle()
    dana, omar = (sales.api.as_agent(person.key) for person in (sales.dana, sales.omar))

    assert await findings(dana) == {("OTHER_CURRENCY", "USD"): 1, ("OTHER_CURRENCY", "CHF"): 1}
    assert await findings(omar) == {"AGENT_WITHOUT_TEAM": 1}

    [corrected] = await post(sales.api, refund | {"revision": 1, "data": refund["data"] | {"currency": "EUR"}})
    await settle()

    assert corrected["outcome"] == "REVISED"
    assert await findings(dana) == {("OTHER_CURRENCY", "CHF"): 1}


@pytest.mark.parametrize(
    "bounds",
    [
        {"from": "2025-01-01", "until": "2026-06-01"},
        {"stale": 0},
        {"hours": {"fromHour": 18, "untilHour": 8}},
        {"hours": {"fromHour": 0, "untilHour": 25}},
    ],
)
async def test_bounds_that_cannot_be_meant_are_refused(company, bounds):
    with pytest.raises(Failed) as failed:
        await findings(company.admin, **bounds)

    assert failed.value.code == "quality.bounds_unusable"
