"""The definitions that people argue about, each with its figures, as a report answers them."""

from datetime import timedelta

import pytest

from selling import event, link, post, report, settle
from steps import appoint, april, create_team, february, found_company, hire, march, move

FIRST, SECOND, END = march(1), march(2), april(1)  # of the March that everything happens in


@pytest.fixture
async def meridian(api):
    """Harbour with Dana and Omar, managed by Nora, below Meridian; the CRM knows everybody."""
    await found_company(api)
    top = await create_team(api, "Meridian")
    harbour = await create_team(api, "Harbour", below=top)
    people = {"harbour": harbour, "meridian": top}
    for name in ("Dana", "Omar", "Nora"):
        people[name.lower()] = await hire(api, name, into=harbour)
        await link(api, people[name.lower()], known_as=name.lower())
    await appoint(api, people["nora"], to=harbour)
    return people


async def happened(api, *events):
    """Post the events, of which each must be a new fact, and let everything follow."""
    results = await post(api, *events)
    assert {result["outcome"] for result in results} == {"ACCEPTED"}, results
    await settle()


async def figures_of(api, who, *metrics, since=FIRST, until=END, **shape):
    """The figures of one agent."""
    return (await report(api, list(metrics), since=since, until=until, by=["AGENT"], **shape))[who,]


def opportunity(name, *, agent="dana", on=SECOND, **terms):
    return event("opportunity.created", on=on, opportunity=name, agent=agent, **terms)


def lead(name, *, status="New", agent="dana", on=SECOND):
    created = event("lead.created", on=on, lead=name, status=status)
    return created, event("lead.distributed", on=on, lead=name, agent=agent, strategy="North")


async def test_conversion_is_two_metrics(api, meridian):
    deals = [f"deal-{number}" for number in range(40)]
    calls = [event("call.logged", on=march(3), agent="dana", opportunity=deal) for deal in deals[:25]]
    won = [event("opportunity.won", on=march(4), opportunity=deal) for deal in deals[:10]]
    await happened(api, *map(opportunity, deals), *calls, *won)

    metrics = ["opportunities_assigned", "opportunities_worked", "won_count"]
    assert await figures_of(api, "Dana", *metrics) == ["40", "25", "10"]
    assert await figures_of(api, "Dana", "conversion_of_assigned", "conversion_of_worked") == ["0.25", "0.4"]
    assert (await report(api, metrics, since=march(1), until=april(1)))[()] == ["40", "25", "10"]


async def test_conversion_of_a_cohort_follows_what_was_assigned_then(api, meridian):
    deals = [f"deal-{number}" for number in range(4)]
    won = event("opportunity.won", on=march(20), opportunity=deals[0])
    called = event("call.logged", on=march(21), opportunity=deals[1], agent="dana")
    helped = event("call.logged", on=march(21), opportunity=deals[2], agent="omar")
    await happened(api, *(opportunity(deal, on=february(10)) for deal in deals), won, called, helped)

    of_february = {"since": february(1), "until": march(1)}
    metrics = ["won_count", "conversion_of_assigned", "won_of_cohort", "conversion_of_cohort"]
    assert await figures_of(api, "Dana", *metrics, **of_february) == ["0", "0", "1", "0.25"]
    assert await figures_of(api, "Dana", *metrics) == ["1", None, "0", None]
    worked = ["opportunities_worked", "worked_of_cohort", "conversion_of_worked_cohort"]
    assert await figures_of(api, "Dana", *worked, **of_february) == ["0", "2", "0.5"]
    assert await figures_of(api, "Dana", *worked) == ["2", "0", None]
    assert await figures_of(api, "Omar", *worked, **of_february) == ["0", "0", None]


async def test_a_lead_is_worked_once_however_often(api, meridian):
    calls = [event("call.logged", on=march(day), agent="dana", lead="lead-1") for day in range(3, 13)]
    automatic = event("email.sent", on=march(3), agent="dana", lead="lead-2", automated=True)
    await happened(api, *lead("lead-1"), *lead("lead-2"), *calls, automatic)

    assert await figures_of(api, "Dana", "leads_worked", "lead_actions") == ["1", "10"]


async def test_a_lead_that_is_handed_out_twice_is_distributed_twice_and_is_one(api, meridian):
    again = event("lead.distributed", on=march(5), lead="lead-1", agent="dana", strategy="North")
    await happened(api, *lead("lead-1"), again)

    assert await figures_of(api, "Dana", "leads_distributed", "unique_leads") == ["2", "1"]


async def test_a_late_call_in_new_york_is_of_february(api):
    await found_company(api, time_zone="America/New_York", base_currency="USD")
    await link(api, await hire(api, "Dana", into=await create_team(api, "Harbour")), known_as="dana")
    await happened(api, event("call.logged", at="2026-03-01T03:30:00Z", agent="dana"))

    assert await figures_of(api, "Dana", "calls_made", since=february(1), until=march(1)) == ["1"]
    assert await figures_of(api, "Dana", "calls_made") == ["0"]


