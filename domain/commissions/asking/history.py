"""Work out plans over a range of history, from nothing: each from the beginning of the windows that reach into it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from domain.commissions.asking.guaranteed import worked_out_with_guarantees
from domain.commissions.asking.work_out import BEGINNING, WorkedOut, read_ground, work_out
from domain.commissions.calculate.lines import row_of
from domain.commissions.calculate.stretches import Stale, stretches
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.words import Cap, Clawback
from domain.database import sql
from domain.organisation.queries import the_organisation
from domain.shared.calendars import start_of_day
from domain.shared.period import Period


async def worked_over(terms: Sequence[PlanTerms], period: Period, *, now: datetime) -> WorkedOut:
    """Return everything that the plans place until the end of the range; what stands before it is there too."""
    time_zone = (await the_organisation()).time_zone
    until = start_of_day(period.end, time_zone)
    origins = await _earliest_origins(terms, period)
    anew = [
        replace(stretch, until=until)
        for plan in terms
        for stretch in stretches(
            [plan],
            {plan.agent_id: Stale(everything_from=_beginning(plan, _reaching(plan, period, origins), time_zone))},
            time_zone=time_zone,
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


async def _earliest_origins(terms: Sequence[PlanTerms], period: Period) -> Mapping[UUID, date]:
    """Return the first day of what is taken back in the range from each agent who may lose it as it was paid."""
    agents = [plan.agent_id for plan in terms if _takes_back_as_paid(plan)]
    rows = await sql.fetch(
        """select agent_id, min(least(day, booked_day)) as day
             from credits
            where agent_id = any($1)
              and ((reversed_day >= $2 and reversed_day < $3)
                   or id in (select credit_id from credit_refunds
                              where agent_id = any($1) and day >= $2 and day < $3))
            group by 1""",
        agents,
        period.start,
        period.end,
    )
    return {row["agent_id"]: row["day"] for row in rows}


def _takes_back_as_paid(plan: PlanTerms) -> bool:
    return any(version.terms.clawback.policy is Clawback.REVERSE_AS_PAID for version in plan.versions)


def _reaching(plan: PlanTerms, period: Period, origins: Mapping[UUID, date]) -> Period:
    """Return the range from the first origin on: what is taken back as it was paid stands behind its origin."""
    first = origins.get(plan.agent_id, period.start) if _takes_back_as_paid(plan) else period.start
    return Period(min(period.start, first), period.end)


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
