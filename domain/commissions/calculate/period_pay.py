"""What pay periods pay beside their entries: by other figures, by caps that roll over, and by floors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from domain.commissions.calculate.explanations import explain_period_line
from domain.commissions.calculate.lines import Changed, PayKey, PayRow, period_key
from domain.commissions.calculate.outside import Asked, outside_values
from domain.commissions.calculate.post_differences import Explain
from domain.commissions.calculate.stored_pay import (
    PeriodScope,
    period_states,
    spans_of,
    stored_period_lines,
    write_lines,
)
from domain.commissions.calculate.stretches import Stale, Stretch
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.lines import PayStatus
from domain.commissions.rules.period_lines import Held, PeriodLine, period_lines
from domain.commissions.rules.state import EMPTY, State
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Cap
from domain.facts.rules.rates import RateTable
from domain.shared.calendars import local_day, start_of_day
from domain.shared.money import EXACT, rounded
from domain.shared.period import Period

FIRST_DAY = date(2, 1, 1)  # before every sale, and a year from the first day, so that a year around it has a beginning


@dataclass(frozen=True, slots=True)
class PeriodToPay:
    """One pay period of a component, the rule that pays it, and the state after its last entry."""

    terms: PlanTerms
    component_key: str
    period: Period
    as_of: date
    rule: Rule
    state: State


@dataclass(frozen=True, slots=True)
class PaidPeriods:
    """The lines of which the ledger must hold something else, and why each is what it is."""

    changed: Changed = field(default_factory=dict)
    explained: dict[PayKey, Explain] = field(default_factory=dict)


async def pay_periods(
    terms: Iterable[PlanTerms],
    anew: Sequence[Stretch],
    stale: Mapping[UUID, Stale],
    *,
    rates: RateTable,
    time_zone: str,
    now: datetime,
) -> PaidPeriods:
    """Calculate anew what the periods pay in which entries were placed, or that look at a figure of a stale day."""
    scopes = [
        PeriodScope(plan, key, start_of_day(first, time_zone), _name_of(plan, first))
        for plan in terms
        for key in sorted(plan.component_keys())
        if (first := _first_day(plan, key, anew, stale[plan.agent_id], time_zone)) is not None
    ]
    if not scopes:
        return PaidPeriods()
    found = await lines_of_periods(await _periods(scopes, time_zone), rates=rates, now=now)
    changed = await write_lines(await stored_period_lines(scopes), {key: row for key, (row, _) in found.items()})
    return PaidPeriods(changed, {key: explain for key, (_, explain) in found.items()})


async def lines_of_periods(
    to_pay: Sequence[PeriodToPay], *, rates: RateTable, now: datetime
) -> dict[PayKey, tuple[PayRow, Explain]]:
    """Return the lines of pay periods, those of one component in order, and why each is what it is."""
    values = await outside_values([_asked(one) for one in to_pay], now=now)
    found: dict[PayKey, tuple[PayRow, Explain]] = {}
    held: dict[tuple[UUID, UUID, str], tuple[Held, ...]] = {}
    for one, outside in zip(to_pay, values, strict=True):
        of_component = (one.terms.agent_id, one.terms.plan_id, one.component_key)
        paid = period_lines(one.rule, one.period, state=one.state, outside=outside, held=held.get(of_component, ()))
        held[of_component] = paid.held
        for line in paid.lines:
            key, row = _line(one, line, rates)
            found[key] = (row, partial(explain_period_line, line, one.rule, one.terms.version_on(one.as_of)))
    return found


def _first_day(plan: PlanTerms, key: str, anew: Sequence[Stretch], stale: Stale, time_zone: str) -> date | None:
    """Return the first day of the first period that may differ; None where the component has no lines of periods."""
    rules = [(day, rule) for day, rule in plan.rules(key) if rule.has_period_lines]
    if not rules:
        return None
    days = [local_day(one.since, time_zone) for one in anew if one.terms is plan and key in one.component_keys]
    outside = [rule for _, rule in rules if rule.looks_outside]
    days += [start for rule in outside for day in stale.days for start in _looking_at(rule, day)]
    if not days:
        return None
    if any(rule.component.limits.cap is Cap.ROLL_OVER for _, rule in rules):
        return FIRST_DAY
    return _first_of_name(plan, max(min(days), FIRST_DAY))


def _first_of_name(plan: PlanTerms, day: date) -> date:
    """Return where the day's period begins, or one before it of the same name: a changed calendar cuts one in two."""
    start, name = plan.period_of(day).start, _name_of(plan, day)
    while start > FIRST_DAY and _name_of(plan, before := start - timedelta(days=1)) == name:
        start = plan.period_of(before).start
    return start


