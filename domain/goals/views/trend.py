"""The way of goals through a cycle: where each stood at the end of each day, and where it should have stood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from domain.goals.goal import Goal
from domain.goals.progress import GoalProgress, RuleProgress, progress_in
from domain.goals.rules.composite import Composite, Weighed
from domain.goals.rules.progress import Pace, Reached
from domain.metrics.figures import Freshness, Wanted
from domain.metrics.figures_by_day import FiguresByDay, agent_figures_by_day, team_figures_by_day

ONE_DAY: Final = timedelta(days=1)
LONGEST: Final = 400  # points: more than any fiscal year has days; of a longer cycle of own dates the last ones


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """Where a goal stood at the end of a day; of today, where it stands now. Its rules stand in their order."""

    day: date
    rules: Mapping[str, Reached]
    composite: Composite


@dataclass(frozen=True, slots=True)
class GoalTrend:
    """A goal in one cycle, with a point for each day that has begun."""

    progress: GoalProgress
    points: Sequence[TrendPoint]
    freshness: Freshness


async def trends_of(goals: Sequence[tuple[Goal, date]], *, today: date, now: datetime) -> list[GoalTrend]:
    """Return the trend of each goal in the cycle nearest to its day. The number of statements is fixed."""
    seen = await progress_in([(goal, goal.nearest_cycle(on)) for goal, on in goals], today=today, now=now)
    of_agents = [one for one in seen if one.goal.team_id is None]
    of_teams = [one for one in seen if one.goal.team_id is not None]
    figures = await agent_figures_by_day(_wanted(of_agents), now=now)
    figures |= await team_figures_by_day(_wanted(of_teams), now=now)
    return [_trend(one, figures, today) for one in seen]


def _wanted(seen: Sequence[GoalProgress]) -> list[Wanted]:
    return list({_figure(one, rule) for one in seen for rule in one.rules})


def _figure(one: GoalProgress, rule: RuleProgress) -> Wanted:
    return Wanted(one.goal.owner_id, rule.rule.metric, one.cycle)


def _trend(one: GoalProgress, figures: Mapping[Wanted, FiguresByDay], today: date) -> GoalTrend:
    fresh = [figures[_figure(one, rule)].freshness for rule in one.rules]
    return GoalTrend(one, _points(one, figures, today), Freshness.of_all(fresh))


def _points(one: GoalProgress, figures: Mapping[Wanted, FiguresByDay], today: date) -> list[TrendPoint]:
    last = min(today, one.cycle.end - ONE_DAY)
    runs = [figures[_figure(one, rule)].until(last) for rule in one.rules]
    return [_point(one, column, today) for column in list(zip(*runs, strict=True))[-LONGEST:]]


def _point(one: GoalProgress, column: Sequence[tuple[date, Decimal | None]], today: date) -> TrendPoint:
    day = column[0][0]
    # A day counts once it is over, so today adds nothing to what should be there.
    pace = Pace.on(min(day + ONE_DAY, today), one.days)
    reached = {
        rule.rule.key: replace(rule.reached, achievement=achievement, pace=pace)
        for rule, (_, achievement) in zip(one.rules, column, strict=True)
    }
    weighed = [Weighed(reached[rule.rule.key], rule.rule.weight, rule.rule.is_capped) for rule in one.rules]
    return TrendPoint(day, reached, Composite(weighed))
