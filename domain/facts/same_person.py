"""Who is one person: a lead, the customer that it is, everybody merged with that customer, and all their leads."""

from collections.abc import Collection
from uuid import UUID

from domain.database import sql
from domain.facts.fold.same_customers import same_customers

# Only what holds now: a lead that was said to be somebody else by mistake is not that person.
_HELD = """select f.entity_id as lead_id, (f.links ->> 'customer')::uuid as customer_id from facts f
             join fact_keys k on k.source = f.source and k.external_id = f.external_id and k.fact_id = f.id
            where f.type = 'rainmaker.lead.created.v1' and f.links ? 'customer' and not k.is_retraction"""


async def same_person(entity_id: UUID) -> set[UUID]:
    """Return the lead or customer with all leads and customers that are the same person."""
    rows = await sql.fetch(f"{_HELD} and f.entity_id = $1", entity_id)
    named = {entity_id, *(row["customer_id"] for row in rows)}
    same = await same_customers(sorted(named))
    customers = {one for customer in named for one in same.all_linked_to(customer)}
    return customers | await _leads_of(customers)


async def _leads_of(customers: Collection[UUID]) -> set[UUID]:
    rows = await sql.fetch(f"{_HELD} and f.links ->> 'customer' = any($1)", [str(one) for one in sorted(customers)])
    return {row["lead_id"] for row in rows}
