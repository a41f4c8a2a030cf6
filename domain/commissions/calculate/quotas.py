"""The quotas of agents: what a goal that an assignment names asks for in a window."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Self

from domain.commissions.assignment import months_since, step_of
from domain.commissions.calculate.quota_goals import QuotaWanted, quota_goals
from domain.commissions.rules.quota import Exchange, Quota, fits
from domain.facts.rules.rates import RateTable
from domain.goals.goal import Goal
from domain.goals.presence import Presence, Running, presence_of
from domain.goals.progress import targets_in
from domain.goals.rules.prorate import Proration
from domain.metrics.metric import Unit
from domain.shared.money import EXACT
from domain.shared.period import Cycle, Period, clipped

OF_MONTHS = (Cycle.MONTH, Cycle.QUARTER, Cycle.YEAR)
QUOTA_DIGITS = Decimal("0.0000000001")
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class _Months:
    """What a cycle of a goal asks for, the days over which it is spread, and each one's part, by the month's first."""

    target: Decimal
    days: frozenset[date] | Period
    of_day: Mapping[date, Fraction]

    @classmethod
    def of(cls, running: Running, presence: Presence, target: Decimal) -> Self:
        """Spread the target evenly, or if it was cut for a joiner or a leaver over the days on which they are there."""
        goal, cycle = running
        whole_months = goal.cycle in OF_MONTHS
        spread_over = goal.whole_cycle(cycle.start) if whole_months else cycle
        days = (presence.days(goal, cycle) if _is_prorated(running) else ()) or spread_over
        counts = Counter(day.replace(day=1) for day in days)
        weights = {
            first: Fraction(1, _days(Period.containing(first, Cycle.MONTH)) if whole_months else 1) for first in counts
        }
        whole = sum(weights[first] * count for first, count in counts.items()) or Fraction(1)
        return cls(target, days, {first: weight / whole for first, weight in weights.items()})

    def share(self, part: Period) -> Fraction:
        """Return which part of the target days of one month have."""
        of_day = self.of_day.get(part.start.replace(day=1), Fraction(0))
        return of_day * sum(day in self.days for day in part)


async def quotas(wanted: Collection[QuotaWanted], rates: RateTable) -> dict[QuotaWanted, Quota | None]:
    """Return each quota, spread over the months of its window; None where no such goal runs, or none that fits.

    Of a month in which the window begins it is for the days that are left. Money is converted by the rate of its first
    day.
    """
    if not wanted:
        return {}
    goals = await quota_goals(wanted)
    parts = {one: [part for goal in goals.get(one, ()) for part in _parts(goal, one.window)] for one in wanted}
    running = list({each: None for found in parts.values() for _, each in found})
    presence, targets = await presence_of([one for one in running if _is_prorated(one)]), await targets_in(running)
    months = {one: _Months.of(one, presence, *targets[one].values()) for one in running}
    return {one: _quota(one, found, months, rates) for one, found in parts.items()}


def _parts(goal: Goal, window: Period) -> Iterable[tuple[Period, Running]]:
    """Return the days of each month of the window with the cycles that they are a part of."""
    if window.end == date.max:
        return
    for month in window.months():
        part = Period(max(month.start, window.start), min(month.end, window.end))
        if goal.cycle in OF_MONTHS:
            whole = goal.whole_cycle(part.start)
            running = clipped(whole, from_day=goal.from_day, until_day=goal.until_day)
            if running is not None:
                yield part, (goal, running)
            continue
        for cycle in goal.cycles(since=part.start, last=part.end - timedelta(days=1)):
            yield part, (goal, cycle)


def _quota(
    wanted: QuotaWanted,
    parts: Collection[tuple[Period, Running]],
    months: Mapping[Running, _Months],
    rates: RateTable,
) -> Quota | None:
    if not parts:
        return None
    asked = _asked(wanted, parts, months)
    is_money = any(rule.metric.unit is Unit.MONEY for _, (goal, cycle) in parts for rule in goal.rules(cycle))
    if wanted.measure is not None and not fits(wanted.measure, is_money=is_money):
        return None
    source, into, day = rates.base_currency, wanted.currency, wanted.window.start
    if not is_money or into is None or into == source:
        return Quota(asked, asked)
    converted = rates.convert(asked, source, into=into, day=day)
    exchange = Exchange(source, into, rates.convert(Decimal(1), source, into=into, day=day), day)
    return Quota(asked, None if converted is None else EXACT.quantize(converted, QUOTA_DIGITS), exchange)


def _asked(
    wanted: QuotaWanted, parts: Collection[tuple[Period, Running]], months: Mapping[Running, _Months]
) -> Decimal:
    """Return what the parts ask for together; a rate or a level is asked for whole, so of that their average."""
    total, shares = Decimal(0), Fraction(0)
    for part, running in parts:
        share = months[running].share(part)
        of_part = EXACT.multiply(months[running].target, Decimal(share.numerator))
        of_part = EXACT.multiply(of_part, _ramped(wanted, part))
        total = EXACT.add(total, EXACT.divide(of_part, Decimal(share.denominator)))
        shares += share
    if not all(_grows(running) for _, running in parts):
        total = EXACT.divide(EXACT.multiply(total, Decimal(shares.denominator)), Decimal(shares.numerator))
    return EXACT.quantize(total, QUOTA_DIGITS)


def _grows(running: Running) -> bool:
    goal, cycle = running
    return all(rule.metric.grows for rule in goal.rules(cycle))


def _is_prorated(running: Running) -> bool:
    return running[0].proration is not Proration.NONE and _grows(running)


def _ramped(wanted: QuotaWanted, part: Period) -> Decimal:
    """Return which part of the quota is asked for in a month: all of it once the ramp is over."""
    if wanted.ramp_from is None:
        return Decimal(1)
    step = step_of(wanted.ramp, months_since(wanted.ramp_from, part.start))
    return Decimal(1) if step is None else EXACT.divide(step.quota_percent, WHOLE)


def _days(period: Period) -> int:
    return (period.end - period.start).days
