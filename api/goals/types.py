"""Goals and their progress as they are shown."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry

from api.context import Context, Info
from api.enums import Cycle, Status
from api.freshness import Freshness
from api.goals.loaders import progress_on_days
from api.metrics.types import Metric, in_unit, plain
from api.nodes import Node
from api.people.types import Agent, On, Team
from domain.goals import goal as goals
from domain.goals import queries
from domain.goals.news import SeenNews


@strawberry.type
class GoalProgress:
    """Where a goal stands in one cycle. Money is in base currency; ratios are plain numbers: 0.92 is 92 %."""

    goal_id: strawberry.ID
    """The goal."""
    cycle_start: date
    """The first day of the cycle."""
    cycle_end: date
    """The first day after the cycle."""
    target: Decimal
    """What is to be reached in the cycle, in the unit of the metric."""
    achievement: Decimal | None
    """What was reached; null where there is nothing to tell, such as a rate of nothing."""
    attainment_ratio: Decimal | None
    """Achievement ÷ target; null when the target is zero."""
    expected: Decimal
    """What should be reached by now, by the working days that are over."""
    pace_ratio: Decimal | None
    """Achievement ÷ expected; null while nothing is expected yet."""
    forecast: Decimal | None
    """What the achievement would be at the end of the cycle, going on as so far; null on its first day."""
    status: Status
    """Where that leaves the goal."""
    milestones: list[int]
    """The milestones reached with the present target, in per cent of it."""
    freshness: Freshness
    """How current the achievement is."""

    @classmethod
    def read(cls, seen: queries.GoalProgress) -> Self:
        """Return the progress as it is shown."""
        judged = seen.progress

        def shown(value: Decimal | None) -> Decimal | None:
            return in_unit(seen.goal.metric, value, base_currency=seen.base_currency)

        return cls(
            goal_id=Goal.global_id(seen.goal.id),
            cycle_start=seen.cycle.start,
            cycle_end=seen.cycle.end,
            target=_told(shown(seen.goal.target)),
            achievement=shown(judged.achievement),
            attainment_ratio=plain(judged.attainment_ratio),
            expected=_told(shown(judged.expected)),
            pace_ratio=plain(judged.pace_ratio),
            forecast=shown(judged.forecast),
            status=judged.status,
            milestones=list(seen.milestones),
            freshness=Freshness.of(seen.freshness),
        )


@strawberry.type
class Goal(Node):
    """What one agent or one team is to reach, anew in each cycle."""

    name: str
    """What it is called."""
    metric: Metric
    """What is measured."""
    cycle: Cycle
    """How often it starts anew."""
    from_day: date
    """Its first day."""
    until_day: date | None
    """The first day after it; null while it goes on."""
    target: Decimal
    """What is to be reached in each cycle, in the unit of the metric."""
    seen: strawberry.Private[goals.Goal]

    @classmethod
    def read(cls, seen: goals.Goal) -> Self:
        """Return the goal as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=seen.version,
            name=seen.name,
            metric=Metric.read(seen.metric),
            cycle=seen.cycle,
            from_day=seen.from_day,
            until_day=seen.until_day,
            target=_told(plain(seen.target)),
            seen=seen,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the goals that the viewer may see."""
        found = await queries.goals_by_id(viewer=context.viewer, today=await context.today(), ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    async def agent(self, info: Info) -> Agent | None:
        """Whose goal it is, if it is an agent's."""
        return await Agent.find(info.context, self.seen.agent_id)

    @strawberry.field
    async def team(self, info: Info) -> Team | None:
        """Whose goal it is, if it is a team's."""
        return await Team.find(info.context, self.seen.team_id)

    @strawberry.field
    async def progress(self, info: Info, on: On = None) -> GoalProgress:
        """Where it stands in the cycle of that day, or in the one nearest to it."""
        day = on or await info.context.today()
        return GoalProgress.read(await info.context.loader(progress_on_days).load((self.seen, day)))


@strawberry.type
class MilestoneNews:
    """A goal has reached a share of its target, for the first time with this target."""

    recorded_at: datetime
    """When that was noticed."""
    percent: int
    """The share, in per cent of the target."""
    cycle_start: date
    """The first day of the cycle in which it was reached."""
    goal_key: strawberry.Private[UUID]

    @classmethod
    def read(cls, seen: SeenNews) -> Self:
        """Return the news as they are shown."""
        return cls(
            recorded_at=seen.recorded_at,
            percent=seen.about["percent"],
            cycle_start=date.fromisoformat(seen.about["cycleStart"]),
            goal_key=UUID(seen.about["goalId"]),
        )

    @strawberry.field
    async def goal(self, info: Info) -> Goal | None:
        """The goal."""
        return await Goal.find(info.context, self.goal_key)


def _told(number: Decimal | None) -> Decimal:
    assert number is not None  # noqa: S101 - only nothing is shown as nothing
    return number
