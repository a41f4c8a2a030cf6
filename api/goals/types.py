"""Goals and their progress as they are shown."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry

from api.connection import FIRST, After, Connection, First, connection
from api.context import Context, Info
from api.enums import Cycle
from api.goals.enums import Proration
from api.goals.history import PastCycle
from api.goals.loaders import progress_on_days
from api.goals.owner import agent_of_goal, team_of_goal
from api.goals.progress import GoalProgress
from api.goals.ruleset_types import Ruleset
from api.goals.shares import RuleShares, shares_on_days
from api.goals.trend import GoalTrend, trends_on_days
from api.metrics.types import Metric, plain
from api.nodes import Node
from api.people.types import On
from domain.goals import goal as goals
from domain.goals import queries
from domain.goals.views.history import past_cycles
from domain.shared.paging import PageRequest


@strawberry.type
class RuleTargets:
    """What one rule of a goal asks for."""

    rule: str
    """The key of the rule."""
    targets: list[Decimal]
    """One number for every cycle, or one for each cycle of the fiscal year; before it is prorated."""
    share_percent: Decimal | None
    """Which part of the target above it is; null for a number of its own."""


@strawberry.type
class Goal(Node):
    """What one agent or one team is to reach by the rules of a ruleset, anew in each cycle."""

    name: str
    """What it is called."""
    cycle: Cycle
    """How often it starts anew."""
    anchor_day: date | None
    """For cycles of two weeks: a day on which one of them starts."""
    from_day: date
    """Its first day."""
    until_day: date | None
    """The first day after it; null while it goes on."""
    proration: Proration
    """By what the target is cut for who is there on a part of the cycle's days."""
    stretch_percent: Decimal | None
    """What counts as stretch, in per cent of the target."""
    challenge_percent: Decimal | None
    """What counts as challenge, in per cent of the target."""
    is_override: bool
    """Whether its targets were set by hand, so that they do not follow the goal above."""
    targets: list[RuleTargets]
    """What it asks for, by rule."""
    seen: strawberry.Private[goals.Goal]

    @classmethod
    def read(cls, seen: goals.Goal) -> Self:
        """Return the goal as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=seen.version,
            name=seen.name,
            cycle=seen.cycle,
            anchor_day=seen.anchor_day,
            from_day=seen.from_day,
            until_day=seen.until_day,
            proration=seen.proration,
            stretch_percent=plain(seen.stretch_percent),
            challenge_percent=plain(seen.challenge_percent),
            is_override=seen.is_override,
            targets=[
                RuleTargets(
                    rule=rule,
                    targets=[one for target in seasons if (one := plain(target)) is not None],
                    share_percent=plain(seen.shares[rule].percent) if rule in seen.shares else None,
                )
                for rule, seasons in seen.targets.items()
            ],
            seen=seen,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the goals that the viewer may see."""
        found = await queries.goals_by_id(viewer=context.viewer, today=await context.today(), ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    async def ruleset(self, info: Info) -> Ruleset | None:
        """What it is measured by; null if you may not see it."""
        return await Ruleset.find(info.context, self.seen.ruleset.id)

    @strawberry.field
    async def metrics(self, info: Info) -> list[Metric]:
        """What its rules measure, as of today."""
        today = await info.context.today()
        return [Metric.read(rule.metric) for rule in self.seen.ruleset.on(today).rules]

    agent = strawberry.field(resolver=agent_of_goal)
    team = strawberry.field(resolver=team_of_goal)

    @strawberry.field
    async def parent(self, info: Info) -> "Goal | None":
        """The goal that it has a share of, if you may see it."""
        return await Goal.find(info.context, self.seen.parent_id)

    @strawberry.field
    async def shares(self, info: Info, on: On = None) -> list[RuleShares]:
        """What of each rule is handed on in the cycle of that day, or in the one nearest to it."""
        day = on or await info.context.today()
        return await info.context.loader(shares_on_days).load((self.seen, day))

    @strawberry.field
    async def progress(self, info: Info, on: On = None) -> GoalProgress:
        """Where it stands in the cycle of that day, or in the one nearest to it."""
        day = on or await info.context.today()
        seen = await info.context.loader(progress_on_days).load((self.seen, day))
        return GoalProgress.read(seen, goal_id=self.id)

    @strawberry.field
    async def trend(self, info: Info, on: On = None) -> GoalTrend:
        """Its way through the cycle of that day, or through the one nearest to it: a point for each day."""
        day = on or await info.context.today()
        return GoalTrend.read(await info.context.loader(trends_on_days).load((self.seen, day)))

    @strawberry.field
    async def history(self, info: Info, first: First = FIRST, after: After = None) -> Connection[PastCycle]:
        """Its past cycles, the newest first."""
        context, page = info.context, PageRequest.of(first=first, after=after)
        found = await past_cycles(self.seen, today=await context.today(), now=context.now(), page=page)
        return connection(found, lambda past: PastCycle.read(past, goal_id=self.id))
