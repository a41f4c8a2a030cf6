"""What the mutations about plans take."""

from datetime import date
from typing import Any, TypedDict
from uuid import UUID

import strawberry

from api.commissions.assignment_inputs import AssignmentTermsInput
from api.commissions.component_inputs import ComponentInput
from api.commissions.enums import Anchor, Clawback, Leavers, Negatives
from api.commissions.plan_document import as_document
from api.commissions.types.plan import Plan
from api.enums import Cycle
from api.mutation import EditInput, MutationInput
from api.people.types import Agent, Team
from domain.commissions.assign_plan import STANDARD
from domain.commissions.assignment import AssignmentTerms


class Holder(TypedDict):
    """A plan, and the agent or the team that is put on it."""

    plan_id: UUID
    agent_id: UUID | None
    team_id: UUID | None


@strawberry.input
class ClawbackInput:
    """What a reversal or refund does that comes after the window of its credit."""

    policy: Clawback
    """What it does."""
    within_days: int | None = None
    """One that comes more days after the sale does nothing; none lets it always count."""


@strawberry.input
class LeaversInput:
    """What is paid to an agent who has left."""

    policy: Leavers
    """What is paid."""
    within_days: int | None = None
    """PAY: nothing that counts more days after leaving. PAY_IF_ANCHORED_BEFORE: what was booked before, and counts
    within so many days after. FORFEIT: nothing of so many days before, instead of the pay period of leaving."""


@strawberry.input
class PlanDraftInput:
    """What a plan pays: the components, and what holds for all of them."""

    components: list[ComponentInput]
    """Its rules."""
    anchor: Anchor | None = None
    """Which day of a sale decides its window and pay period; the approval's, if left out."""
    pay_period: Cycle | None = None
    """How often is paid; by month, if left out."""
    clawback: ClawbackInput | None = None
    """What late reversals do; RECOMPUTE_ORIGIN, if left out."""
    leavers: LeaversInput | None = None
    """What is paid to who has left; PAY, if left out."""
    negatives: Negatives | None = None
    """What a negative transaction does; NET, if left out."""

    def document(self) -> dict[str, Any]:
        """Return the draft as the rules read it."""
        names = ("components", "anchor", "pay_period", "clawback", "leavers", "negatives")
        stated = {name: getattr(self, name) for name in names}
        return {name: as_document(value) for name, value in stated.items() if value is not None}


@strawberry.input
class CreatePlanInput(MutationInput):
    """The plan to create."""

    name: str
    """What it is called."""
    currency: str
    """The currency it pays in (ISO 4217)."""


@strawberry.input
class PublishPlanVersionInput(PlanDraftInput, EditInput):
    """What a plan pays from a day on."""

    plan_id: strawberry.ID
    """The plan."""
    from_day: date | None = None
    """The first day on which it pays so; today if none is given. A day in the past is calculated at once."""


@strawberry.input
class AssignPlanInput(EditInput):
    """Who is on which plan: an agent, or whoever belongs to a team on each day."""

    plan_id: strawberry.ID
    """The plan."""
    agent_id: strawberry.ID | None = None
    """The agent."""
    team_id: strawberry.ID | None = None
    """The team; what one of its agents is assigned by name holds before that."""
    is_assigned: bool = True
    """Whether they are on the plan from that day, or no longer."""
    from_day: date | None = None
    """The first day; today if none is given. It may lie in the past: pay follows."""
    terms: AssignmentTermsInput | None = None
    """What is agreed beside the plan; nothing, if left out."""

    def holder(self) -> Holder:
        """Return the plan and who is put on it."""
        return Holder(
            plan_id=Plan.key(self.plan_id, path="planId"),
            agent_id=Agent.optional_key(self.agent_id, path="agentId"),
            team_id=Team.optional_key(self.team_id, path="teamId"),
        )

    def agreed(self) -> AssignmentTerms:
        """Return what is agreed beside the plan."""
        return self.terms.read() if self.terms else STANDARD
