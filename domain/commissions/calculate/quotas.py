"""The quotas of agents: what a goal that an assignment names asks for in a window."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from domain.commissions.assignment import AssignmentTerms, RampStep
from domain.database import sql
from domain.goals.find_goals import goals_with_ids
from domain.goals.goal import Goal
from domain.goals.presence import Running
from domain.goals.progress import targets_in
from domain.shared.money import EXACT
from domain.shared.period import Cycle, Period, clipped

OF_MONTHS = (Cycle.MONTH, Cycle.QUARTER, Cycle.YEAR)
QUOTA_DIGITS = Decimal("0.0000000001")
WHOLE = Decimal(100)
Targets = dict[Running, dict[str, Decimal]]


@dataclass(frozen=True, slots=True)
class QuotaWanted:
    """An agent's quota of one window, by the goal that an assignment names and its ramp, which begins on a day."""

    agent_id: UUID
    goal_id: UUID
    window: Period
    ramp: tuple[RampStep, ...] = ()
    ramp_from: date | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """What a month of a window has of a cycle of the goal."""

    month: Period
    running: Running
    share: Decimal


async def quotas(wanted: Collection[QuotaWanted]) -> dict[QuotaWanted, Decimal | None]:
    """Return each quota, spread over the months of its window; None where the goal is not there or does not run."""
    if not wanted:
        return {}
    goals = await quota_goals(wanted)
    parts = {one: list(_parts(goals[one], one.window)) if one in goals else [] for one in wanted}
    targets = await targets_in(list({(part.running): None for found in parts.values() for part in found}))
    return {one: _quota(one, found, targets) for one, found in parts.items()}


async def quota_goals(wanted: Collection[QuotaWanted]) -> dict[QuotaWanted, Goal]:
    """Return the goal that each quota is measured by: the agent's own share of the one that is named, or that one.

    What is measured by several rules has no one number, and is none.
    """
    rows = await sql.fetch(
        """with recursive below (named_id, id, agent_id) as (
               select id, id, agent_id from goals where id = any($1)
               union all
               select below.named_id, g.id, g.agent_id from below join goals g on g.parent_id = below.id)
           select named_id, id, agent_id from below where agent_id = any($2)""",
        list({one.goal_id for one in wanted}),
        list({one.agent_id for one in wanted}),
    )
    own = {(row["named_id"], row["agent_id"]): row["id"] for row in rows}
    chosen = {one: own.get((one.goal_id, one.agent_id), one.goal_id) for one in wanted}
    goals = {goal.id: goal for goal in await goals_with_ids(set(chosen.values()))}
    return {one: goals[key] for one, key in chosen.items() if key in goals and _is_of_one_rule(goals[key])}


def wanted_quota(
    agent_id: UUID, assignment: AssignmentTerms | None, window: Period, *, since: date | None
) -> QuotaWanted | None:
    """Return what to ask for; None where the assignment names no goal."""
    if assignment is None or assignment.quota_goal_id is None:
        return None
    return QuotaWanted(agent_id, assignment.quota_goal_id, window, assignment.ramp, since if assignment.ramp else None)


def _is_of_one_rule(goal: Goal) -> bool:
    return all(len(version.rules) == 1 for version in goal.ruleset.versions)


def _parts(goal: Goal, window: Period) -> Iterable[_Part]:
    """Return what each month of the window has of which cycle: what a cycle asks for holds for all of its days."""
    if window.end == date.max:
        return
    for month in _months(window):
        if goal.cycle in OF_MONTHS:
            whole = goal.whole_cycle(month.start)
            running = clipped(whole, from_day=goal.from_day, until_day=goal.until_day)
            if running is not None:
                yield _Part(month, (goal, running), EXACT.divide(Decimal(1), Decimal(len(_months(whole)))))
            continue
        for cycle in goal.cycles(since=month.start, last=month.end - timedelta(days=1)):
            common = clipped(cycle, from_day=month.start, until_day=month.end)
            if common is not None:
                yield _Part(month, (goal, cycle), EXACT.divide(Decimal(_days(common)), Decimal(_days(cycle))))


def _quota(wanted: QuotaWanted, parts: Collection[_Part], targets: Targets) -> Decimal | None:
    total = Decimal(0)
    for part in parts:
        [target] = targets[part.running].values()
        of_month = EXACT.multiply(EXACT.multiply(target, part.share), _ramped(wanted, part.month))
        total = EXACT.add(total, of_month)
    return EXACT.quantize(total, QUOTA_DIGITS) if parts else None


def _ramped(wanted: QuotaWanted, month: Period) -> Decimal:
    """Return which part of the quota is asked for in the month: all of it once the ramp is over."""
    if wanted.ramp_from is None:
        return Decimal(1)
    since = Period.containing(wanted.ramp_from, Cycle.MONTH)
    served = (month.start.year - since.start.year) * 12 + month.start.month - since.start.month
    for step in wanted.ramp:
        if served < step.months:
            return EXACT.divide(step.quota_percent, WHOLE)
        served -= step.months
    return Decimal(1)


def _months(window: Period) -> list[Period]:
    months = [Period.containing(window.start, Cycle.MONTH)]
    while months[-1].end < window.end:
        months.append(Period.containing(months[-1].end, Cycle.MONTH))
    return months


def _days(period: Period) -> int:
    return (period.end - period.start).days
