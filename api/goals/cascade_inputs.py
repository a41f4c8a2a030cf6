"""What handing a goal on takes, and what can be looked at before it is done."""

from collections.abc import Mapping
from decimal import Decimal

import strawberry

from api.enums import Cycle
from api.goals.enums import Proration
from api.goals.inputs import GoalChangeInput, GoalDeletionInput, GoalEndInput, RuleTargetInput, targets_of
from api.mutation import EditInput
from api.people.types import Agent, Team
from domain.goals.cascade.terms import CascadeTerms, ShareTerms
from domain.shared.errors import below_path


@strawberry.input
class GoalShareInput:
    """What one agent or one team gets of a goal: a percentage or numbers of its own."""

    agent_id: strawberry.ID | None = None
    """The agent who gets it."""
    team_id: strawberry.ID | None = None
    """The team that gets it."""
    percent: Decimal | None = None
    """Which part of each target, in per cent; left out for all, everybody gets the same."""
    targets: list[RuleTargetInput] | None = None
    """Numbers of its own instead, which stay when the goal changes."""

    def read(self, *, units: Mapping[str, Decimal], cycle: Cycle) -> ShareTerms:
        """Return the share in the words of the domain."""
        return ShareTerms(
            agent_id=Agent.optional_key(self.agent_id, path="agentId"),
            team_id=Team.optional_key(self.team_id, path="teamId"),
            percent=self.percent,
            targets=targets_of(self.targets, None, units=units, cycle=cycle) or None,
        )


@strawberry.input
class GoalCascadeInput:
    """To whom a team's goal is handed on. Whoever is not named keeps what they have."""

    goal_id: strawberry.ID
    """The goal."""
    shares: list[GoalShareInput]
    """Agents and teams that stand below the goal's team today, however far."""
    share_as_last_cycle: bool = False
    """Whether each gets the part that they had in the cycle before; all get the same where nobody had anything."""
    proration: Proration | None = None
    """By what targets are cut for who is there on a part of the days; none leaves it, or does as the goal does."""
    allow_overassigned: bool = False
    """Whether the shares may be more than the goal."""
    allow_underassigned: bool = False
    """Whether the shares may be less than the goal."""
    reset_overrides: bool = False
    """Whether those of the named whose targets were changed by hand follow the goal again."""

    def read(self, *, units: Mapping[str, Decimal], cycle: Cycle) -> CascadeTerms:
        """Return the shares in the words of the domain."""
        shares = []
        for index, share in enumerate(self.shares):
            with below_path("shares", str(index)):
                shares.append(share.read(units=units, cycle=cycle))
        return CascadeTerms(
            shares=shares,
            as_last_cycle=self.share_as_last_cycle,
            proration=self.proration,
            allows_overassigned=self.allow_overassigned,
            allows_underassigned=self.allow_underassigned,
            resets_overrides=self.reset_overrides,
        )


@strawberry.input
class CascadeGoalInput(EditInput, GoalCascadeInput):
    """To whom a team's goal is handed on. Whoever is not named keeps what they have."""


@strawberry.input(one_of=True)
class GoalPreviewInput:
    """The change to look at."""

    change: GoalChangeInput | None = strawberry.UNSET
    """As in changeGoal."""
    cascade: GoalCascadeInput | None = strawberry.UNSET
    """As in cascadeGoal."""
    end: GoalEndInput | None = strawberry.UNSET
    """As in endGoal."""
    delete: GoalDeletionInput | None = strawberry.UNSET
    """As in deleteGoal."""
