"""What a draft of a plan would have paid, beside what was paid: the same rules over real history, unwritten."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from domain.commissions.asking.cliffs import Cliff, cliffs_of
from domain.commissions.asking.history import lines_within, worked_over
from domain.commissions.asking.simulated_terms import Draft, draft_of, terms_side_by_side
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.publish_plan import refuse_other_measures
from domain.database import sql
from domain.facts.exchange_rates import recorded_rates
from domain.facts.rules.rates import RateTable
from domain.shared.errors import Conflict, Invalid, LimitExceeded
from domain.shared.money import EXACT, exponent, rounded
from domain.shared.period import Period, refuse_empty

AGENTS_AT_ONCE = 20  # whose credits are held in memory; the progress is told after each such batch
MOST_CREDITS_AT_ONCE = 20_000  # a request waits for some seconds; a job takes as long as it takes
MOST_CLIFFS = 100  # the largest; a plan with more has one cliff that everybody meets
ZERO = Decimal(0)

Tell = Callable[[int, int | None], Awaitable[None]]


class NobodyToSimulate(Invalid):
    """A draft that takes the place of no plan needs agents."""

    code: ClassVar[str] = "simulation.nobody"


class SimulationTooLarge(LimitExceeded):
    """The range holds more credits than are calculated while somebody waits."""

    code: ClassVar[str] = "simulation.too_large"
    limit: ClassVar[str] = "simulatedCredits"


class NothingToReplace(Conflict):
    """The plan that the draft is to take the place of is nobody's."""

    code: ClassVar[str] = "simulation.nobody_on_plan"


class SimulationOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be simulated: the draft as a plan document, whose place it takes, for which days, and for whom."""

    document: Any
    currency: str
    from_day: date
    until_day: date
    in_place_of: UUID | None = None
    agent_ids: list[UUID] | None = None
    cliffs_above: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class SimulatedPay:
    """What one agent was paid, and would have been, in the currency of the draft."""

    agent_id: UUID
    paid: Decimal
    would_be_paid: Decimal

    @property
    def difference(self) -> Decimal:
        """Return what the draft would pay more."""
        return EXACT.subtract(self.would_be_paid, self.paid)


@dataclass(frozen=True, slots=True)
class Simulation:
    """What the draft would have cost and to whom. `unconverted` counts lines that have no exchange rate."""

    currency: str
    period: Period
    agents: Sequence[SimulatedPay]
    cliffs: Sequence[Cliff]
    unconverted: int

    @property
    def paid(self) -> Decimal:
        """Return what everybody was paid."""
        return sum((one.paid for one in self.agents), ZERO)

    @property
    def would_be_paid(self) -> Decimal:
        """Return what everybody would have been paid: the cost of the draft."""
        return sum((one.would_be_paid for one in self.agents), ZERO)


async def simulate_plan(order: SimulationOrder, *, now: datetime, tell: Tell | None = None) -> Simulation:
    """Return what the draft would have paid; without anybody to tell how far it is, refuse what takes too long."""
    period, draft = await check_order(order)
    agent_ids = await _agents(order)
    if tell is None:
        await _refuse_too_large(agent_ids, period)
    rates = await recorded_rates()
    paid: list[SimulatedPay] = []
    cliffs: list[Cliff] = []
    unconverted = 0
    for start in range(0, len(agent_ids), AGENTS_AT_ONCE):
        batch = agent_ids[start : start + AGENTS_AT_ONCE]
        before, after = await terms_side_by_side(batch, draft, in_place_of=order.in_place_of, period=period)
        old, missing_before, _ = await _paid_by_agent(before, period, order, rates, now)
        new, missing_after, found = await _paid_by_agent(after, period, order, rates, now)
        paid += [SimulatedPay(agent, old.get(agent, ZERO), new.get(agent, ZERO)) for agent in batch]
        unconverted += missing_before + missing_after
        cliffs = sorted([*cliffs, *found], key=lambda one: (-abs(one.jump), one.day, one.transaction_id))[:MOST_CLIFFS]
        if tell is not None:
            await tell(start + len(batch), len(agent_ids))
    ordered = sorted(paid, key=lambda one: (-one.difference, one.agent_id))
    return Simulation(order.currency, period, ordered, cliffs, unconverted)


async def check_order(order: SimulationOrder) -> tuple[Period, Draft]:
    """Return the days and the draft, or refuse what cannot be meant."""
    refuse_empty(order.from_day, order.until_day)
    exponent(order.currency)
    period = Period(order.from_day, order.until_day)
    draft = await draft_of(order.document, currency=order.currency, from_day=order.from_day)
    if order.in_place_of is not None:
        await refuse_other_measures(order.in_place_of, draft.terms, from_day=order.from_day)
    return period, draft


async def _agents(order: SimulationOrder) -> list[UUID]:
    """Return whom it is about: who is named, or everybody who is or was on the plan whose place the draft takes."""
    if order.agent_ids is not None:
        return sorted(set(order.agent_ids))
    if order.in_place_of is None:
        raise NobodyToSimulate("name agents, or the plan in whose place the draft is meant", path=("agent_ids",))
    rows = await sql.fetch(
        """select agent_id from plan_assignments where plan_id = $1 and agent_id is not null
            union
           select t.agent_id from plan_assignments p join team_agents t using (team_id) where p.plan_id = $1
            order by 1""",
        order.in_place_of,
    )
    if not rows:
        raise NothingToReplace("nobody was ever on that plan; name agents", path=("in_place_of",))
    return [row["agent_id"] for row in rows]


async def _refuse_too_large(agent_ids: Sequence[UUID], period: Period) -> None:
    count = await sql.fetch_value(
        "select count(*) from credits where agent_id = any($1) and day >= $2 and day < $3",
        agent_ids,
        period.start,
        period.end,
    )
    if count > MOST_CREDITS_AT_ONCE:
        message = f"these are {count} credits; start a job for more than {MOST_CREDITS_AT_ONCE}, or choose fewer days"
        raise SimulationTooLarge(message, value=count, bound=MOST_CREDITS_AT_ONCE, path=("until_day",))


async def _paid_by_agent(
    terms: Sequence[PlanTerms], period: Period, order: SimulationOrder, rates: RateTable, now: datetime
) -> tuple[Mapping[UUID, Decimal], int, list[Cliff]]:
    worked = await worked_over(terms, period, now=now)
    sums: dict[UUID, Decimal] = defaultdict(Decimal)
    unconverted = 0
    for agent_id, day, amount, currency in lines_within(worked, period):
        converted = rates.convert(amount, currency, into=order.currency, day=day)
        unconverted += converted is None
        sums[agent_id] = EXACT.add(sums[agent_id], rounded(converted or ZERO, order.currency))
    return sums, unconverted, [one for one in cliffs_of(worked, period) if abs(one.jump) > order.cliffs_above]
