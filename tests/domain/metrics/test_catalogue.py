"""The built-in catalogue: every metric has a figure, and those of each report are what they say."""

from decimal import Decimal

import pytest

from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.facts.find_identity import IdentityKind
from domain.facts.link_identity import link_identity
from domain.metrics.catalogue import BUILT_IN
from domain.metrics.datasets import DATASETS
from domain.metrics.figures import Wanted, agent_figures, team_figures
from domain.metrics.metric import Nothing, parts_of
from happenings import accept, custom, event, part, submitted
from reading import achieved, month_of
from steps import march

MARCH = month_of(march(1))


async def figures(of, *metrics):
    return [await achieved(of, metric, within=MARCH) for metric in metrics]


async def test_nothing_is_zero_or_null_as_each_metric_says(company):
    wanted = [Wanted(company.dana.id, metric, MARCH) for metric in BUILT_IN.values()]
    of_team = [Wanted(company.harbour, metric, MARCH) for metric in BUILT_IN.values()]

    for found in (await agent_figures(wanted, now=NOW), await team_figures(of_team, now=NOW)):
        told = {asked.metric.key: figure.value for asked, figure in found.items()}

        assert told == {key: 0 if one.nothing is Nothing.ZERO else None for key, one in BUILT_IN.items()}


def test_a_part_is_counted_in_one_way_only():
    named = [part for metric in BUILT_IN.values() for part in metric.parts]

    assert len({id(part) for part in named}) == len(parts_of(list(BUILT_IN.values())))


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_a_dataset_is_somebodys_and_its_fields_are_called_as_they_are(dataset):
    assert dataset.roles
    assert all(key == field.key and field.description for key, field in dataset.fields.items())


async def test_what_machines_send_is_no_work(company):
    await accept(
        event("call.logged", agent="dana", duration_seconds=120, on=march(3)),
        event("call.logged", agent="dana", automated=True, on=march(3)),
        event("call.logged", agent="dana", direction="INBOUND", answered=False, on=march(3)),
        event("sms.sent", agent="dana", on=march(3)),
        event("sms.sent", agent="dana", automated=True, on=march(3)),
        event("email.sent", agent="dana", direction="INBOUND", on=march(3)),
    )
    await settle()

    summary = ["calls_made", "call_minutes", "sms_sent", "emails_sent", "calls", "calls_received", "calls_answered"]
    assert await figures(company.dana, *summary) == [1, 2, 1, 0, 2, 1, 1]
    assert await figures(company.dana, "answer_rate", "average_call_minutes") == [Decimal("0.5"), 2]


async def test_reviews_tell_ratings_and_compliance_and_count_for_who_gives_them(company):
    def review(**told):
        return event("call.reviewed", agent="dana", by="nora", on=march(4), **told)

    await accept(review(rating="80", compliant=True), review(rating="71", compliant=False), review(notes="unheard"))
    await settle()

    rated = ["calls_reviewed", "average_rating", "compliance_rate"]
    assert await figures(company.dana, *rated) == [3, Decimal("75.5"), Decimal("0.5")]
    assert await figures(company.nora, "reviews_given", "calls_reviewed") == [3, 0]
    assert await figures(company.harbour, *rated, "reviews_given") == [3, Decimal("75.5"), Decimal("0.5"), 3]


async def test_tasks_are_created_for_one_and_completed_by_another(company):
    await accept(
        event("task.created", task="call-back", agent="dana", kind="follow-up", due="2026-03-10", on=march(2)),
        event("task.completed", task="call-back", by="omar", on=march(10)),
        event("task.created", task="late", agent="dana", due="2026-03-05", on=march(2)),
        event("task.completed", task="late", on=march(6)),
    )
    await settle()

    done = ["tasks_created", "tasks_completed", "follow_ups_done", "on_time_rate"]
    assert await figures(company.dana, *done) == [2, 1, 0, 0]
    assert await figures(company.omar, *done) == [0, 1, 1, 1]


