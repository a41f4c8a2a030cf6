"""Which customers are one, read from the facts that hold: whoever is merged into whom, however far."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.database import sql
from domain.facts.rules.customer import roots


@dataclass(frozen=True, slots=True)
class SameCustomers:
    """Every customer that is linked to some others by merging, with the one it was merged into."""

    merged_into: Mapping[UUID, UUID]
    roots: Mapping[UUID, UUID]

    @property
    def into(self) -> set[UUID]:
        """Return everybody whom somebody was merged into."""
        return set(self.merged_into.values())

    def root_of(self, customer: UUID) -> UUID:
        """Return who took over everything of the customer in the end, perhaps the customer."""
        return self.roots.get(customer, customer)

    def groups(self, customers: Iterable[UUID]) -> dict[UUID, list[UUID]]:
        """Return, for those of the customers who took over everything, all whose it was, themselves included."""
        members: dict[UUID, list[UUID]] = defaultdict(list)
        for customer, root in self.roots.items():
            members[root].append(customer)
        return {one: members.get(one, [one]) for one in customers if self.root_of(one) == one}

    def all_linked_to(self, customer: UUID) -> set[UUID]:
        """Return everybody who is linked to the customer, in whatever direction."""
        linked: dict[UUID, set[UUID]] = defaultdict(set)
        for one, other in self.merged_into.items():
            linked[one].add(other)
            linked[other].add(one)
        found, ahead = {customer}, [customer]
        while ahead:
            fresh = linked[ahead.pop()] - found
            found |= fresh
            ahead += fresh
        return found


async def same_customers(customers: Sequence[UUID]) -> SameCustomers:
    """Return how the customers, and all who are linked to them, were merged."""
    merged: dict[UUID, UUID] = {}
    known: set[UUID] = set()
    ahead = set(customers)
    while ahead:
        known |= ahead
        merged |= await _merged_by_or_into(ahead)
        ahead = {*merged, *merged.values()} - known
    return SameCustomers(merged, roots(merged))


async def _merged_by_or_into(customers: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the customers among these, or merged into these by any fact, that are merged, and into whom they are."""
    rows = await sql.fetch(
        """select distinct on (f.entity_id) f.entity_id, (f.links ->> 'merged_into')::uuid as other_id from facts f
             join fact_keys k on k.source = f.source and k.external_id = f.external_id and k.fact_id = f.id
            where f.links ? 'merged_into' and not k.is_retraction
              and f.entity_id in (select unnest($1::uuid[]) union
                                  select entity_id from facts
                                   where links ? 'merged_into' and links ->> 'merged_into' = any($2::text[]))
            order by f.entity_id, f.occurred_at desc, f.precedence desc,
                     f.source collate "C" desc, f.external_id collate "C" desc""",
        list(customers),
        [str(customer) for customer in customers],
    )
    return {row["entity_id"]: row["other_id"] for row in rows}