async def test_the_average_ticket_of_nothing_is_nothing(api, meridian):
    lost = event("opportunity.lost", on=march(4), opportunity="deal-1")
    await happened(api, opportunity("deal-1", amount="500.00", currency="EUR"), lost)

    metrics = ["average_ticket", "sales_cycle_days", "win_rate"]
    assert await figures_of(api, "Dana", *metrics) == [None, None, "0"]
    assert await figures_of(api, "Omar", *metrics) == [None, None, None]


async def test_contact_rate_counts_what_moved_on_after_an_action(api, meridian):
    leads = [f"lead-{number}" for number in range(20)]
    actions = [event("call.logged", on=march(3), agent="dana", lead=one) for one in leads[:15]]
    moved = [event("lead.status_changed", on=march(4), lead=one, status="Contacted") for one in leads[:12]]
    without_action = event("lead.status_changed", on=march(4), lead=leads[19], status="Contacted")
    began_elsewhere = lead("lead-21", status="Qualified")
    everything = [fact for one in leads for fact in lead(one)]
    await happened(api, *everything, *began_elsewhere, *actions, *moved, without_action)

    metrics = ["unique_leads", "leads_contacted", "contact_rate"]
    assert await figures_of(api, "Dana", *metrics) == ["21", "12", "0.6"]


async def test_a_move_is_of_who_makes_it(api, meridian):
    moved = event("opportunity.stage_changed", on=march(4), opportunity="deal-1", stage="Offer", by="nora")
    await happened(api, opportunity("deal-1", stage="Talking"), moved)

    assert await figures_of(api, "Nora", "stage_moves") == ["1"]
    assert await figures_of(api, "Dana", "stage_moves") == ["0"]


async def test_a_split_weighs_in_reports(api, meridian):
    whole = sale("a", "5.00", {"agent": "dana"}, on=march(2))
    half = sale("b", "10.00", {"agent": "dana", "percent": "50"}, {"agent": "omar", "percent": "50"}, on=march(3))
    await happened(api, *whole, *half)

    assert await figures_of(api, "Dana", "approved_amount", "transactions_approved") == ["10.00", "2"]


async def test_an_overlay_counts_for_its_holder_only(api, meridian):
    sold = sale("a", "10000.00", {"agent": "dana"}, {"agent": "omar", "overlay": True, "percent": "100"}, on=march(2))
    await happened(api, *sold)

    by_team = await report(api, ["approved_amount"], since=march(1), until=april(1), by=["TEAM"])
    assert await figures_of(api, "Dana", "approved_amount") == ["10000.00"]
    assert await figures_of(api, "Omar", "approved_amount") == ["10000.00"]
    assert by_team["Harbour",] == ["10000.00"]


async def test_what_was_sold_before_a_move_stays_with_the_team_of_then(api, meridian):
    hill = await create_team(api, "Hill", below=meridian["meridian"])
    await happened(api, *sale("a", "100.00", {"agent": "dana"}, on=march(14)))
    await move(api, meridian["dana"], to=hill, on=march(15))
    await happened(api, *sale("b", "30.00", {"agent": "dana"}, on=march(15)))

    by_team = await report(api, ["approved_amount"], since=march(1), until=april(1), by=["TEAM"])
    assert (by_team["Harbour",], by_team["Hill",], by_team[()]) == (["100.00"], ["30.00"], ["130.00"])


async def test_refunds_and_reversals_stand_on_their_own_day_or_on_that_of_the_sale(api, meridian):
    refund = event("transaction.partly_refunded", on=march(10), transaction="a", amount="30.00", currency="EUR")
    reversal = event("transaction.reversed", on=april(2), transaction="a")
    await happened(api, *sale("a", "100.00", {"agent": "dana"}, on=february(3)), refund, reversal)

    metrics = ["approved_amount", "transactions_approved", "reversed_amount", "approved_amount_by_sale_day"]
    months = [(february(1), march(1)), (march(1), april(1)), (april(1), april(1) + timedelta(days=30))]
    assert [await figures_of(api, "Dana", *metrics, since=since, until=until) for since, until in months] == [
        ["100.00", "1", "0.00", "0.00"],
        ["-30.00", "0", "-30.00", "0.00"],
        ["-70.00", "-1", "-70.00", "0.00"],
    ]


def sale(name, amount, *parts, on):
    given = {"transaction": name, "amount": amount, "currency": "EUR", "credits": list(parts)}
    return event("transaction.submitted", on=on, **given), event("transaction.approved", on=on, transaction=name)
