"""What is odd about what a mutation has done with a plan."""

from datetime import date

from api.commissions import inputs
from api.commissions.types.plan import Plan, PlanFinding
from domain.commissions.lint_assignment import lint_assignment
from domain.commissions.lint_plan import lint_currency, lint_published
from domain.commissions.rules.finding import Finding


async def find_findings(taken: object, *, today: date) -> list[PlanFinding]:
    """Return what is odd about a plan as it was created or published, or about whom it was assigned to."""
    return [PlanFinding.read(finding) for finding in await _found(taken, today)]


async def _found(taken: object, today: date) -> list[Finding]:
    match taken:
        case inputs.CreatePlanInput():
            return await lint_currency(taken.currency, on=today, path=("currency",))
        case inputs.PublishPlanVersionInput():
            plan_id = Plan.key(taken.plan_id, path="planId")
            return await lint_published(plan_id=plan_id, on=taken.from_day or today)
        case inputs.AssignPlanInput() if taken.is_assigned:
            return await lint_assignment(**taken.holder(), terms=taken.agreed(), from_day=taken.from_day or today)
        case _:
            return []
