"""A draft pays over real history what it would have paid, beside what was paid, and nothing is written."""

import json
from datetime import date
from decimal import Decimal

import pytest

from company import NOW, Company, settle
from domain.access.viewer import Role, Viewer
from domain.commissions.asking.simulate_plan import (
    NobodyToSimulate,
    Simulation,
    SimulationOrder,
    simulate_plan,
)
from domain.commissions.asking.simulation_job import simulate_for_job, start_simulation
from domain.database import sql
from domain.jobs.job import JobKind
from domain.jobs.queries import chunk_of_job
from domain.jobs.run_job import Workplace, run_next_job
from happenings import accept, refunded, reverse, sell
from paying import pay, percent, publish, put_on_plan, tiers
from steps import april, february, january, march
from working import A_DAY

GATE = {
    "metric": "amount",
    "window": "YEAR",
    "above": "1000",
    "otherwise": {"percent": "1"},
    "opens": "AT_THRESHOLD",
    "tiers": "CONTINUE",
}
FIVE_TIMES = {
    "metric": "amount",
    "bands": [{"from": "0", "times": "1"}, {"from": "1000", "times": "5"}],
    "exact_bound_pays": "LOWER_BAND",
}
MARCH, APRIL = march(1), april(1)
ADMIN = Viewer(actor="admin", role=Role.ADMIN)


def order(*components: dict, since: date = MARCH, until: date = APRIL, **terms) -> SimulationOrder:
    version = {name: terms.pop(name) for name in ("clawback", "anchor", "negatives") if name in terms}
    document = {"components": list(components), **version}
    return SimulationOrder(
        document=document, currency=terms.pop("currency", "EUR"), from_day=since, until_day=until, **terms
    )


async def simulated(*components: dict, **terms) -> Simulation:
    return await simulate_plan(order(*components, **terms), now=NOW)


def by_name(company: Company, simulation: Simulation) -> dict[str, tuple[Decimal, Decimal]]:
    names = {person.id: person.name for person in company.everybody}
    return {names[one.agent_id]: (one.paid, one.would_be_paid) for one in simulation.agents}


async def a_quarter(company: Company) -> None:
    """Dana and Omar sell in February and March."""
    await sell(company.dana, "600.00 EUR", on=february(10))
    await sell(company.dana, "600.00 EUR", on=march(10))
    await sell(company.omar, "300.00 EUR", on=march(12))
    await settle()


async def test_winners_and_losers_stand_with_what_they_were_paid(company: Company):
    plan = await put_on_plan([company.dana, company.omar], percent("10"))
    await a_quarter(company)

    found = await simulated(tiers(("0", "8"), ("500", "20")), in_place_of=plan)

    assert by_name(company, found) == {"Dana": (60, 60), "Omar": (30, 24)}
    assert [one.difference for one in found.agents] == [0, -6]
    assert (found.paid, found.would_be_paid) == (90, 84)
    assert await pay(company.dana) == 120


async def test_a_draft_that_is_published_pays_what_was_simulated(company: Company):
    draft = tiers(("0", "5"), ("1000", "10"), accumulate="QUARTER")
    plan = await put_on_plan([company.dana, company.omar], tiers(("0", "2"), accumulate="QUARTER"))
    await a_quarter(company)
    before = {person.name: await pay(person, period="2026-03") for person in (company.dana, company.omar)}

    found = await simulated(draft, in_place_of=plan)
    await publish(plan, draft, on=march(1))
    await settle()

    after = {person.name: await pay(person, period="2026-03") for person in (company.dana, company.omar)}
    assert by_name(company, found) == {name: (before[name], after[name]) for name in before}
    assert after == {"Dana": 40, "Omar": 15}


async def test_beside_everything_else_a_draft_is_compared_with_all_that_is_paid(company: Company):
    await put_on_plan([company.dana], percent("10"))
    await put_on_plan([company.dana], percent("1", key="extra"))
    await a_quarter(company)

    found = await simulated(percent("12"), agent_ids=[company.dana.id, company.omar.id])

    assert by_name(company, found) == {"Dana": (66, 72), "Omar": (0, 36)}


async def test_other_currencies_are_compared_by_the_rate_of_the_day_or_counted(company: Company):
    await put_on_plan([company.dana], percent("10"), currency="USD")
    await a_quarter(company)

    found = await simulated(percent("10"), agent_ids=[company.dana.id])

    assert by_name(company, found) == {"Dana": (0, 60)}
    assert found.unconverted == 1


