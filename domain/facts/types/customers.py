"""What happens to a customer."""

from collections.abc import Mapping

from domain.facts.types.fields import Data, EntityKind, Link, Reference, Text


class _OfCustomer(Data, frozen=True, kw_only=True):
    customer: Reference
    customer_source: Reference | None = None

    def entity(self) -> tuple[str | None, str]:
        """Return the source that named the customer, where it is another one, and its reference there."""
        return self.customer_source, self.customer


class CustomerRegistered(_OfCustomer, frozen=True, kw_only=True):
    """Somebody became a customer, perhaps through an agent."""

    agent: Reference | None = None
    record_type: Text | None = None

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return who brought the customer in."""
        return () if self.agent is None else ((self.agent, "agent"),)


class CustomerMerged(_OfCustomer, frozen=True, kw_only=True):
    """The customer turned out to be another one, who takes over everything of theirs."""

    into: Reference
    into_source: Reference | None = None

    def links(self) -> Mapping[str, Link]:
        """Return the customer that it turned out to be."""
        return {"merged_into": Link(EntityKind.CUSTOMER, self.into_source, self.into)}
