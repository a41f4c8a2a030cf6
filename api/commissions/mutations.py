"""What can be done about plans. What was published never changes: a later version replaces it."""

from typing import Self
from uuid import UUID

import strawberry

from api.commissions import inputs
from api.commissions.findings import find_findings
from api.commissions.types.plan import Plan, PlanFinding
from api.context import Context, Info
from api.mutation import Call, Payload, mutation
from domain.access.rights import Act
from domain.audit.versions import Edited
from domain.commissions import assign_plan, publish_plan


@strawberry.type
class PlanPayload(Payload):
    """The plan, or why nothing was done to it."""

    edited = Edited.PLAN

    plan: Plan | None = None
    """The plan as it is now."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the plan."""
        return cls(problems=[], plan=await Plan.find(context, key))

    @strawberry.field
    async def findings(self, info: Info) -> list[PlanFinding]:
        """What is odd about the version that was published, or about whom you put on the plan; it is done nevertheless.

        Nothing of it is kept: it is found again when it is asked for.
        """
        return await find_findings(self.taken, today=await info.context.today())


@strawberry.type
class CommissionsMutation:
    """Changes of plans and of who is on them."""

    @mutation(PlanPayload, act=Act.MANAGE_PLANS)
    async def create_plan(self, call: Call, input: inputs.CreatePlanInput) -> UUID:
        """Create a plan. It pays nothing before a version is published."""
        return await publish_plan.create_plan(name=input.name, currency=input.currency)

    @mutation(PlanPayload, act=Act.MANAGE_PLANS)
    async def publish_plan_version(self, call: Call, input: inputs.PublishPlanVersionInput) -> UUID:
        """Publish what a plan pays from a day on, and calculate everybody on it anew from that day."""
        plan_id = Plan.key(input.plan_id, path="planId")
        await publish_plan.publish_plan_version(
            plan_id=plan_id, document=input.document(), from_day=input.from_day or call.today, now=call.now
        )
        return plan_id

    @mutation(PlanPayload, act=Act.MANAGE_PLANS)
    async def assign_plan(self, call: Call, input: inputs.AssignPlanInput) -> UUID:
        """Put an agent or a team on a plan, with terms of their own, or take them off it, from a day on."""
        return await assign_plan.assign_plan(
            **input.holder(),
            is_assigned=input.is_assigned,
            from_day=input.from_day or call.today,
            terms=input.agreed(),
            now=call.now,
        )
