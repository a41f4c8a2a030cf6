"""Plans as they are shown."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry
from strawberry.utils.str_converters import to_camel_case

from api.audit.looks import note_look
from api.commissions.enums import Anchor, Clawback, Leavers, Level, Negatives
from api.commissions.plan_document import read_document
from api.commissions.types.assignment import AssignmentTerms
from api.commissions.types.component import Component
from api.connection import FIRST, After, Connection, First, connection
from api.context import Context, Info
from api.enums import Cycle
from api.nodes import Node
from api.people.types import Agent, Team
from domain.commissions.queries import assignments
from domain.commissions.queries.assignments import SeenAssignment
from domain.commissions.queries.plans import SeenPlan, SeenVersion, plans_by_id, versions_of_plan
from domain.commissions.rules.document import terms_as_document
from domain.commissions.rules.finding import Finding
from domain.shared.paging import Page, PageRequest

OnDay = Annotated[
    date | None, strawberry.argument(description="Only what puts somebody on a plan on this day; all if left out.")
]


@strawberry.type
class ClawbackTerms:
    """What a reversal or refund does that comes after the window of its credit."""

    policy: Clawback
    """What it does."""
    within_days: int | None = None
    """One that comes more days after the sale does nothing; null lets it always count."""


@strawberry.type
class LeaverTerms:
    """What is paid to an agent who has left."""

    policy: Leavers
    """What is paid."""
    within_days: int | None = None
    """PAY: nothing that counts more days after leaving. PAY_IF_ANCHORED_BEFORE: what was booked before, and counts
    within so many days after. FORFEIT: nothing of so many days before, instead of the pay period of leaving."""


@strawberry.type
class PlanVersion:
    """What a plan pays from a day on. Published versions never change."""

    number: int
    """1 for the first."""
    from_day: date
    """The first day on which it pays."""
    components: list[Component]
    """Its rules."""
    anchor: Anchor
    """Which day of a sale decides its window and pay period."""
    pay_period: Cycle
    """How often is paid."""
    clawback: ClawbackTerms
    """What late reversals do."""
    leavers: LeaverTerms
    """What is paid to who has left."""
    negatives: Negatives
    """What a negative transaction does."""

    @classmethod
    def read(cls, version: SeenVersion) -> Self:
        """Return the version as it is shown."""
        shown = terms_as_document(version.terms)
        return read_document(shown | {"number": version.number, "from_day": version.from_day.isoformat()}, cls)


@strawberry.type
class PlanFinding:
    """What is wrong with a draft, or what it may not mean."""

    level: Level
    """Whether it cannot be published, or only should be looked at."""
    code: str
    """A stable code, such as plan.cliff, to decide by."""
    message: str
    """What it is, with figures, to be read by people."""
    path: list[str]
    """The field of the draft that is meant, from the outermost in."""

    @classmethod
    def read(cls, finding: Finding) -> "PlanFinding":
        """Return the finding as it is shown."""
        path = [to_camel_case(part) for part in finding.path]
        return cls(level=finding.level, code=finding.code, message=finding.message, path=path)


@strawberry.type
class PlanAssignment:
    """An agent, or whoever is in a team, was put on a plan or taken off it."""

    is_assigned: bool
    """Whether they are on the plan; false takes them off."""
    from_day: date
    """The first day on which it holds."""
    until_day: date | None
    """The first day on which something else holds for the same agent or team; null while it goes on."""
    terms: AssignmentTerms
    """What is agreed beside the plan."""
    recorded_at: datetime
    """When it was recorded."""
    seen: strawberry.Private[SeenAssignment]

    @classmethod
    def read(cls, seen: SeenAssignment) -> Self:
        """Return the assignment as it is shown."""
        return cls(
            is_assigned=seen.is_assigned,
            from_day=seen.from_day,
            until_day=seen.until_day,
            terms=AssignmentTerms.read(seen.terms),
            recorded_at=seen.recorded_at,
            seen=seen,
        )

    @strawberry.field
    async def plan(self, info: Info) -> "Plan | None":
        """The plan; null if you may not see it."""
        return await Plan.find(info.context, self.seen.plan_id)

    @strawberry.field
    async def agent(self, info: Info) -> Agent | None:
        """Whom it is about; null for a team."""
        return await Agent.find(info.context, self.seen.agent_id)

    @strawberry.field
    async def team(self, info: Info) -> Team | None:
        """The team whose people it is about; null for a single agent."""
        return await Team.find(info.context, self.seen.team_id)


@strawberry.type
class Plan(Node):
    """A commission plan."""

    name: str
    """What it is called."""
    currency: str
    """The currency it pays in (ISO 4217)."""
    key_of_plan: strawberry.Private[UUID]

    @classmethod
    def read(cls, plan: SeenPlan) -> Self:
        """Return the plan as it is shown."""
        return cls(
            id=cls.global_id(plan.id), version=plan.version, name=plan.name, currency=plan.currency, key_of_plan=plan.id
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the plans that the viewer may see."""
        found = await plans_by_id(viewer=context.viewer, ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    async def versions(self) -> list[PlanVersion]:
        """Everything that was published, first to last."""
        return [PlanVersion.read(version) for version in await versions_of_plan(plan_id=self.key_of_plan)]

    @strawberry.field
    async def assignments(
        self, info: Info, on_day: OnDay = None, first: First = FIRST, after: After = None
    ) -> Connection[PlanAssignment]:
        """Who was put on it and taken off it, of those whose pay you may see, latest first."""
        page = await assignments.assignments_of_plan(
            viewer=info.context.viewer,
            today=await info.context.today(),
            plan_id=self.key_of_plan,
            on_day=on_day,
            page=PageRequest.of(first=first, after=after),
        )
        return await shown_assignments(info.context, "plan", page)


async def shown_assignments(context: Context, operation: str, page: Page[SeenAssignment]) -> Connection[PlanAssignment]:
    """Return the assignments as they are shown, and note whose terms are looked at."""
    await note_look(context, operation, at_agents={one.agent_id for one in page.items if one.agent_id is not None})
    return connection(page, PlanAssignment.read)
