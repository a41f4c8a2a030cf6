"""Where goals stand in cycles of theirs: what was reached of which target, and whether that is on track."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from uuid import UUID

from domain.database import sql
from domain.goals.goal import Goal
from domain.goals.kept import Closed, Kept, kept_of
from domain.goals.presence import Presence, Running, presence_of
from domain.goals.rules.composite import Composite, Weighed
from domain.goals.rules.judge import Status, Thresholds, status_of
from domain.goals.rules.progress import Pace, Reached
from domain.goals.rules.prorate import Proration, prorated, share_present
from domain.goals.rulesets.ruleset import GoalRule
from domain.metrics.figures import Figure, Freshness, Wanted, agent_figures, team_figures
from domain.organisation.settings import pace_thresholds_on
from domain.organisation.working_days import WorkingCalendars, working_calendars
from domain.shared.period import Period


@dataclass(frozen=True, slots=True)
class RuleProgress:
    """One rule of a goal in one cycle. `stored_target` is what the rule asks for before it is prorated."""

    rule: GoalRule
    reached: Reached
    stored_target: Decimal


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """Where a goal stands in one cycle, judged as of a day, with the final result of a cycle that is closed.

    `days` are those of the cycle on which it is worked for.
    """

    goal: Goal
    cycle: Period
    rules: Sequence[RuleProgress]
    composite: Composite
    status: Status
    days: Sequence[date]
    days_left: int
    freshness: Freshness
    kept: Kept | None

    @property
    def closed(self) -> Closed | None:
        """Return the final result of the cycle, if it is closed."""
        return None if self.kept is None else self.kept.closed

    @property
    def target_version(self) -> int:
        """Return the version of the target that the cycle is measured by."""
        return self.goal.target_version if self.kept is None else self.kept.target_version


async def progress_in(running: Sequence[Running], *, today: date, now: datetime) -> list[GoalProgress]:
    """Return where goals stand in these cycles, by the settings of today. The number of statements is fixed."""
    if not running:
        return []
    kept = await kept_of(running)
    presence = await presence_of(running)
    worked = await _worked(running)
    figures = await _figures(running, now=now)
    limits = await pace_thresholds_on(today)
    thresholds = Thresholds(limits.on_track, limits.at_risk)
    return [
        _progress(one, figures, kept.get(one), _Days(one, presence, worked), today=today, thresholds=thresholds)
        for one in running
    ]


async def targets_in(running: Sequence[Running]) -> dict[Running, dict[str, Decimal]]:
    """Return what each goal asks for in these cycles, by rule, prorated; cycles that are over keep what they had."""
    if not running:
        return {}
    kept, presence, worked = await kept_of(running), await presence_of(running), await _worked(running)
    return {
        one: {
            rule.key: _target(one, rule, kept.get(one), _Days(one, presence, worked)) for rule in one[0].rules(one[1])
        }
        for one in running
    }


@dataclass(frozen=True)
class _Days:
    """The days of one goal in one cycle."""

    running: Running
    presence: Presence
    worked: WorkingCalendars

    @cached_property
    def share(self) -> Fraction:
        """Return which part of the whole cycle the owner is there for."""
        goal, cycle = self.running
        whole = goal.whole_cycle(cycle.start)
        worked = self.worked.worked(goal.agent_id, whole) if goal.proration is Proration.WORKING_DAYS else ()
        return share_present(goal.proration, whole=whole, present=self.presence.days(goal, cycle), worked=worked)

    def worked_for(self) -> list[date]:
        """Return the working days on which the owner is there, or else calendar days."""
        goal, cycle = self.running
        there = self.presence.days(goal, cycle) or frozenset(cycle)
        worked = self.worked.worked(goal.agent_id, cycle)
        return [day for day in worked if day in there] or sorted(there)


def _progress(
    running: Running,
    figures: Mapping[Wanted, Figure],
    kept: Kept | None,
    days: _Days,
    *,
    today: date,
    thresholds: Thresholds,
) -> GoalProgress:
    goal, cycle = running
    worked_for = days.worked_for()
    pace = Pace.on(today, worked_for)
    rules = [
        RuleProgress(
            rule=rule,
            reached=Reached(
                achievement=figures[_wanted(running, rule)].value,
                target=_target(running, rule, kept, days),
                pace=pace,
                grows=rule.metric.grows,
                is_lower_better=rule.is_lower_better,
            ),
            stored_target=goal.target(rule, cycle),
        )
        for rule in goal.rules(cycle)
    ]
    composite = Composite([Weighed(one.reached, one.rule.weight, one.rule.is_capped) for one in rules])
    fresh = [figures[_wanted(running, one.rule)].freshness for one in rules]
    return GoalProgress(
        goal=goal,
        cycle=cycle,
        rules=rules,
        composite=composite,
        status=status_of(composite, cycle=cycle, today=today, thresholds=thresholds),
        days=worked_for,
        days_left=pace.left if days.presence.days(goal, cycle) else 0,
        freshness=Freshness.of_all(fresh),
        kept=kept,
    )


def _target(running: Running, rule: GoalRule, kept: Kept | None, days: _Days) -> Decimal:
    goal, cycle = running
    if kept is not None and rule.key in kept.targets:
        return kept.targets[rule.key]
    stored = goal.target(rule, cycle)
    # What is a rate or a level is asked for whole, however long somebody is there.
    if goal.proration is Proration.NONE or not rule.metric.grows:
        return stored
    return prorated(stored, days.share, unit=goal.terms.unit_of(rule.metric))


def _wanted(running: Running, rule: GoalRule) -> Wanted:
    goal, cycle = running
    return Wanted(goal.owner_id, rule.metric, cycle)


async def _figures(running: Sequence[Running], *, now: datetime) -> dict[Wanted, Figure]:
    agents = _all_wanted(one for one in running if one[0].agent_id is not None)
    teams = _all_wanted(one for one in running if one[0].team_id is not None)
    return await agent_figures(agents, now=now) | await team_figures(teams, now=now)


def _all_wanted(running: Iterable[Running]) -> list[Wanted]:
    return list({_wanted((goal, cycle), rule) for goal, cycle in running for rule in goal.rules(cycle)})


async def _worked(running: Sequence[Running]) -> WorkingCalendars:
    agents = {goal.agent_id for goal, _ in running if goal.agent_id is not None}
    wholes = [goal.whole_cycle(cycle.start) for goal, cycle in running]
    around = Period(min(whole.start for whole in wholes), max(whole.end for whole in wholes))
    return await working_calendars(agents, around)


async def milestones_of(seen: Sequence[GoalProgress]) -> dict[tuple[UUID, date], list[int]]:
    """Return the milestones told of goals in these cycles, with the target that each cycle is measured by."""
    rows = await sql.fetch(
        """select m.goal_id, m.cycle_start, array_agg(m.percent order by m.percent) as percents
             from unnest($1::uuid[], $2::date[], $3::integer[]) as g (goal_id, cycle_start, target_version)
             join goal_milestones m using (goal_id, cycle_start, target_version) group by m.goal_id, m.cycle_start""",
        [one.goal.id for one in seen],
        [one.cycle.start for one in seen],
        [one.target_version for one in seen],
    )
    return {(row["goal_id"], row["cycle_start"]): list(row["percents"]) for row in rows}