async def test_a_sale_that_crosses_a_bound_with_a_jump_is_a_cliff(company: Company):
    await sell(company.dana, "900.00 EUR", on=march(1))
    crossing = await sell(company.dana, "300.00 EUR", on=march(2))
    await settle()
    draft = tiers(("0", "10"), ("1000", "50"), apply="RETROACTIVE")

    found = await simulated(draft, agent_ids=[company.dana.id])
    below = await simulated(draft, agent_ids=[company.dana.id], cliffs_above=Decimal(500))
    smooth = await simulated(tiers(("0", "10"), ("1000", "50")), agent_ids=[company.dana.id], cliffs_above=Decimal(1))

    [cliff] = found.cliffs
    key = await sql.fetch_value("select id from transactions where reference = $1", crossing.reference)
    assert (cliff.transaction_id, cliff.bound, cliff.jump) == (key, 1000, Decimal("400.01"))
    assert below.cliffs == smooth.cliffs == []


@pytest.mark.parametrize(
    ("draft", "bound", "jump"),
    [
        (percent("50", gate=GATE | {"opens": "WHOLE_TRANSACTION"}), 1000, Decimal("490.01")),
        (percent("10", multiplier=FIVE_TIMES), 1000, Decimal("400.01")),
        (percent("50", gate=GATE), None, None),
    ],
)
async def test_a_gate_and_a_multiplier_on_what_is_sold_have_cliffs_of_their_own(
    company: Company, draft: dict, bound: int | None, jump: Decimal | None
):
    await sell(company.dana, "1000.01 EUR", on=march(9))
    await settle()

    found = await simulated(draft, agent_ids=[company.dana.id])

    assert [(one.bound, one.jump) for one in found.cliffs] == ([] if bound is None else [(bound, jump)])


async def test_the_longest_window_is_simulated_from_its_beginning(company: Company):
    """March ends with its quarter, in which the gate has counted since January."""
    capped = percent("10", gate=GATE | {"window": "QUARTER"}, limits={"period_cap": "500", "cap": "HARD"})
    plan = await put_on_plan([company.dana], capped)
    await sell(company.dana, "1000.00 EUR", on=january(10))
    await sell(company.dana, "600.00 EUR", on=march(10))
    await settle()

    found = await simulated(capped, in_place_of=plan)

    assert by_name(company, found) == {"Dana": (60, 60)}


async def test_the_policy_of_the_draft_decides_about_reversals(company: Company):
    plan = await put_on_plan([company.dana], percent("10"), clawback={"policy": "NONE"})
    sale = await sell(company.dana, "1000.00 EUR", on=january(10))
    await reverse(sale, on=march(10))
    await settle()

    found = await simulated(percent("10"), in_place_of=plan, since=january(1), clawback={"policy": "REVERSE_AS_PAID"})

    assert by_name(company, found) == {"Dana": (100, 0)}


async def test_what_is_taken_back_in_the_range_of_a_sale_before_it_is_there(company: Company):
    terms = {"clawback": {"policy": "REVERSE_AS_PAID"}}
    plan = await put_on_plan([company.dana, company.omar], percent("10"), **terms)
    sale = await sell(company.dana, "1000.00 EUR", on=january(10))
    partly = await sell(company.omar, "1000.00 EUR", on=january(10))
    await sell(company.dana, "300.00 EUR", on=march(5))
    await reverse(sale, on=march(10))
    await accept(refunded(partly.reference, "200.00 EUR", on=march(10)))
    await settle()

    found = await simulated(percent("20"), in_place_of=plan, **terms)
    await publish(plan, percent("20"), on=MARCH, **terms)
    await settle()

    assert by_name(company, found) == {"Dana": (-70, -40), "Omar": (-20, -20)}
    assert [await pay(company.dana, period="2026-03"), await pay(company.omar, period="2026-03")] == [-40, -20]


async def test_somebody_must_be_meant(company: Company):
    with pytest.raises(NobodyToSimulate):
        await simulated(percent("10"))


async def test_a_job_tells_how_far_it_is_and_leaves_a_file(company: Company):
    plan = await put_on_plan([company.dana, company.omar], percent("10"))
    await a_quarter(company)

    job = await start_simulation(order=order(percent("12"), in_place_of=plan), viewer=ADMIN, now=NOW)
    workplace = Workplace({JobKind.SIMULATE_PLAN: simulate_for_job}, lambda: NOW, print, file_lifetime=A_DAY)
    assert await run_next_job(workplace)

    row = await sql.fetch_one("select state, done, total, file_name from jobs where id = $1", job)
    assert tuple(row) == ("DONE", 2, 2, "simulation.json")
    told = json.loads(await chunk_of_job(job, 0))
    assert told["agents"] == [
        {"agent": "Dana", "paid": "60.00", "wouldBePaid": "72.00", "difference": "12.00"},
        {"agent": "Omar", "paid": "30.00", "wouldBePaid": "36.00", "difference": "6.00"},
    ]
    assert (told["paid"], told["wouldBePaid"], told["cliffs"]) == ("90.00", "108.00", [])
