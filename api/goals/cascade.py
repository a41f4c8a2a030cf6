"""Goals handed on down the tree, and changes of goals looked at before they are made."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.context import Info
from api.goals.cascade_inputs import CascadeGoalInput, GoalCascadeInput, GoalPreviewInput
from api.goals.enums import Status
from api.goals.mutations import GoalPayload, change_of, managed_goal
from api.goals.owner import agent_of_goal, team_of_goal
from api.goals.progress import RuleProgress
from api.goals.types import Goal
from api.metrics.types import plain
from api.mutation import Call, mutation
from domain.access.managing import require_managing_agent
from domain.access.rights import Act, require
from domain.goals import goal, progress
from domain.goals.cascade import preview
from domain.goals.cascade.cascade_goal import cascade_goal, plan_cascade
from domain.goals.cascade.terms import CascadeTerms
from domain.goals.change_goal import plan_change
from domain.goals.delete_goal import plan_deletion
from domain.goals.end_goal import plan_end
from domain.goals.queries import goals_by_id
from domain.goals.write_changes import Change
from domain.shared.errors import below_path


@strawberry.type
class GoalStand:
    """Where a goal stands in its present cycle, or would stand."""

    cycle_start: date
    """The first day of the cycle."""
    cycle_end: date
    """The first day after the cycle."""
    attainment_ratio: Decimal | None
    """Achievement ÷ target; of several rules, the mean by their weights."""
    status: Status
    """Where that leaves the goal."""
    rules: list[RuleProgress]
    """Each rule of the goal."""

    @classmethod
    def optional(cls, seen: progress.GoalProgress | None) -> Self | None:
        """Return the stand as it is shown, if there is one."""
        if seen is None:
            return None
        currency = seen.goal.terms.base_currency
        return cls(
            cycle_start=seen.cycle.start,
            cycle_end=seen.cycle.end,
            attainment_ratio=plain(seen.composite.attainment),
            status=seen.status,
            rules=[RuleProgress.read(rule, base_currency=currency) for rule in seen.rules],
        )


@strawberry.type
class AffectedGoal:
    """What would become of one goal."""

    before: GoalStand | None
    """Where it stands; null where it would be made."""
    after: GoalStand | None
    """Where it would stand; null where it would go."""
    is_override: bool
    """Whether its targets were set by hand, so that they do not follow the goal above."""
    milestones: list[int]
    """The milestones that would be told at once, in per cent of the target."""
    seen: strawberry.Private[goal.Goal]
    is_there: strawberry.Private[bool]

    @classmethod
    def read(cls, affected: preview.Affected) -> Self:
        """Return what would become of it as it is shown."""
        stands = affected.after or affected.before
        assert stands is not None  # noqa: S101 - it is there before or after
        return cls(
            before=GoalStand.optional(affected.before),
            after=GoalStand.optional(affected.after),
            is_override=stands.goal.is_override,
            milestones=list(affected.milestones),
            seen=stands.goal,
            is_there=affected.before is not None,
        )

    @strawberry.field
    async def goal(self, info: Info) -> Goal | None:
        """The goal as it is; null where it would be made, or if you may not see it."""
        return await Goal.find(info.context, self.seen.id if self.is_there else None)

    agent = strawberry.field(resolver=agent_of_goal)
    team = strawberry.field(resolver=team_of_goal)


@strawberry.type
class GoalPreview:
    """What would become of goals."""

    goals: list[AffectedGoal]
    """The goal and those below it that you may see, each before those that have shares of it."""
    hidden_goals: int
    """How many others below it would follow, of agents and teams whose figures you may not see."""


@strawberry.type
class CascadeMutation:
    """Handing goals on."""

    @mutation(GoalPayload, act=Act.MANAGE_GOALS)
    async def cascade_goal(self, call: Call, input: CascadeGoalInput) -> UUID:
        """Hand a team's goal on to agents and teams below it, who get goals of their own, or other targets.

        Shares by percentage add up to the goal in its smallest unit, and follow when it changes.
        """
        goal_id, terms = await _cascade(call, input)
        return await cascade_goal(goal_id=goal_id, terms=terms, today=call.today, now=call.now)


@strawberry.type
class CascadeQuery:
    """Changes of goals, looked at before they are made."""

    @strawberry.field
    async def preview_goal_change(
        self,
        info: Info,
        change: Annotated[GoalPreviewInput, strawberry.argument(description="The change to look at.")],
    ) -> GoalPreview:
        """What a change would make of a goal and of all below it; nothing is written. For those who may change it."""
        context = info.context
        call = Call(context.viewer, context.now(), await context.today())
        require(call.viewer, Act.MANAGE_GOALS)
        affected = await preview.preview(await _planned(call, change), today=call.today, now=call.now)
        there = [one.before.goal.id for one in affected if one.before is not None]
        seen = await goals_by_id(viewer=call.viewer, today=call.today, ids=there)
        shown = [one for one in affected if one.before is None or one.before.goal.id in seen]
        return GoalPreview(goals=[AffectedGoal.read(one) for one in shown], hidden_goals=len(affected) - len(shown))


async def _planned(call: Call, asked: GoalPreviewInput) -> Sequence[Change]:
    if asked.cascade:
        goal_id, terms = await _cascade(call, asked.cascade)
        return await plan_cascade(goal_id, terms, today=call.today, now=call.now)
    if asked.change:
        found = await managed_goal(call, asked.change.goal_id)
        return await plan_change(found.id, change_of(asked.change, found, call), today=call.today)
    if asked.end:
        found = await managed_goal(call, asked.end.goal_id)
        return await plan_end(found.id, asked.end.until_day, today=call.today)
    assert asked.delete  # noqa: S101 - exactly one of them is there
    found = await managed_goal(call, asked.delete.goal_id)
    return await plan_deletion(found.id, with_shares=asked.delete.with_shares, today=call.today)


async def _cascade(call: Call, asked: GoalCascadeInput) -> tuple[UUID, CascadeTerms]:
    found = await managed_goal(call, asked.goal_id)
    terms = asked.read(units=found.terms.units_of(found.rules_to_come(call.today)), cycle=found.cycle)
    for index, share in enumerate(terms.shares):
        if share.agent_id is not None and share.agent_id == call.viewer.agent_id:
            with below_path("shares", str(index)):
                await require_managing_agent(call.viewer, share.agent_id, today=call.today)
    return found.id, terms
