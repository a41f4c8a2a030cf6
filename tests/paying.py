"""Plans and what they pay: `assert await pay(company.dana) == Decimal("120.00")`."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from company import NOW, Person
from domain.commissions.publish_plan import assign_plan, create_plan, publish_plan_version
from domain.database import sql
from steps import ALWAYS


def percent(rate: str, *, key: str = "commission", **terms: Any) -> dict[str, Any]:
    """A component that pays a share of each credit."""
    return {"key": key, "rate": {"percent": rate}, **terms}


def tiers(
    *bands: tuple[str, str], apply: str = "MARGINAL", exact_bound_pays: str = "LOWER_BAND", **terms: Any
) -> dict[str, Any]:
    """A component with a cumulative table of (from, percent)."""
    table = [{"from": lower, "percent": rate} for lower, rate in bands]
    rate = {"tiers": table, "place_by": "CUMULATIVE", "apply": apply, "exact_bound_pays": exact_bound_pays}
    return {"key": "commission", "rate": rate, **terms}


async def put_on_plan(
    people: Sequence[Person], *components: dict[str, Any], on: date = ALWAYS, currency: str = "EUR"
) -> UUID:
    """Publish a plan of these components and put the people on it."""
    plan = await create_plan(name="Field plan", currency=currency)
    await publish(plan, *components, on=on)
    for person in people:
        await assign(person, plan, on=on)
    return plan


async def publish(plan: UUID, *components: dict[str, Any], on: date) -> None:
    await publish_plan_version(plan_id=plan, components=list(components), from_day=on, now=NOW)


async def assign(person: Person, plan: UUID, *, on: date, is_assigned: bool = True) -> None:
    await assign_plan(plan_id=plan, agent_id=person.id, is_assigned=is_assigned, from_day=on, now=NOW)


async def pay(person: Person, *, period: str | None = None) -> Decimal:
    """What the ledger holds for the person, of one origin period or of all."""
    return await sql.fetch_value(
        """select coalesce(sum(amount), 0) from earnings
            where agent_id = $1 and ($2::text is null or origin_period = $2)""",
        person.id,
        period,
    )


async def lines(person: Person) -> list[Decimal]:
    """The amounts of the person's earnings, sale by sale in the order of their approval, each as it was posted."""
    rows = await sql.fetch(
        """select e.amount from earnings e join transactions t on t.id = e.transaction_id
            where e.agent_id = $1 order by t.approved_at, t.reference, e.sequence""",
        person.id,
    )
    return [row["amount"] for row in rows]


async def waiting(person: Person) -> int:
    """How many of the person's credits wait for a rate."""
    return await sql.fetch_value(
        "select count(*) from calculated_pay where agent_id = $1 and status = 'WAITING_FOR_RATE'", person.id
    )
