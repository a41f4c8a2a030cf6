"""Plans as they are shown."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

import strawberry
from strawberry.utils.str_converters import to_camel_case

from api.commissions.enums import Anchor, Clawback, Leavers, Level, Negatives
from api.commissions.plan_document import read_document
from api.commissions.types.component import Component
from api.context import Context
from api.enums import Cycle
from api.nodes import Node
from domain.commissions.queries.plans import SeenPlan, SeenVersion, plans_by_id, versions_of_plan
from domain.commissions.rules.document import terms_as_document
from domain.commissions.rules.finding import Finding


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
