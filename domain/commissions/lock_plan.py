"""Hold a plan while it, or who is on it, changes."""

from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.shared.errors import NotFound


class PlanNotFound(NotFound):
    """There is no such plan."""

    code: ClassVar[str] = "plan.not_found"


async def lock_plan(plan_id: UUID) -> None:
    """Wait for the plan's row and hold it until the transaction ends."""
    if not await sql.fetch_value("select 1 from plans where id = $1 for no key update", plan_id):
        raise PlanNotFound("no plan has this id; list them with the query plans", path=("plan_id",))
