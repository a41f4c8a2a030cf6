"""A setting that has changed and is not computed yet leaves figures behind, and verification does not blame them."""

import asyncio
from decimal import Decimal
from functools import partial

import pytest

from company import NOW, Company, appoint, assert_everything_equals_a_rebuild, move, settle, verified
from domain.facts.exchange_rates import record_exchange_rate
from domain.leaderboards.create_leaderboard import BoardTerms, create_leaderboard
from domain.people.move_team import move_team
from domain.refresh.verify import Verification
from domain.shared.period import Cycle
from happenings import call, sell
from paying import assign, percent, publish, put_on_plan
from steps import ALWAYS, february, march

OVERRIDE = percent("1", key="override", credit="OVERRIDE")
BY_TEAM = {
    "metric": "approved_amount",
    "of": "TEAM",
    "bands": [{"from": "0", "times": "1"}, {"from": "110", "times": "2"}, {"from": "200", "times": "3"}],
    "exact_bound_pays": "UPPER_BAND",
}
CHANGES = ["a move", "a leave", "a manager", "a vacancy", "a team's move", "a rate", "a plan", "the end of a plan"]


@pytest.fixture
async def selling(company: Company) -> Company:
    """Everybody on one plan with overrides, Omar by what his team sells, in euros and dollars, and a board."""
    people = [company.dana, company.ines, company.nora, company.ivo, company.rhea, company.sami]
    company.plan = await put_on_plan(people, percent("10"), OVERRIDE)
    await put_on_plan([company.omar], percent("10", multiplier=BY_TEAM))
    terms = {"name": "Best", "metric": "approved_amount", "cycle": Cycle.MONTH, "from_day": february(1)}
    await create_leaderboard(terms=BoardTerms(team_id=company.north, **terms), now=NOW)
    await sell(company.dana, "100.00 EUR", shared_with=[company.ines], on=march(3))
    await sell(company.dana, "100.00 USD", on=march(3))
    await sell(company.omar, "100.00 EUR", on=march(3))
    await call(company.dana, on=march(3))
    await settle()
    return company


def changes(company: Company) -> dict:
    """Settings that change what was credited, paid or ranked before."""
    rate = partial(record_exchange_rate, from_day=ALWAYS, until_day=None, now=NOW)
    return {
        "a move": partial(move, company.dana, to=company.hill, on=february(1)),
        "a leave": partial(move, company.ines, to=None, on=march(2)),
        "a manager": partial(appoint, company.omar, to=company.harbour, on=february(1)),
        "a vacancy": partial(appoint, None, to=company.north, on=march(1)),
        "a team's move": partial(
            move_team, team_id=company.harbour, parent_id=company.south, from_day=february(1), now=NOW
        ),
        "a rate": partial(rate, currency="USD", rate=Decimal("0.9")),
        "a plan": partial(publish, company.plan, percent("7"), OVERRIDE, on=february(1)),
        "the end of a plan": partial(assign, company.dana, company.plan, on=february(1), is_assigned=False),
    }


@pytest.mark.parametrize("what", CHANGES)
async def test_what_a_change_left_behind_is_pending_and_no_difference(selling, what):
    await changes(selling)[what]()

    verification = await verified()

    assert verification.differences == []
    assert verification.pending != []
    await settle()
    await assert_everything_equals_a_rebuild()


async def test_it_stays_clean_while_settings_change_and_are_computed(selling):
    verifications, done = [], asyncio.Condition()
    changing = asyncio.create_task(go_on_changing(selling, verifications, done))

    while not changing.done():
        verifications.append(await verified())
        async with done:
            done.notify_all()
    await changing

    assert [verification.differences for verification in verifications] == [[]] * len(verifications)
    assert any(verification.pending for verification in verifications)
    await assert_everything_equals_a_rebuild()


async def go_on_changing(company: Company, verifications: list[Verification], done: asyncio.Condition) -> None:
    for number, change in enumerate(changes(company).values()):
        await sell(company.dana, "100.00 EUR", shared_with=[company.omar], on=march(4))
        await change()
        if number == 0:  # of two that end from now on, the second began after the change
            ended = len(verifications) + 2
            async with done:
                await done.wait_for(lambda ended=ended: len(verifications) >= ended)
        await settle()
