"""Plans and what they pay: `assert await pay(company.dana) == Decimal("120.00")`."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from company import NOW, Person
from domain.commissions.assign_plan import assign_plan
from domain.commissions.assignment import AssignmentTerms
from domain.commissions.publish_plan import create_plan, publish_plan_version
from domain.database import sql
from steps import ALWAYS

OWN_GATE = {
    "metric": "amount",
    "window": "YEAR",
    "above": "1000",
    "otherwise": {"percent": "5"},
    "opens": "AT_THRESHOLD",
    "tiers": "CONTINUE",
}
OWN_MULTIPLIER = {
    "metric": "amount",
    "window": "YEAR",
    "bands": [{"from": "0", "times": "1"}, {"from": "1200", "times": "2"}],
    "exact_bound_pays": "UPPER_BAND",
}


def percent(rate: str, *, key: str = "commission", **terms: Any) -> dict[str, Any]:
    """A component that pays a share of each credit."""
    return {"key": key, "rate": {"percent": rate}, **terms}


def tiers(
    *bands: tuple[str, str],
    place_by: str = "CUMULATIVE",
    apply: str = "MARGINAL",
    exact_bound_pays: str = "LOWER_BAND",
    **terms: Any,
) -> dict[str, Any]:
    """A component with a table of (from, percent), a cumulative one unless told otherwise."""
    table = [{"from": lower, "percent": rate} for lower, rate in bands]
    rate = {"tiers": table, "place_by": place_by, "apply": apply, "exact_bound_pays": exact_bound_pays}
    return {"key": "commission", "rate": rate, **terms}


def rate(document: dict[str, Any], **terms: Any) -> dict[str, Any]:
    """A component of any rate."""
    return {"key": "commission", "rate": document, **terms}


async def put_on_plan(
    people: Sequence[Person], *components: dict[str, Any], on: date = ALWAYS, currency: str = "EUR", **terms: Any
) -> UUID:
    """Publish a plan of these components, at these terms for all of them, and put the people on it."""
    plan = await create_plan(name="Field plan", currency=currency)
    await publish(plan, *components, on=on, **terms)
    for person in people:
        await assign(person, plan, on=on)
    return plan


async def publish(plan: UUID, *components: dict[str, Any], on: date, **terms: Any) -> None:
    document = {"components": list(components), **terms}
    await publish_plan_version(plan_id=plan, document=document, from_day=on, now=NOW)


async def assign(person: Person, plan: UUID, *, on: date, is_assigned: bool = True, **terms: Any) -> None:
    """Put the person on the plan, or take them off, at terms of their own such as pay_currency=."""
    await assign_plan(
        plan_id=plan, agent_id=person.id, is_assigned=is_assigned, from_day=on, terms=agreed(**terms), now=NOW
    )


async def assign_team(team: UUID, plan: UUID, *, on: date, is_assigned: bool = True, **terms: Any) -> None:
    """Put whoever is in the team on the plan."""
    await assign_plan(plan_id=plan, team_id=team, is_assigned=is_assigned, from_day=on, terms=agreed(**terms), now=NOW)


def agreed(**terms: Any) -> AssignmentTerms:
    """What is agreed with one person, in the words of an assignment."""
    return msgspec.convert(terms, AssignmentTerms, strict=False)


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


async def paid_by_period(person: Person) -> dict[str, Decimal]:
    """What the ledger holds for the person, by the pay period in which it originates; nothing where it is zero."""
    rows = await sql.fetch(
        """select origin_period, sum(amount) as amount from earnings where agent_id = $1
            group by 1 having sum(amount) <> 0 order by 1""",
        person.id,
    )
    return {row["origin_period"]: row["amount"] for row in rows}


async def paid_by_currency(person: Person, *, period: str | None = None) -> dict[str, Decimal]:
    """What the ledger holds for the person in each currency, of one origin period or of all; none where it is zero."""
    rows = await sql.fetch(
        """select currency, sum(amount) as amount from earnings
            where agent_id = $1 and ($2::text is null or origin_period = $2)
            group by 1 having sum(amount) <> 0 order by 1""",
        person.id,
        period,
    )
    return {row["currency"]: row["amount"] for row in rows}


async def paid_by_sale(person: Person) -> list[Decimal]:
    """What each sale pays the person in the end, in the order of their approval."""
    rows = await sql.fetch(
        """select sum(e.amount) as amount from earnings e join transactions t on t.id = e.transaction_id
            where e.agent_id = $1 group by t.approved_at, t.reference order by t.approved_at, t.reference""",
        person.id,
    )
    return [row["amount"] for row in rows]


async def waiting(person: Person) -> int:
    """How many of the person's credits wait for a rate."""
    return await sql.fetch_value(
        "select count(*) from calculated_pay where agent_id = $1 and status = 'WAITING_FOR_RATE'", person.id
    )