def _name_of(plan: PlanTerms, day: date) -> str:
    return period_key(plan.period_of(day), plan.pay_period)


def _looking_at(rule: Rule, day: date) -> list[date]:
    """Return where the windows begin in which the rule looks at a figure of that day, which may not pay on it."""
    windows = rule.windows(day)
    return [windows.gate.start, windows.multiplier.start]


async def _periods(scopes: Sequence[PeriodScope], time_zone: str) -> list[PeriodToPay]:
    """Return every pay period from the first to the last that has entries, in order, those between them included."""
    spans = await spans_of(scopes)
    asked = [
        (scope, period, start_of_day(period.start, time_zone), start_of_day(period.end, time_zone))
        for scope, (first, last) in spans
        for period in _from_to(scope.terms, local_day(first, time_zone), local_day(last, time_zone))
    ]
    states = await period_states(asked) if asked else {}
    found = []
    rules: dict[PeriodScope, tuple[date, Rule]] = {}
    for place, (scope, period, _, _) in enumerate(asked):
        placed_at, state = states.get(place, (None, EMPTY))
        as_of = period.start if placed_at is None else local_day(placed_at, time_zone)
        rule = scope.terms.rule_on(scope.component_key, as_of)
        as_of, rule = (as_of, rule) if rule is not None else rules.get(scope, (as_of, None))
        if rule is not None and rule.has_period_lines:
            rules[scope] = (as_of, rule)
            found.append(PeriodToPay(scope.terms, scope.component_key, period, as_of, rule, state))
    return found


def _from_to(plan: PlanTerms, first: date, last: date) -> list[Period]:
    periods = [plan.period_of(first)]
    while last >= periods[-1].end:
        periods.append(plan.period_of(periods[-1].end))
    return periods


def _asked(one: PeriodToPay) -> Asked:
    windows, component = one.rule.windows(one.as_of), one.rule.component
    gate, multiplier = component.gate, component.multiplier
    return Asked(
        agent_id=one.terms.agent_id,
        gate=None if gate is None or gate.is_own else (gate.metric, windows.gate),
        multiplier=None if multiplier is None or multiplier.is_own else (multiplier.metric, windows.multiplier),
        assignment=one.terms.assignment_on(one.as_of),
        assigned_since=one.terms.assigned_since(one.as_of),
    )


def _line(one: PeriodToPay, line: PeriodLine, rates: RateTable) -> tuple[PayKey, PayRow]:
    """Return the row of a line, in the pay currency by the rate of the period's last entry."""
    terms, rule, version = one.terms, one.rule, one.terms.version_on(one.as_of)
    assert version is not None  # noqa: S101 - the rule is one of its components
    amount, status = line.amount, line.status
    if rule.converts:
        rate = rates.convert(Decimal(1), rule.currency, into=rule.paid_in, day=one.as_of)
        status = PayStatus.WAITING_FOR_RATE if rate is None else status
        amount = Decimal(0) if rate is None else EXACT.plus(rounded(EXACT.multiply(amount, rate), rule.paid_in))
    row = PayRow(
        kind=line.purpose.value,
        credit_id=None,
        transaction_id=None,
        plan_version_id=version.id,
        placed_at=None,
        source=None,
        reference=None,
        place=None,
        origin_period=period_key(one.period, terms.pay_period),
        status=status.value,
        basis=line.amount_before,
        amount=amount,
        currency=rule.paid_in,
        state=None,
    )
    return PayKey(terms.agent_id, terms.plan_id, one.component_key, line.id()), row
