"""Work out in memory what calculating would give, by the code that calculates pay; nothing is written."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.commissions.calculate.due_periods import (
    LastEntry,
    PeriodToPay,
    begun_periods,
    looking_at,
    periods_to_pay,
)
from domain.commissions.calculate.ended_periods import Component, ended_periods
from domain.commissions.calculate.entries import Item, items_of
from domain.commissions.calculate.lines import PayKey, PayRow, key_of, row_of
from domain.commissions.calculate.pay_turns import last_turn
from domain.commissions.calculate.period_pay import FIRST_DAY, lines_of_periods
from domain.commissions.calculate.place_stretch import Placed
from domain.commissions.calculate.place_stretches import place_stretches
from domain.commissions.calculate.post_differences import Explain
from domain.commissions.calculate.read_credits import Found, read_credits
from domain.commissions.calculate.stored_pay import PeriodScope, states_before
from domain.commissions.calculate.stretches import Stale, Stretch, stretches
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.state import State
from domain.commissions.rules.words import Cap
from domain.facts.exchange_rates import recorded_rates
from domain.facts.rules.rates import RateTable
from domain.metrics.supposed import SupposedCredits
from domain.organisation.queries import the_organisation
from domain.shared.calendars import local_day
from domain.shared.period import Period
from domain.shared.spans import ONE_INSTANT, spans_of

BEGINNING = datetime(1, 1, 2, tzinfo=UTC)  # before every credit, in every time zone


@dataclass(frozen=True, slots=True)
class Ground:
    """What working out starts from: the credits of some stretches, what stood before each, rates, the time zone.

    `ended` has, by component, the last entries of the pay periods that the stretches change only by other figures, or
    begin in.
    """

    stretches: Sequence[Stretch]
    found: Found
    states: Mapping[int, Mapping[str, State]]
    ended: Mapping[Component, Mapping[Period, LastEntry]]
    rates: RateTable
    time_zone: str
    last_turn: date | None

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
    """Every line of the stretches: those of entries as they are placed, and of their periods, and which these are."""

    entries: Sequence[Placed] = ()
    periods: Mapping[PayKey, tuple[PayRow, Explain]] = field(default_factory=dict)
    first_days: Mapping[tuple[UUID, UUID, str, str], date] = field(default_factory=dict)
    to_pay: Sequence[PeriodToPay] = ()

    def lines(self) -> Iterator[Worth]:
        """Return what each line pays."""
        for placed in self.entries:
            yield Worth(key_of(placed), row_of(placed))
        for key, (row, explain) in self.periods.items():
            yield Worth(key, row, explain)


async def read_ground(anew: Sequence[Stretch], *, is_from_checkpoint: bool = True) -> Ground:
    """Read what the stretches are worked out from: each begins where the last line before it ended, or at nothing."""
    time_zone = (await the_organisation()).time_zone
    found = await read_credits(anew) if anew else Found({}, {})
    has_before = anew and is_from_checkpoint
    states: Mapping[int, Mapping[str, State]] = await states_before(anew) if has_before else {}
    ended = await ended_periods(_scopes(anew, time_zone), time_zone, but=anew) if has_before else {}
    return Ground(anew, found, states, ended, await recorded_rates(), time_zone, await last_turn())


def stretches_from(terms: Sequence[PlanTerms], instants: Mapping[UUID, Sequence[datetime]], tz: str) -> list[Stretch]:
    """Return what changes at these instants of each agent may move; what a cap holds follows from all that was."""
    anew: list[Stretch] = []
    for plan in terms:
        stale = Stale(spans_of(instants[plan.agent_id]))
        if _rolls_over(plan):
            stale = Stale(everything_from=BEGINNING)
        anew += stretches([plan], {plan.agent_id: stale}, time_zone=tz)
    return anew


async def work_out(
    ground: Ground, items: Sequence[Sequence[Item]], *, now: datetime, supposed: SupposedCredits = ()
) -> WorkedOut:
    """Place what each stretch holds, and return every line of entries and periods; figures count what is supposed."""
    placed = await place_stretches(ground.stretches, items, ground.states, ground.rates)
    to_pay = _periods(ground, placed)
    first_days = {
        (one.terms.agent_id, one.terms.plan_id, one.component_key, one.terms.name_of(one.period)): one.period.start
        for one in to_pay
    }
    periods = await lines_of_periods(to_pay, rates=ground.rates, now=now, supposed=supposed) if to_pay else {}
    return WorkedOut(placed, periods, first_days, to_pay)


def altered(terms: PlanTerms, **changes: Any) -> PlanTerms:
    """Return the agent's plan with some of it changed; nothing that was looked up before is kept."""
    return replace(terms, _rules={}, _versions={}, **changes)


def _scopes(anew: Sequence[Stretch], time_zone: str) -> list[PeriodScope]:
    """Return the periods with lines of their own that may differ: from where a figure is looked at that may do so."""
    firsts: dict[Component, tuple[PlanTerms, date]] = {}
    for stretch in anew:
        day = local_day(stretch.since, time_zone)
        for key in stretch.component_keys if stretch.since > BEGINNING else ():
            rules = [rule for _, rule in stretch.terms.rules(key) if rule.has_period_lines]
            days = [start for rule in rules if rule.looks_outside for start in looking_at(rule, day)]
            component = _component(stretch, key)
            if rules:
                _, before = firsts.get(component, (stretch.terms, day))
                firsts[component] = (stretch.terms, min(before, day, *days))
    return [
        PeriodScope.beginning(terms, key, max(first, FIRST_DAY), time_zone)
        for (_, _, key), (terms, first) in firsts.items()
    ]


def _rolls_over(plan: PlanTerms) -> bool:
    rules = (rule for key in plan.component_keys() for _, rule in plan.rules(key))
    return any(rule.component.limits.cap is Cap.ROLL_OVER for rule in rules)


def _periods(ground: Ground, placed: Sequence[Placed]) -> list[PeriodToPay]:
    """Return the pay periods of each component that have entries, or have begun and pay without any, in order."""
    ended: dict[Component, dict[Period, LastEntry]] = defaultdict(dict)
    for component, periods in ground.ended.items():
        ended[component].update(periods)
    for one in placed:
        day = local_day(one.item.entry.at, ground.time_zone)
        ended[_component(one.stretch, one.item.component_key)][one.stretch.terms.period_of(day)] = (day, one.state)
    begun: dict[Component, set[Period]] = defaultdict(set)
    terms: dict[Component, PlanTerms] = {}
    for stretch in ground.stretches:
        for key in stretch.component_keys:
            component = _component(stretch, key)
            terms[component] = stretch.terms
            begun[component].update(_begun(ground, stretch, key, min(ended[component], default=None)))
    return [
        one
        for component, of_it in terms.items()
        for one in periods_to_pay(of_it, component[-1], ended[component], begun=begun[component])
    ]


def _begun(ground: Ground, stretch: Stretch, key: str, first: Period | None) -> Iterator[Period]:
    """Return the periods of the stretch that count as begun."""
    if ground.last_turn is None:
        return iter(())
    last_day = local_day(stretch.until - ONE_INSTANT, ground.time_zone)
    since = local_day(stretch.since, ground.time_zone)
    last = min(ground.last_turn, last_day)
    return begun_periods(stretch.terms, key, since=since, last=last, held_since=first.start if first else None)


def _component(stretch: Stretch, key: str) -> Component:
    return (stretch.agent_id, stretch.plan_id, key)
