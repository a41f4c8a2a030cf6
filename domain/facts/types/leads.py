"""What happens to a lead: a prospect whom nobody has qualified yet."""

from collections.abc import Mapping
from enum import StrEnum

from domain.facts.types.fields import Data, EntityKind, Link, Reference, Text


class StrategyMode(StrEnum):
    """How a strategy hands out leads: PUSH assigns them, PULL lets people take them."""

    PUSH = "PUSH"
    PULL = "PULL"


class _OfLead(Data, frozen=True, kw_only=True):
    lead: Reference
    lead_source: Reference | None = None

    def entity(self) -> tuple[str | None, str]:
        """Return the source that named the lead, where it is another one, and its reference there."""
        return self.lead_source, self.lead


class LeadCreated(_OfLead, frozen=True, kw_only=True):
    """A prospect became known, perhaps already with an owner and a status."""

    agent: Reference | None = None
    status: Text | None = None
    origin: Text | None = None
    campaign: Text | None = None
    record_type: Text | None = None
    customer: Reference | None = None

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return the first owner."""
        return () if self.agent is None else ((self.agent, "agent"),)

    def links(self) -> Mapping[str, Link]:
        """Return the customer that it is, if that is known."""
        return {} if self.customer is None else {"customer": Link(EntityKind.CUSTOMER, None, self.customer)}


class LeadAssigned(_OfLead, frozen=True, kw_only=True):
    """A lead was given to an agent, who owns it from then on."""

    agent: Reference
    by: Reference | None = None

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return the owner, and who assigned it."""
        return ((self.agent, "agent"),) + (() if self.by is None else ((self.by, "by"),))


class LeadDistributed(_OfLead, frozen=True, kw_only=True):
    """A strategy handed a lead out to an agent, who owns it from then on."""

    agent: Reference
    strategy: Reference
    mode: StrategyMode = StrategyMode.PUSH

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return who received it."""
        return ((self.agent, "agent"),)


class LeadStatusChanged(_OfLead, frozen=True, kw_only=True):
    """A lead moved to another status, in the words of its source."""

    status: Text
    by: Reference | None = None

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return who did it, where that is not the owner."""
        return () if self.by is None else ((self.by, "by"),)
