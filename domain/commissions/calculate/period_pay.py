"""What pay periods pay beside their entries: by other figures, by caps that roll over, and by floors."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

from domain.commissions.calculate.due_periods import PeriodToPay, begun_periods, looking_at, periods_to_pay
from domain.commissions.calculate.ended_periods import ended_periods
from domain.commissions.calculate.explanations import explain_period_line
from domain.commissions.calculate.lines import Changed, PayKey, PayRow, row_of_period
from domain.commissions.calculate.outside import asked_by, outside_values
from domain.commissions.calculate.pay_turns import last_turn
from domain.commissions.calculate.post_differences import Explain
from domain.commissions.calculate.stored_pay import PeriodScope, stored_period_lines, write_lines
from domain.commissions.calculate.stretches import Stale, Stretch
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.held import Held
from domain.commissions.rules.lines import PayStatus
from domain.commissions.rules.period_lines import PeriodLine, period_lines
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Cap
from domain.facts.rules.rates import RateTable
from domain.metrics.supposed import SupposedCredits
from domain.shared.calendars import local_day
from domain.shared.period import Period

FIRST_DAY = date(1001, 1, 1)  # before every sale; even the year that holds it begins in one of four digits


@dataclass(frozen=True, slots=True)
class PaidPeriods:
    """The lines of which the ledger must hold something else, why each is what it is, and from when on these are."""

    changed: Changed = field(default_factory=dict)
    explained: dict[PayKey, Explain] = field(default_factory=dict)
    first_days: dict[tuple[UUID, UUID], date] = field(default_factory=dict)


async def pay_periods(
    terms: Iterable[PlanTerms],
    anew: Sequence[Stretch],
    stale: Mapping[UUID, Stale],
    *,
    rates: RateTable,
    time_zone: str,
    now: datetime,
) -> PaidPeriods:
    """Calculate anew what the periods pay in which entries were placed, that look at a stale figure, or that began."""
    scopes = [
        PeriodScope.beginning(plan, key, first, time_zone)
        for plan in terms
        for key in sorted(plan.component_keys())
        if (first := _first_day(plan, key, anew, stale[plan.agent_id], time_zone)) is not None
    ]
    if not scopes:
        return PaidPeriods()
    found = await lines_of_periods(await _periods(scopes, time_zone), rates=rates, now=now)
    changed = await write_lines(await stored_period_lines(scopes), {key: row for key, (row, _) in found.items()})
    first_days: dict[tuple[UUID, UUID], date] = {}
    for scope in scopes:
        day, of_plan = local_day(scope.since, time_zone), (scope.terms.agent_id, scope.terms.plan_id)
        first_days[of_plan] = min(day, first_days.get(of_plan, day))
    return PaidPeriods(changed, {key: explain for key, (_, explain) in found.items()}, first_days)


async def lines_of_periods(
    to_pay: Sequence[PeriodToPay], *, rates: RateTable, now: datetime, supposed: SupposedCredits = ()
) -> dict[PayKey, tuple[PayRow, Explain]]:
    """Return the lines of pay periods, those of one component in order, and why each is what it is."""
    values = await outside_values([asked_by(one) for one in to_pay], rates=rates, now=now, supposed=supposed)
    found: dict[PayKey, tuple[PayRow, Explain]] = {}
    held: dict[tuple[UUID, UUID, str], tuple[Held, ...]] = {}
    days: dict[tuple[UUID, UUID, str, Period], date] = {}
    for one, outside in zip(to_pay, values, strict=True):
        of_component = (one.terms.agent_id, one.terms.plan_id, one.component_key)
        paid = period_lines(
            one.rule,
            one.period,
            state=one.state,
            outside=outside,
            held=held.get(of_component, ()),
            due=one.due,
        )
        held[of_component] = paid.held
        days[*of_component, one.period] = one.as_of
        for line in paid.lines:
            day = days[*of_component, line.origin or one.period]
            key, row = _line(one, line, day, rates)
            found[key] = (row, partial(explain_period_line, line, one, outside, day, rates))
    return found


def _first_day(plan: PlanTerms, key: str, anew: Sequence[Stretch], stale: Stale, time_zone: str) -> date | None:
    """Return a day of the first period that may differ; None where the component has no lines of periods.

    Whose terms changed may have some of a version that they are not on any more.
    """
    rules = [(day, rule) for day, rule in plan.rules(key) if rule.has_period_lines]
    if not rules and stale.everything_from is None:
        return None
    days = [local_day(one.since, time_zone) for one in anew if one.terms is plan and key in one.component_keys]
    for _, rule in rules:
        days += [start for day in _stale_days(rule, stale, time_zone) for start in looking_at(rule, day)]
    if not days:
        return None
    if any(rule.component.limits.cap is Cap.ROLL_OVER for _, rule in rules):
        return FIRST_DAY
    return max(min(days), FIRST_DAY)


def _stale_days(rule: Rule, stale: Stale, time_zone: str) -> list[date]:
    """Return the days on which a figure that the rule looks at may be another, or whose it is."""
    days = list(stale.days) if rule.looks_outside else []
    if rule.looks_at_team and stale.everything_from is not None:
        days.append(local_day(stale.everything_from, time_zone))
    return days


async def _periods(scopes: Sequence[PeriodScope], time_zone: str) -> list[PeriodToPay]:
    """Return the pay periods of each scope that have entries, or have begun and pay without any, in order."""
    ended, last = await ended_periods(scopes, time_zone), await last_turn()
    return [
        one
        for scope in scopes
        for one in periods_to_pay(
            scope.terms,
            scope.component_key,
            ended.get(scope.key, {}),
            begun=_begun(scope, min(ended.get(scope.key, ()), default=None), last, time_zone),
        )
    ]


def _begun(scope: PeriodScope, first: Period | None, last: date | None, time_zone: str) -> Iterator[Period]:
    since = local_day(scope.since, time_zone)
    return begun_periods(
        scope.terms, scope.component_key, since=since, last=last, held_since=first.start if first else None
    )


def _line(one: PeriodToPay, line: PeriodLine, day: date, rates: RateTable) -> tuple[PayKey, PayRow]:
    """Return the row of a line, in the pay currency by the rate of the day whose terms pay the period it comes from."""
    terms, rule, version = one.terms, one.rule, one.terms.version_on(one.as_of)
    assert version is not None  # noqa: S101 - the rule is one of its components
    amount, status = line.amount, line.status
    if rule.converts:
        rate = rates.convert(Decimal(1), rule.currency, into=rule.paid_in, day=day)
        paid = line.paid(rule.paid_in, rate)
        amount, status = (Decimal(0), PayStatus.WAITING_FOR_RATE) if paid is None else (paid, status)
    name = terms.name_of(one.period)
    row = row_of_period(replace(line, status=status), version.id, name, rule.paid_in, amount=amount)
    return PayKey(terms.agent_id, terms.plan_id, one.component_key, line.id()), row
