"""Figures in the shape that is asked for: rows and totals, whom a viewer sees, and how they are ordered."""

from datetime import date

import pytest

from company import NOW, move, settle
from domain.access.viewer import Role, Viewer
from domain.people.disable_agent import disable_agent
from domain.people.move_team import move_team
from domain.shared.period import Period
from happenings import accept, call, event, part, reverse, sell
from reporting import found, rows, rows_of, run, shape, viewer
from steps import april, february, january, march

AGENT, TEAM, REGION, MONTH, QUARTER = "AGENT", "TEAM", "REGION", "MONTH", "QUARTER"


async def sold(*by, seen_by=None, **terms):
    """Rows with something in them, and the total."""
    return await found(shape(*by, **terms), **({} if seen_by is None else {"by": seen_by}))


@pytest.fixture
async def busy(company):
    """Dana sells with Omar, Ines and Lena's help and moves to Hill in mid-March; a February sale is reversed."""
    shares = [part(company.dana), part(company.omar), part(company.ines), part(company.lena, overlay=True)]
    await sell(shares, "90.00 EUR", on=january(31))
    sale = await sell(company.dana, "40.00 EUR", on=february(28))
    await move(company.dana, to=company.hill, on=march(15))
    await sell(company.dana, "7.00 EUR", on=march(14))
    await sell(company.dana, "5.00 EUR", on=march(15))
    await reverse(sale, on=march(31))
    await settle()
    return company


async def test_agents_have_what_they_were_credited_with_and_the_total_has_each_sale_once(busy):
    rows, total = await sold(AGENT, of=("approved_amount", "transactions_approved"))

    assert rows == {"Dana": (42, 3), "Ines": (30, 1), "Omar": (30, 1), "Lena": (90, 1)}
    assert total == (102, 3)


async def test_everybody_who_is_asked_for_has_a_row(busy):
    assert set(await rows(shape(AGENT))) == {
        "Dana", "Ines", "Omar", "Lena", "Cleo", "Rhea", "Sami", "Nora", "Ivo", "Vera",
    }  # fmt: skip
    assert set(await rows(shape(TEAM))) == {"Meridian", "North", "South", "Harbour", "Hill", "Lake"}


async def test_teams_have_what_their_people_sold_while_they_were_in_it(busy):
    assert await sold(TEAM) == ({"Harbour": 107, "Hill": -5}, 102)
    assert await sold(REGION) == ({"North": 102}, 102)
    assert await sold(TEAM, of=("transactions_approved",)) == ({"Harbour": 3, "Hill": 1}, 3)


async def test_months_and_quarters_are_cut_at_the_ends_of_the_range(busy):
    within = Period(january(31), march(15))

    assert await sold(MONTH, within=within) == ({"2026-01": 90, "2026-02": 40, "2026-03": 7}, 137)
    assert await sold(QUARTER, within=within) == ({"2026-Q1": 137}, 137)
    assert await sold(TEAM, MONTH, within=Period(march(14), april(1))) == (
        {("Harbour", "2026-03"): 7, ("Hill", "2026-03"): -35},
        -28,
    )


async def test_chosen_teams_and_agents_narrow_rows_and_total_alike(busy):
    assert await sold(AGENT, team_ids=[busy.hill]) == ({"Dana": -35, "Ines": 30}, -5)
    assert await sold(AGENT, team_ids=[busy.hill, busy.north], agent_ids=[busy.omar.id]) == ({"Omar": 30}, 30)
    assert await sold(TEAM, agent_ids=[busy.dana.id]) == ({"Harbour": 77, "Hill": -35}, 42)


async def test_a_region_is_the_one_of_the_day(busy):
    await move_team(team_id=busy.hill, parent_id=busy.south, from_day=march(31), now=NOW)
    await settle()

    assert await sold(REGION) == ({"North": 142, "South": -40}, 102)
    assert await sold(REGION, TEAM) == (
        {("North", "Harbour"): 107, ("North", "Hill"): 35, ("South", "Hill"): -40},
        102,
    )


