"""Work out in memory what calculating would give, by the code that calculates pay; nothing is written."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.commissions.calculate.entries import Item, items_of
from domain.commissions.calculate.lines import PayKey, PayRow, key_of, period_key, row_of
from domain.commissions.calculate.paid_origins import paid_origins
from domain.commissions.calculate.period_pay import PeriodToPay, lines_of_periods
from domain.commissions.calculate.place_stretch import Known, Placed, place_stretch, wanted_quotas
from domain.commissions.calculate.post_differences import Explain
from domain.commissions.calculate.quotas import quotas
from domain.commissions.calculate.read_credits import Found, read_credits
from domain.commissions.calculate.stored_pay import states_before
from domain.commissions.calculate.stretches import Stale, Stretch, stretches
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.state import EMPTY, State
from domain.commissions.rules.words import Cap
from domain.facts.exchange_rates import recorded_rates
from domain.facts.rules.rates import RateTable
from domain.organisation.queries import the_organisation
from domain.shared.calendars import local_day
from domain.shared.spans import spans_of

BEGINNING = datetime(1, 1, 2, tzinfo=UTC)  # before every credit, in every time zone


@dataclass(frozen=True, slots=True)
class Ground:
    """What working out starts from: the credits of some stretches, what stood before each, rates, the time zone."""

    stretches: Sequence[Stretch]
    found: Found
    states: Mapping[int, Mapping[str, State]]
    rates: RateTable
    time_zone: str

    def items(self) -> list[list[Item]]:
        """Return what each stretch places as it is recorded."""
        return [items_of(stretch, self.found, self.rates) for stretch in self.stretches]


class Worth(NamedTuple):
    """What one line pays, in which period and currency."""

    key: PayKey
    row: PayRow
    explain: Explain | None = None


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """Every line of the stretches: those of entries as they are placed, those of periods, and when these begin."""

    entries: Sequence[Placed] = ()
    periods: Mapping[PayKey, tuple[PayRow, Explain]] = field(default_factory=dict)
    first_days: Mapping[tuple[UUID, UUID, str, str], date] = field(default_factory=dict)

    def lines(self) -> Iterator[Worth]:
        """Return what each line pays."""
        for placed in self.entries:
            yield Worth(key_of(placed), row_of(placed))
        for key, (row, explain) in self.periods.items():
            yield Worth(key, row, explain)


async def read_ground(anew: Sequence[Stretch], *, is_from_checkpoint: bool = True) -> Ground:
    """Read what the stretches are worked out from: each begins where the last line before it ended, or at nothing."""
    found = await read_credits(anew) if anew else Found({}, {})
    states: Mapping[int, Mapping[str, State]] = await states_before(anew) if anew and is_from_checkpoint else {}
    return Ground(anew, found, states, await recorded_rates(), (await the_organisation()).time_zone)


def stretches_from(terms: Sequence[PlanTerms], instants: Mapping[UUID, Sequence[datetime]], tz: str) -> list[Stretch]:
    """Return what changes at these instants of each agent may move; what a cap holds follows from all that was."""
    anew: list[Stretch] = []
    for plan in terms:
        stale = Stale(spans_of(instants[plan.agent_id]))
        if _rolls_over(plan):
            stale = Stale(everything_from=BEGINNING)
        anew += stretches([plan], {plan.agent_id: stale}, time_zone=tz)
    return anew


async def work_out(ground: Ground, items: Sequence[Sequence[Item]], *, now: datetime) -> WorkedOut:
    """Place what each stretch holds, and return every line of entries and periods."""
    wanted = {
        one for stretch, of_it in zip(ground.stretches, items, strict=True) for one in wanted_quotas(stretch, of_it)
    }
    known = Known(await quotas(wanted), ground.rates, await paid_origins(ground.stretches, items))
    placed = [
        one
        for place, (stretch, of_it) in enumerate(zip(ground.stretches, items, strict=True))
        for one in place_stretch(stretch, of_it, states=ground.states.get(place, {}), known=known)
    ]
    to_pay = _periods(placed, ground.time_zone)
    first_days = {
        (one.terms.agent_id, one.terms.plan_id, one.component_key, period_key(one.period, one.terms.pay_period)): (
            one.period.start
        )
        for one in to_pay
    }
    periods = await lines_of_periods(to_pay, rates=ground.rates, now=now) if to_pay else {}
    return WorkedOut(placed, periods, first_days)


def altered(terms: PlanTerms, **changes: Any) -> PlanTerms:
    """Return the agent's plan with some of it changed; nothing that was looked up before is kept."""
    return replace(terms, _rules={}, _versions={}, **changes)


def _rolls_over(plan: PlanTerms) -> bool:
    rules = (rule for key in plan.component_keys() for _, rule in plan.rules(key))
    return any(rule.component.limits.cap is Cap.ROLL_OVER for rule in rules)


def _periods(placed: Sequence[Placed], time_zone: str) -> list[PeriodToPay]:
    """Return every pay period of each component from its first entry to its last, with the state after each."""
    of_component: dict[tuple[UUID, UUID, str], list[Placed]] = defaultdict(list)
    for one in placed:
        if one.item.rule.has_period_lines:
            of_component[one.stretch.agent_id, one.stretch.plan_id, one.item.component_key].append(one)
    return [period for found in of_component.values() for period in _periods_of(found, time_zone)]


def _periods_of(placed: Sequence[Placed], time_zone: str) -> Iterator[PeriodToPay]:
    terms, key = placed[0].stretch.terms, placed[0].item.component_key
    ended = {terms.period_of(day): (day, one) for one in placed for day in [local_day(one.item.entry.at, time_zone)]}
    period, last, rule = min(ended), max(ended), placed[0].item.rule
    while period <= last:
        as_of: date = period.start
        state = EMPTY
        if period in ended:
            as_of, one = ended[period]
            state, rule = one.state, one.item.rule
        yield PeriodToPay(terms, key, period, as_of, rule, state)
        period = terms.period_of(period.end)
