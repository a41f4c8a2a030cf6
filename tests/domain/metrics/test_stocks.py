"""How many stand where at a moment: at the end of the range, and never after today."""

from datetime import UTC, datetime

from company import move, settle
from domain.shared.period import Period
from happenings import accept, event
from reading import achieved, month_of
from steps import april, february, march

MARCH, APRIL = month_of(march(1)), month_of(april(1))


async def test_an_opportunity_is_counted_where_it_stood_at_the_end(company):
    await accept(
        event("opportunity.created", opportunity="deal", agent="dana", stage="Offer", on=february(20)),
        event("opportunity.assigned", opportunity="deal", agent="ines", on=march(10)),
        event("opportunity.won", opportunity="deal", amount="50.00", currency="EUR", on=april(2)),
    )
    await settle()

    ends = [month_of(february(1)), Period(march(1), march(10)), Period(march(1), march(11)), APRIL]
    assert [await achieved(company.dana, "open_opportunities", within=end) for end in ends] == [1, 1, 0, 0]
    assert [await achieved(company.ines, "open_opportunities", within=end) for end in ends] == [0, 0, 1, 0]
    assert [await achieved(company.harbour, "open_opportunities", within=end) for end in ends] == [1, 1, 0, 0]
    assert [await achieved(company.north, "open_opportunities", within=end) for end in ends] == [1, 1, 1, 0]
    assert await achieved(company.ines, "opportunities_in_stage", within=APRIL) == 1


async def test_a_period_that_is_not_over_is_told_as_of_today(company):
    await accept(
        event("task.created", task="later", agent="dana", on=april(20)),  # Meridian's today is 15 April
        event("task.created", task="overdue", agent="dana", due="2026-04-10", on=april(5)),
        event("task.created", task="done", agent="dana", due="2026-04-10", on=april(5)),
        event("task.completed", task="done", on=april(9)),
    )
    await settle()

    metrics = ["open_tasks", "overdue_tasks", "open_task_age_days"]
    assert [await achieved(company.dana, metric, within=APRIL) for metric in metrics] == [1, 1, 10]
    first_week = Period(april(1), april(8))
    assert [await achieved(company.dana, metric, within=first_week) for metric in metrics] == [2, 0, 2]
    assert [await achieved(company.dana, metric, within=MARCH) for metric in metrics] == [0, 0, None]


async def test_the_workload_tells_age_and_last_touch(company):
    await accept(
        event("opportunity.created", opportunity="old", agent="dana", stage="Offer", on=march(1)),
        event("opportunity.created", opportunity="young", agent="dana", stage="Offer", on=march(21)),
        event("opportunity.stage_changed", opportunity="old", stage="Terms", on=march(26)),
        event("lead.created", lead="lead", agent="dana", status="New", on=march(11)),
        event("lead.status_changed", lead="lead", status="Contacted", on=march(21)),
    )
    await settle()

    untouched = {"open_opportunity_days_untouched": 10, "open_lead_days_untouched": 10}
    aged = {"open_opportunity_age_days": 20, "open_lead_age_days": 20, "open_leads": 1, "leads_not_contacted": 0}
    for metric, figure in (untouched | aged).items():
        assert await achieved(company.dana, metric, within=MARCH) == figure, metric
        assert await achieved(company.meridian, metric, within=MARCH) == figure, metric


async def test_whoever_moves_takes_what_is_open_along(company):
    await accept(event("lead.created", lead="lead", agent="dana", status="New", on=march(2)))
    await settle()
    await move(company.dana, to=company.lake, on=march(15))
    await settle(now=datetime(2026, 4, 15, 13, tzinfo=UTC))

    fortnight = Period(march(1), march(15))
    assert [await achieved(team, "open_leads", within=fortnight) for team in (company.harbour, company.lake)] == [1, 0]
    assert [await achieved(team, "open_leads", within=MARCH) for team in (company.harbour, company.lake)] == [0, 1]