async def test_who_may_see_whom_decides_rows_and_total(busy):
    assert await sold(AGENT, seen_by=viewer(busy.dana)) == ({"Dana": 42}, 42)
    assert await sold(AGENT, seen_by=viewer(busy.nora)) == ({"Omar": 30}, 30)
    assert await sold(AGENT, seen_by=viewer(busy.ivo)) == ({"Dana": 42, "Ines": 30}, 72)
    assert await sold(AGENT, seen_by=viewer(busy.rhea)) == ({"Dana": 42, "Omar": 30, "Ines": 30}, 102)
    assert await sold(AGENT, seen_by=viewer(busy.sami)) == ({"Lena": 90}, 0)
    assert await sold(AGENT, seen_by=Viewer("crm", Role.INTEGRATION)) == ({}, 0)


async def test_asking_for_somebody_unseen_shows_nothing(busy):
    assert await sold(AGENT, seen_by=viewer(busy.dana), agent_ids=[busy.omar.id]) == ({}, 0)
    assert await sold(TEAM, seen_by=viewer(busy.dana), team_ids=[busy.lake]) == ({}, 0)


async def test_a_disabled_agent_is_hidden_and_stays_in_the_total(busy):
    await disable_agent(agent_id=busy.omar.id, from_day=april(1), now=NOW)

    report = await run(shape(AGENT))
    assert "Omar" not in rows_of(report)
    assert (report.total.figures, report.hidden_agents) == ([102], 1)

    whole = await run(shape(AGENT, with_disabled=True))
    assert (rows_of(whole)["Omar"], whole.hidden_agents) == (30, 0)
    by_team = await run(shape(TEAM))
    assert (rows_of(by_team)["Harbour"], by_team.hidden_agents) == (107, 0)
    assert (await run(shape(AGENT, team_ids=[busy.hill]))).hidden_agents == 0  # Omar was never there


async def test_whoever_leaves_tomorrow_is_not_hidden_yet(busy):
    await disable_agent(agent_id=busy.omar.id, from_day=date(2026, 4, 16), now=NOW)

    assert (await run(shape(AGENT))).hidden_agents == 0


async def test_rows_are_in_the_order_of_the_metric_and_the_first_ones_are_kept(busy):
    report = await run(shape(AGENT, order=["-approved_amount"]), first=3)

    assert list(rows_of(report).items()) == [("Lena", 90), ("Dana", 42), ("Ines", 30)]
    assert report.total.figures == [102]


async def test_a_report_without_dimensions_is_its_total(busy):
    report = await run(shape(of=("transactions_approved", "approved_amount")))

    assert (report.rows, report.total.figures, report.total.keys) == ([], [3, 102], [])


async def test_it_tells_how_many_changes_are_not_in_it_yet(busy):
    assert (await run(shape())).freshness.pending_facts == 0
    await call(busy.dana, on=march(2))
    await call(busy.lena, on=march(2))

    pending = [
        (await run(shape())).freshness.pending_facts,
        (await run(shape(), by=viewer(busy.dana))).freshness.pending_facts,
    ]
    assert pending == [2, 1]


async def test_opportunities_stand_in_the_stage_that_they_were_in_at_the_end_of_the_range(company):
    for number, (who, stage) in enumerate([("dana", "Talking"), ("dana", "Offer"), ("omar", "Offer"), ("lena", None)]):
        about = {"opportunity": f"deal-{number}", "agent": who}
        await accept(event("opportunity.created", on=april(2), **about | ({"stage": stage} if stage else {})))
    await accept(event("opportunity.stage_changed", opportunity="deal-0", stage="Offer", on=april(5)))
    await settle()

    stock = {"of": "opportunities_in_stage"}
    early, whole = Period(april(1), april(4)), Period(april(1), april(30))
    assert await sold("stage", within=early, **stock) == ({"Talking": 1, "Offer": 2, None: 1}, 4)
    assert await sold("stage", within=whole, **stock) == ({"Offer": 3, None: 1}, 4)
    assert await sold("stage", within=Period(march(1), april(1)), **stock) == ({}, 0)
    assert await sold("stage", seen_by=viewer(company.nora), within=whole, **stock) == ({"Offer": 3}, 3)
    assert await sold(AGENT, "stage", within=whole, **stock) == (
        {("Dana", "Offer"): 2, ("Omar", "Offer"): 1, ("Lena", None): 1},
        4,
    )
    assert await sold("DAY", "stage", within=Period(april(4), april(6)), **stock) == (
        {("2026-04-04", "Talking"): 1, ("2026-04-04", "Offer"): 2, ("2026-04-04", None): 1,
         ("2026-04-05", "Offer"): 3, ("2026-04-05", None): 1},
        4,
    )  # fmt: skip