async def test_the_first_deposit_of_a_customer_is_the_earliest_that_stands(company):
    await accept(
        event("customer.registered", customer="kim", agent="dana", on=march(1)),
        event("customer.registered", customer="kimberly", agent="omar", on=march(1)),
        *deposit("first", "100.00", by=company.dana, on=march(3)),
        *deposit("second", "250.00", by=company.omar, on=march(9)),
    )
    await settle()
    money = ["new_customers", "deposits", "deposited_amount", "first_time_deposits", "first_time_deposited_amount"]
    assert await figures(company.harbour, *money, "customer_conversion") == [2, 2, 350, 1, 100, Decimal("0.5")]

    await accept(
        event("customer.merged", customer="kimberly", into="kim", on=march(12)),
        event("transaction.reversed", transaction="first", on=march(20)),
    )
    await settle()

    assert await figures(company.dana, *money) == [1, 0, 0, 0, 0]
    assert await figures(company.omar, *money) == [0, 1, 250, 1, 250]
    await assert_everything_equals_a_rebuild()


def deposit(name, amount, *, by, on):
    sent = submitted(name, f"{amount} EUR", part(by), kind="deposit", on=on)
    sent["data"]["customer"] = "kim"
    return sent, event("transaction.approved", transaction=name, on=on)


async def test_a_call_converts_when_its_lead_does_on_the_same_day(company):
    await accept(
        event("lead.created", lead="warm", agent="dana", status="New", on=march(2)),
        event("lead.created", lead="cold", agent="dana", status="New", on=march(2)),
        event("call.logged", lead="warm", agent="dana", at="2026-03-03T09:00:00Z"),
        event("call.logged", lead="cold", agent="dana", at="2026-03-03T10:00:00Z"),
        event("lead.status_changed", lead="warm", status="Converted", by="dana", at="2026-03-03T11:00:00Z"),
        event("lead.status_changed", lead="cold", status="Converted", by="dana", at="2026-03-05T11:00:00Z"),
    )
    await settle()

    funnel = ["calls_made", "calls_converted", "leads_created", "leads_converted", "lead_conversion"]
    assert await figures(company.dana, *funnel) == [2, 1, 2, 2, 1]


async def test_what_belongs_to_a_team_counts_for_it_and_those_above_and_for_no_agent(company):
    for name in ("harbour", "meridian"):
        team = getattr(company, name)
        await link_identity(kind=IdentityKind.TEAM, source="crm.example", reference=name, subject_id=team, now=NOW)
    await accept(
        custom("website_visit", on=march(3), team="harbour", quantity="120"),
        custom("website_visit", on=march(4), team="meridian", quantity="1000"),
        custom("website_visit", on=march(4), agent="dana", quantity="3"),
        custom("campaign_cost", on=march(4), team="harbour", amount="99.50", currency="EUR"),
    )
    await settle()

    everybody = [company.dana, company.omar, company.harbour, company.north, company.meridian, company.lake]
    assert [(await figures(one, "website_visits"))[0] for one in everybody] == [3, 0, 123, 123, 1123, 0]
    assert await figures(company.north, "campaign_cost", "unpriced_activities") == [Decimal("99.50"), 0]
    await assert_everything_equals_a_rebuild()


async def test_how_long_it_took_is_told_in_days(company):
    await accept(
        event("opportunity.created", opportunity="deal", agent="dana", stage="New", at="2026-03-02T09:00:00Z"),
        event("opportunity.stage_changed", opportunity="deal", stage="Offer", at="2026-03-03T09:00:00Z"),
        event("opportunity.won", opportunity="deal", amount="80.00", currency="EUR", at="2026-03-06T09:00:00Z"),
        event("call.logged", opportunity="deal", agent="dana", at="2026-03-03T09:00:00Z"),
        event("appointment.held", opportunity="deal", agent="dana", at="2026-03-04T09:00:00Z"),
    )
    await settle()

    cycle = ["sales_cycle_days", "time_in_stage_days", "follow_up_frequency", "average_ticket", "meetings_held"]
    assert await figures(company.dana, *cycle) == [4, 2, 2, 80, 1]
    assert await figures(company.meridian, *cycle) == [4, 2, 2, 80, 1]


async def test_the_move_that_closes_is_a_move_of_who_made_it(company):
    await accept(
        event("opportunity.created", opportunity="deal", agent="dana", stage="Talking", on=march(1)),
        event("opportunity.stage_changed", opportunity="deal", stage="Offer", by="nora", on=march(4)),
        event("opportunity.won", opportunity="deal", amount="10.00", currency="EUR", on=march(9)),
    )
    await settle()

    assert await figures(company.dana, "stage_moves", "time_in_stage_days") == [1, 4]
    assert await figures(company.nora, "stage_moves", "time_in_stage_days") == [1, None]
