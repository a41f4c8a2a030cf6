"""What happens to an opportunity."""

from decimal import Decimal

from domain.facts.types.fields import Amount, CurrencyCode, Data, Reference, Text


class _OfOpportunity(Data, frozen=True, kw_only=True):
    opportunity: Reference
    opportunity_source: Reference | None = None

    def entity(self) -> tuple[str | None, str]:
        """Return the source that named the opportunity, where it is another one, and its reference there."""
        return self.opportunity_source, self.opportunity


class _Priced(_OfOpportunity, frozen=True, kw_only=True):
    amount: Amount | None = None
    currency: CurrencyCode | None = None

    def __post_init__(self) -> None:
        if (self.amount is None) is not (self.currency is None):
            raise ValueError("amount and currency belong together; give both or neither")

    def money(self) -> tuple[Decimal, str] | None:
        """Return the value of the opportunity, if told."""
        return None if self.amount is None or self.currency is None else (self.amount, self.currency)


class OpportunityCreated(_Priced, frozen=True, kw_only=True):
    """A prospect became an opportunity, perhaps already with an owner, a stage and a value."""

    agent: Reference | None = None
    stage: Text | None = None
    product: Text | None = None
    account: Text | None = None
    record_type: Text | None = None

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return the first owner."""
        return () if self.agent is None else ((self.agent, "agent"),)


class OpportunityAssigned(_OfOpportunity, frozen=True, kw_only=True):
    """An opportunity was given to an agent, who owns it from then on."""

    agent: Reference
    by: Reference | None = None

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return the owner, and who assigned it."""
        return ((self.agent, "agent"),) + (() if self.by is None else ((self.by, "by"),))


class _ByActor(_Priced, frozen=True, kw_only=True):
    by: Reference | None = None

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return who did it, where that is not the owner."""
        return () if self.by is None else ((self.by, "by"),)


class OpportunityStageChanged(_ByActor, frozen=True, kw_only=True):
    """An opportunity moved to another open stage; one that was closed is open again."""

    stage: Text


class OpportunityWon(_ByActor, frozen=True, kw_only=True):
    """An opportunity closed with a sale."""


class OpportunityLost(_ByActor, frozen=True, kw_only=True):
    """An opportunity closed without a sale."""

    reason: Text | None = None


class OpportunityDeleted(_ByActor, frozen=True, kw_only=True):
    """An opportunity should never have been there: it has no state and no history any more."""
