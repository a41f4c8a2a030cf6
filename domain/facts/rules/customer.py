"""A customer's state, and who is the same customer: facts of registration and merging folded in order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from domain.facts.rules.history import Attributes, Seen, in_order
from domain.facts.types.customers import CustomerMerged, CustomerRegistered


@dataclass(frozen=True, slots=True)
class CustomerSeen:
    """The first registration, and the customer that this one turned out to be, by the last fact that says so."""

    registered: Seen | None = None
    merged_into_id: UUID | None = None
    attributes: Attributes = field(default_factory=dict)


def fold_customer(facts: Iterable[Seen]) -> CustomerSeen:
    """Pick the facts that decide; a customer without any is known from what others tell."""
    registered = merged = None
    attributes: dict[str, object] = {}
    for fact in in_order(facts):
        attributes |= fact.attributes
        if isinstance(fact.data, CustomerRegistered):
            registered = registered or fact
        elif isinstance(fact.data, CustomerMerged):
            merged = fact
    return CustomerSeen(registered, merged.links["merged_into"] if merged else None, attributes)


def roots(merged_into: Mapping[UUID, UUID]) -> dict[UUID, UUID]:
    """Return, for everybody named, the customer who took over everything in the end.

    Customers merged in a circle belong to the smallest id among them.
    """
    return {customer: _root(customer, merged_into) for customer in {*merged_into, *merged_into.values()}}


def _root(customer: UUID, merged_into: Mapping[UUID, UUID]) -> UUID:
    chain: list[UUID] = []
    while customer in merged_into and customer not in chain:
        chain.append(customer)
        customer = merged_into[customer]
    return min(chain[chain.index(customer) :]) if customer in chain else customer
