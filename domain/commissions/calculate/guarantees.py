"""What a ramp guarantees: the least that a plan pays somebody new in a pay period, under all of its components."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TypeAlias
from uuid import UUID

from domain.commissions.assignment import AssignmentTerms, RampStep, months_since, step_of
from domain.commissions.calculate.due_periods import periods_between
from domain.commissions.calculate.explanations import explain_guarantee
from domain.commissions.calculate.lines import PayKey, PayRow, row_of_period
from domain.commissions.calculate.pay_turns import last_turn
from domain.commissions.calculate.period_pay import FIRST_DAY, PaidPeriods
from domain.commissions.calculate.post_differences import Explain
from domain.commissions.calculate.stored_pay import PeriodScope, stored_period_lines, write_lines
from domain.commissions.calculate.stretches import Stale, Stretch
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.lines import PayStatus
from domain.commissions.rules.period_lines import PeriodLine, Purpose
from domain.commissions.rules.quota import Exchange
from domain.commissions.rules.terms import GUARANTEE
from domain.database import sql
from domain.facts.rules.rates import RateTable
from domain.shared.calendars import local_day
from domain.shared.money import EXACT, rounded
from domain.shared.period import Period

PaidKey: TypeAlias = tuple[UUID, UUID, str]  # an agent, a plan and the name of a pay period
Paid: TypeAlias = Mapping[PaidKey, Mapping[str, Decimal]]  # in each currency
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Guarantee:
    """What a plan pays an agent at least in a pay period: that of its months, by the rate of the first day of these."""

    terms: PlanTerms
    period: Period
    day: date
    amount: Decimal
    paid_in: str

    @property
    def name(self) -> str:
        """Return the name of the pay period."""
        return self.terms.name_of(self.period)

    @property
    def paid_key(self) -> PaidKey:
        """Return of whom, by which plan and in which period all pay must come to the amount together."""
        return (self.terms.agent_id, self.terms.plan_id, self.name)

    def line(self, paid: Mapping[str, Decimal], rates: RateTable) -> PeriodLine:
        """Return what is added to all else that the plan pays, whatever it is paid in; it waits for every rate."""
        least = self._converted(self.amount, self.terms.currency, rates)
        counted = [self._converted(amount, currency, rates) for currency, amount in paid.items() if amount]
        before = EXACT.plus(rounded(sum((one for one in counted if one is not None), ZERO), self.paid_in))
        if least is None or None in counted:
            status = PayStatus.WAITING_FOR_RATE
            return PeriodLine(Purpose.GUARANTEE, self.period, before, before, status=status)
        least = EXACT.plus(rounded(least, self.paid_in))
        return PeriodLine(Purpose.GUARANTEE, self.period, before, max(before, least), by=least)

    def exchanges(self, paid: Mapping[str, Decimal], rates: RateTable) -> list[Exchange]:
        """Return the steps into the currency of the guarantee: that of the plan first, then each that is paid in."""
        currencies = dict.fromkeys((self.terms.currency, *sorted(one for one, amount in paid.items() if amount)))
        return [Exchange(one, self.paid_in, self._converted(ONE, one, rates), self.day) for one in currencies]

    def _converted(self, amount: Decimal, currency: str, rates: RateTable) -> Decimal | None:
        return rates.convert(amount, currency, into=self.paid_in, day=self.day)


async def pay_guarantees(
    terms: Iterable[PlanTerms],
    anew: Sequence[Stretch],
    of_periods: PaidPeriods,
    stale: Mapping[UUID, Stale],
    *,
    rates: RateTable,
    time_zone: str,
) -> PaidPeriods:
    """Calculate anew what guarantees add in the periods from the first whose pay may be another; call this last.

    Whose terms changed may have had a guarantee before.
    """
    firsts = dict(of_periods.first_days)
    for one in anew:
        day, key = local_day(one.since, time_zone), (one.agent_id, one.plan_id)
        firsts[key] = min(day, firsts.get(key, day))
    scopes = [
        PeriodScope.beginning(plan, GUARANTEE, max(first, FIRST_DAY), time_zone)
        for plan in terms
        if (first := firsts.get((plan.agent_id, plan.plan_id))) is not None
        and (has_guarantee(plan) or stale[plan.agent_id].everything_from is not None)
    ]
    if not scopes:
        return PaidPeriods()
    last = await last_turn()
    due = [
        one for scope in scopes for one in guarantees(scope.terms, since=local_day(scope.since, time_zone), last=last)
    ]
    found = lines_of_guarantees(due, await paid_beside(due), rates)
    changed = await write_lines(await stored_period_lines(scopes), {key: row for key, (row, _) in found.items()})
    return PaidPeriods(changed, {key: explain for key, (_, explain) in found.items()})


def has_guarantee(terms: PlanTerms) -> bool:
    """Tell whether the agent is, was or will be guaranteed anything by the plan."""
    return any(_guarantees(held) for _, held in terms.holdings)


def guarantees(terms: PlanTerms, *, since: date, last: date | None) -> list[Guarantee]:
    """Return what is guaranteed in the pay periods from that of a day to that of another.

    A month counts whole if the agent is on the plan on some day of it, by the terms of the first such day.
    """
    starts = [day for day, held in terms.holdings if _guarantees(held)]
    if not starts or last is None:
        return []
    found: dict[str, Guarantee] = {}
    for period in periods_between(terms, max(since, min(starts)), last):
        for month in period.months():
            one = _of_month(terms, period, month)
            if one is not None:
                before = found.get(one.name)
                found[one.name] = one if before is None else replace(before, amount=before.amount + one.amount)
    return list(found.values())


def lines_of_guarantees(due: Iterable[Guarantee], paid: Paid, rates: RateTable) -> dict[PayKey, tuple[PayRow, Explain]]:
    """Return the lines of guarantees that are more than what is paid, or wait, and why each is what it is."""
    found: dict[PayKey, tuple[PayRow, Explain]] = {}
    for one in due:
        version = one.terms.version_on(one.day)
        beside = paid.get(one.paid_key, {})
        line = one.line(beside, rates)
        if version is None or not (line.amount or line.status is PayStatus.WAITING_FOR_RATE):
            continue
        row = row_of_period(line, version.id, one.name, one.paid_in)
        key = PayKey(one.terms.agent_id, one.terms.plan_id, GUARANTEE, line.id())
        found[key] = (row, partial(explain_guarantee, line, version, beside, one.exchanges(beside, rates), rates))
    return found


def paid_together(amounts: Iterable[tuple[PaidKey, str, Decimal]]) -> Paid:
    """Return what is paid in each period and currency together."""
    found: dict[PaidKey, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for key, currency, amount in amounts:
        found[key][currency] = EXACT.add(found[key][currency], amount)
    return found


async def paid_beside(due: Iterable[Guarantee]) -> Paid:
    """Return what the plans pay without their guarantees in these periods."""
    asked = [one.paid_key for one in due]
    if not asked:
        return {}
    rows = await sql.fetch(
        """select p.agent_id, p.plan_id, p.origin_period, p.currency, sum(p.amount) as amount
             from unnest($1::uuid[], $2::uuid[], $3::text[]) as s (agent_id, plan_id, origin_period)
             join calculated_pay p using (agent_id, plan_id, origin_period)
            where p.component_key <> $4 group by 1, 2, 3, 4""",
        *zip(*asked, strict=True),
        GUARANTEE,
    )
    return paid_together(((agent, plan, period), currency, amount) for agent, plan, period, currency, amount in rows)


def _guarantees(held: AssignmentTerms | None) -> bool:
    return held is not None and any(step.guaranteed is not None for step in held.ramp)


def _of_month(terms: PlanTerms, period: Period, month: Period) -> Guarantee | None:
    days = [month.start, *(day for day in terms.changes() if month.start < day < month.end)]
    day = next((day for day in days if terms.version_on(day) is not None), None)
    held = None if day is None else terms.assignment_on(day)
    if day is None or held is None or (terms.left_day is not None and terms.left_day <= day):
        return None
    step = _step(terms, held, day, month)
    if step is None or step.guaranteed is None:
        return None
    return Guarantee(terms, period, day, step.guaranteed, held.pay_currency or terms.currency)


def _step(terms: PlanTerms, held: AssignmentTerms, day: date, month: Period) -> RampStep | None:
    since = terms.assigned_since(day)
    return None if since is None else step_of(held.ramp, months_since(since, month.start))
