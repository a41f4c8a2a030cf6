"""Facts that are dataset rows as they stand: whose, about whom, what they carry, and what their money is worth."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.database import sql
from domain.facts.exchange_rates import record_exchange_rate
from domain.facts.find_identity import IdentityKind
from domain.facts.link_identity import link_identity
from domain.shared.ids import entity_id
from happenings import called, custom, deliver, event, outcomes, revised
from steps import march

CRM = "crm.example"


async def row(columns: str) -> tuple[Any, ...]:
    """The one dataset row that there is."""
    [found] = await sql.fetch(f"select {columns} from activities")
    return tuple(found)


async def stale() -> set[tuple[Any, ...]]:
    """What is marked in the cells of activities."""
    rows = await sql.fetch("select layer, subject_id, what, day from stale_marks where dataset = 'activities'")
    return {tuple(found) for found in rows}


async def name_team(company, name: str) -> None:
    team = company.teams[name]
    await link_identity(kind=IdentityKind.TEAM, source=CRM, reference=name.lower(), subject_id=team, now=NOW)


async def test_a_call_about_a_lead_is_the_agents_and_one_of_the_lead(company):
    await deliver(event("call.logged", agent="dana", lead="L-1", customer="U-1", mood="good", kind="x", on=march(14)))

    lead, customer = entity_id("LEAD", CRM, "L-1"), entity_id("CUSTOMER", CRM, "U-1")
    assert await row("kind, subject_id, actor_id, lead_id, customer_id, opportunity_id, attributes") == (
        "CALL",
        company.dana.id,
        None,
        lead,
        customer,
        None,
        '{"kind": "x", "mood": "good"}',
    )
    assert await stale() == {("AGENT", company.dana.id, "FIGURES", march(14))}
    assert await sql.fetch_value("select count(*) from stale_marks where subject_id = $1", lead) == 1


async def test_another_source_may_say_whose_lead_it_means(company):
    await deliver(event("call.logged", agent="dana", lead="L-1", about_source="leads.example", on=march(14)))

    assert await row("lead_id") == (entity_id("LEAD", "leads.example", "L-1"),)


@pytest.mark.parametrize(
    ("kind", "data", "name"),
    [
        ("action.taken", {"action": "Visit"}, ("ACTION", "Visit")),
        ("appointment.held", {"kind": "Demo"}, ("APPOINTMENT_HELD", "Demo")),
        ("coaching.noted", {"topic": "Tone", "text": "Calm"}, ("COACHING_NOTE", "Tone")),
        ("sms.sent", {"action": "Visit"}, ("SMS", None)),
    ],
)
async def test_rows_of_one_kind_are_told_apart_by_name(company, kind, data, name):
    await deliver(event(kind, agent="dana", **data, on=march(14)))

    assert await row("kind, name") == name


async def test_a_review_stands_in_the_cell_of_the_reviewer_too(company):
    review = event("call.reviewed", agent="dana", by="nora", rating="87.5", compliant=False, on=march(14))
    await deliver(review)

    assert await row("actor_id, rating, is_compliant") == (company.nora.id, Decimal("87.5"), False)
    assert await stale() == {
        ("AGENT", company.dana.id, "FIGURES", march(14)),
        ("AGENT", company.nora.id, "FIGURES", march(14)),
    }


async def test_a_fact_of_a_team_waits_for_the_teams_name_and_replays_when_it_is_known(company):
    visits = custom("website_visits", team="meridian", quantity="250", on=march(14))

    [waits] = await deliver(visits)
    assert (str(waits.outcome), waits.error.code) == ("QUARANTINED", "identity.unknown_team")
    assert waits.error.path == ("data", "team")
    await name_team(company, "Meridian")
    await settle()

    columns = "kind, name, subject_id, is_of_team, quantity"
    assert await row(columns) == ("CUSTOM", "website_visits", company.meridian, True, 250)
    await assert_everything_equals_a_rebuild()


async def test_an_agent_by_the_same_reference_is_not_the_team(company):
    await deliver(custom("visits", team="dana", on=march(14)))

    await name_team(company, "Harbour")
    assert await sql.fetch_value("select count(*) from activities") == 0


async def test_a_fact_of_a_team_marks_the_teams_own_cell(company):
    await name_team(company, "Harbour")
    await deliver(custom("visits", team="harbour", on=march(14)))

    assert await stale() == {("TEAM", company.harbour, "OWN_FIGURES", march(14))}


async def test_a_fact_moves_from_an_agent_to_a_team(company):
    await name_team(company, "Harbour")
    one = custom("visits", agent="dana", on=march(14), key="one")
    await deliver(one)

    assert outcomes(await deliver(one | {"revision": 1, "data": {"team": "harbour"}})) == ["REVISED"]
    assert await row("subject_id, is_of_team") == (company.harbour, True)
    await settle()
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({}, ()),
        ({"agent": "dana", "team": "harbour"}, ()),
        ({"agent": "dana", "amount": "5.00"}, ()),
        ({"agent": "dana", "quantity": "many"}, ("quantity",)),
        ({"agent": "dana", "quantity": "٣"}, ("quantity",)),
        ({"agent": "dana", "quantity": "1_000"}, ("quantity",)),
        ({"agent": "dana", "quantity": "1e-2000000"}, ()),
        ({"agent": "dana", "amount": "5.001", "currency": "EUR"}, ("amount",)),
    ],
)
async def test_a_custom_fact_that_cannot_be_counted_is_told(company, data, path):
    [result] = await deliver(custom("visits", on=march(14)) | {"data": data})

    assert (str(result.outcome), result.error.path) == ("QUARANTINED", ("data", *path))


@pytest.mark.parametrize("name", ["custom.Visits.v1", "custom.visits", "custom.visits.v0", "custom..v1"])
async def test_a_custom_type_has_a_small_name_and_a_version(company, name):
    [result] = await deliver(custom("visits", agent="dana", on=march(14)) | {"type": name})

    assert result.error.code == "event.unknown_type"


async def test_money_is_worth_what_the_rate_of_its_day_says_and_a_rate_that_comes_later_prices_it(company):
    cost = custom("campaign", agent="dana", amount="-10.05", currency="USD", on=march(14))
    await deliver(cost)
    money = "amount, base_amount, rate, rate_day"
    assert await row(money) == (Decimal("-10.05"), None, None, march(14))
    await settle()

    await record_exchange_rate(
        currency="USD", rate=Decimal("0.9"), from_day=march(1), until_day=date(2026, 4, 1), now=NOW
    )
    assert await stale() == {("AGENT", company.dana.id, "FIGURES", march(14))}
    await settle()

    # 9.045, rounded once, half away from zero
    assert await row(money) == (Decimal("-10.05"), Decimal("-9.05"), Decimal("0.9"), march(14))
    await assert_everything_equals_a_rebuild()


async def test_correcting_a_rate_prices_its_days_anew_and_no_others(company):
    rate = {"currency": "USD", "from_day": march(1), "until_day": march(20), "now": NOW}
    await record_exchange_rate(rate=Decimal("0.9"), **rate)
    for day in (march(14), march(20)):
        await deliver(custom("campaign", agent="dana", amount="10.00", currency="USD", on=day))
    await settle()

    await record_exchange_rate(rate=Decimal("0.8"), **rate)
    await settle()

    rows = await sql.fetch("select day, base_amount from activities order by day")
    assert [tuple(found) for found in rows] == [(march(14), Decimal(8)), (march(20), None)]
    await assert_everything_equals_a_rebuild()


async def test_base_currency_is_worth_itself(company):
    await deliver(custom("campaign", agent="dana", amount="10.05", currency="EUR", on=march(14)))

    assert await row("base_amount, rate, currency") == (Decimal("10.05"), 1, "EUR")


async def test_what_a_revision_no_longer_says_is_gone(company):
    one = event("call.logged", agent="dana", lead="L-1", mood="good", on=march(14), key="one")
    await deliver(one, called(company.omar, on=march(14)))
    await settle()

    await deliver(one | {"revision": 1, "data": {"agent": "dana"}})
    await settle()

    assert (
        await sql.fetch_value("select count(*) from activities where lead_id is not null or attributes is not null")
        == 0
    )
    assert await sql.fetch_value("select count(*) from leads") == 0
    await assert_everything_equals_a_rebuild()


async def test_a_revision_with_another_amount_is_priced_anew(company):
    one = custom("campaign", agent="dana", amount="10.00", currency="EUR", on=march(14), key="one")
    await deliver(one)

    await deliver(revised(one, 1, amount="12.00"))

    assert await row("base_amount") == (12,)


@pytest.mark.parametrize("quantity", ["0.0000001", "1e15", "-1e15", "NaN", "Infinity"])
async def test_a_quantity_that_could_not_be_kept_whole_is_refused(company, quantity):
    [refused] = await deliver(custom("website_visits", agent="dana", quantity=quantity, on=march(14)))

    assert (str(refused.outcome), refused.error.code) == ("QUARANTINED", "event.malformed")
