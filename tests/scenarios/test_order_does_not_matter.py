"""The same facts and settings, in any order, any batches and twice over, end in the same figures and the same ledger."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from company import NOW, Company, appoint, assert_everything_equals_a_rebuild, link, move, settle
from derived import derived, forget_what_happened
from domain.database import sql
from domain.facts.exchange_rates import record_exchange_rate
from domain.facts.link_identity import replay_what_can_be
from domain.goals.set_goal import GoalTerms, set_goal
from domain.leaderboards.create_leaderboard import BoardTerms, create_leaderboard
from domain.people.move_team import move_team
from domain.shared.period import Cycle
from happenings import deliver
from lifecycles import happenings
from paying import assign, percent, publish, put_on_plan, tiers
from steps import ALWAYS, april, february, march

OWN = tiers(("0", "1"), ("100", "2.5"), ("1000", "5"), accumulate="QUARTER")
OVERRIDE = percent("1.5", key="override", credit="OVERRIDE")
EXAMPLES = int(os.environ.get("EXAMPLES", "25"))  # a longer run looks at other examples each time
Step = Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class Stage:
    """Meridian with two plans, a goal and a board, and the settings that change later."""

    company: Company
    field_plan: UUID

    def settings(self) -> list[Step]:
        """Changes that hold from different days, so that the order in which they are recorded says nothing."""
        company = self.company
        rate = partial(record_exchange_rate, until_day=None, now=NOW)
        retroactive = tiers(("0", "2"), ("200", "4"), apply="RETROACTIVE", accumulate="QUARTER")
        return [
            partial(move, company.dana, to=company.hill, on=march(31)),
            partial(move, company.lena, to=company.harbour, on=april(1)),
            partial(appoint, company.omar, to=company.harbour, on=march(1)),
            partial(appoint, None, to=company.north, on=march(29)),
            partial(move_team, team_id=company.hill, parent_id=company.south, from_day=march(15), now=NOW),
            partial(rate, currency="USD", rate=Decimal("0.905"), from_day=ALWAYS),
            partial(rate, currency="GBP", rate=Decimal("1.1537"), from_day=march(1)),
            partial(publish, self.field_plan, retroactive, OVERRIDE, on=april(1)),
            partial(assign, company.omar, self.field_plan, on=march(31), is_assigned=False),
            partial(assign, company.ines, self.field_plan, on=february(15)),
            partial(link, company.lena, "new-lena"),
        ]


@pytest.fixture
async def stage(company: Company) -> Stage:
    plan = await put_on_plan([company.dana, company.omar, company.nora, company.rhea, company.cleo], OWN, OVERRIDE)
    await put_on_plan([company.dana, company.lena], percent("3"), currency="USD")
    for metric, owner in (("approved_amount", {"team_id": company.north}), ("calls_made", {"agent_id": company.dana.id})):
        terms = GoalTerms(name="Sell", metric=metric, cycle=Cycle.QUARTER, target=Decimal(50), from_day=ALWAYS, **owner)
        await set_goal(terms=terms, now=NOW)
    for metric, team in (("approved_amount", company.north), ("win_rate", company.meridian)):
        board = BoardTerms(name="Best", metric=metric, cycle=Cycle.MONTH, from_day=date(2026, 1, 15), team_id=team)
        await create_leaderboard(terms=board, now=NOW)
    return Stage(company, plan)


@given(data=st.data())
@settings(
    max_examples=EXAMPLES,
    derandomize="EXAMPLES" not in os.environ,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.shrink],  # one example takes a quarter of a second
    suppress_health_check=list(HealthCheck),
)
async def test_any_order_any_batches_and_any_repeats_end_in_the_same_figures(stage, data):
    facts = data.draw(happenings(stage.company.sellers))
    await deliver_in_order(stage, facts)
    expected = await derived()

    await deliver_shuffled(stage, facts, data.draw)

    assert await derived() == expected
    assert await sql.fetch_value("select count(*) from facts") == len(facts)
    await assert_everything_equals_a_rebuild()


async def deliver_in_order(stage: Stage, facts: list[dict[str, Any]]) -> None:
    await forget_what_happened()
    for change in stage.settings():
        await change()
    await deliver(*facts)
    await settle()


async def deliver_shuffled(stage: Stage, facts: list[dict[str, Any]], draw: st.DrawFn) -> None:
    await forget_what_happened()
    steps: list[Step] = [partial(deliver, *batch) for batch in draw(batches(facts))]
    steps += stage.settings() + [settle] * draw(st.integers(0, 6))
    for step in draw(st.permutations(steps)):
        await step()
    await replay_what_can_be(now=NOW)
    await settle()


@st.composite
def batches(draw: st.DrawFn, facts: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Everything twice, shuffled, cut into requests at random."""
    shuffled = draw(st.permutations(facts * 2))
    cuts = sorted(draw(st.sets(st.integers(0, len(shuffled)), max_size=8)) | {0, len(shuffled)})
    return [shuffled[start:end] for start, end in zip(cuts, cuts[1:], strict=False)]
