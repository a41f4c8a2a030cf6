"""What guarantees would add: it follows from all else that a plan pays in a pay period."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from domain.commissions.asking.compare import Amounts, Place
from domain.commissions.asking.work_out import WorkedOut
from domain.commissions.calculate.guarantees import (
    guarantees,
    has_guarantee,
    lines_of_guarantees,
    paid_beside,
    paid_together,
)
from domain.commissions.calculate.lines import PayKey
from domain.commissions.calculate.pay_turns import last_turn
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.terms import GUARANTEE
from domain.facts.rules.rates import RateTable
from domain.shared.money import EXACT
from domain.shared.period import Period

ONE_DAY = timedelta(days=1)


async def with_guarantees(changes: Amounts, terms: Iterable[PlanTerms], rates: RateTable) -> dict[Place, Decimal]:
    """Return the changes of pay with those of the guarantees that they bring about, given what is paid now."""
    plans = {(plan.agent_id, plan.plan_id): plan for plan in terms if has_guarantee(plan)}
    sums = paid_together(
        ((key.agent_id, key.plan_id, period), currency, amount)
        for (key, period, currency), amount in changes.items()
        if (key.agent_id, key.plan_id) in plans
    )
    last = await last_turn() if sums else None
    due = [one for plan in plans.values() for one in guarantees(plan, since=date.min, last=last)]
    due = [one for one in due if one.paid_key in sums]
    paid = await paid_beside(due)
    found = dict(changes)
    for one in due:
        before = paid.get(one.paid_key, {})
        after = paid_together((one.paid_key, *each) for each in [*before.items(), *sums[one.paid_key].items()])
        was, would_be = (one.line(each, rates) for each in (before, after[one.paid_key]))
        if would_be.amount != was.amount:
            place = Place(PayKey(one.terms.agent_id, one.terms.plan_id, GUARANTEE, was.id()), one.name, one.paid_in)
            found[place] = EXACT.subtract(would_be.amount, was.amount)
    return found


async def worked_out_with_guarantees(
    worked: WorkedOut, terms: Sequence[PlanTerms], period: Period, rates: RateTable
) -> WorkedOut:
    """Return what was worked out for a range with the guarantees of the pay periods that begin in it."""
    guaranteed = [plan for plan in terms if has_guarantee(plan)]
    last = await last_turn() if guaranteed else None
    if last is None:
        return worked
    last = min(last, period.end - ONE_DAY)
    due = [one for plan in guaranteed for one in guarantees(plan, since=period.start, last=last)]
    paid = paid_together(
        ((key.agent_id, key.plan_id, row.origin_period), row.currency, row.amount) for key, row, _ in worked.lines()
    )
    first_days = {(one.terms.agent_id, one.terms.plan_id, GUARANTEE, one.name): one.period.start for one in due}
    return replace(
        worked,
        periods={**worked.periods, **lines_of_guarantees(due, paid, rates)},
        first_days={**worked.first_days, **first_days},
    )
