"""Work out plans over a range of history, from nothing: each from the beginning of the windows that reach into it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from domain.commissions.asking.guaranteed import worked_out_with_guarantees
from domain.commissions.asking.work_out import BEGINNING, WorkedOut, read_ground, work_out
from domain.commissions.calculate.lines import row_of
from domain.commissions.calculate.stretches import Stale, stretches
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.words import Cap
from domain.organisation.queries import the_organisation
from domain.shared.calendars import start_of_day
from domain.shared.period import Period


async def worked_over(terms: Sequence[PlanTerms], period: Period, *, now: datetime) -> WorkedOut:
    """Return everything that the plans place until the end of the range; what stands before it is there too."""
    time_zone = (await the_organisation()).time_zone
    until = start_of_day(period.end, time_zone)
    anew = [
        replace(stretch, until=until)
        for plan in terms
        for stretch in stretches(
            [plan], {plan.agent_id: Stale(everything_from=_beginning(plan, period, time_zone))}, time_zone=time_zone
        )
    ]
    ground = await read_ground(anew, is_from_checkpoint=False)
    worked = await work_out(ground, ground.items(), now=now)
    return await worked_out_with_guarantees(worked, terms, period, ground.rates)


def lines_within(worked: WorkedOut, period: Period) -> Iterator[tuple[UUID, date, Decimal, str]]:
    """Return whose each line of the range is, its day, and what it pays; of periods those that begin in the range."""
    for placed in worked.entries:
        if placed.item.entry.day in period:
            yield placed.stretch.agent_id, placed.item.entry.day, placed.line.amount, row_of(placed).currency
    for key, (row, _) in worked.periods.items():
        day = worked.first_days[key.agent_id, key.plan_id, key.component_key, row.origin_period]
        if day in period:
            yield key.agent_id, day, row.amount, row.currency


def _beginning(plan: PlanTerms, period: Period, time_zone: str) -> datetime:
    """Return where the earliest window begins that reaches into the range; what a cap holds reaches from everywhere."""
    days = [period.start]
    for key in plan.component_keys():
        for from_day, rule in plan.rules(key):
            if from_day >= period.end:
                continue
            reach = rule.reach(max(from_day, period.start))
            if rule.component.limits.cap is Cap.ROLL_OVER or (reach is not None and reach.start == date.min):
                return BEGINNING
            days += [reach.start] if reach is not None else []
    return start_of_day(min(days), time_zone)
