"""What happens to a transaction: submitted, then approved or rejected, perhaps reversed."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from domain.facts.types.fields import Amount, CurrencyCode, Data, Positive, Reference, Text


class CreditKind(StrEnum):
    """How an agent takes part in a transaction."""

    SPLIT = "SPLIT"
    OVERLAY = "OVERLAY"
    OVERRIDE = "OVERRIDE"


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's part: by weight, or by percent of the whole."""

    agent: Reference
    overlay: bool = False
    weight: Positive | None = None
    percent: Positive | None = None


class _OfTransaction(Data, frozen=True, kw_only=True):
    transaction: Reference
    transaction_source: Reference | None = None

    def entity(self) -> tuple[str | None, str]:
        """Return the source that named the transaction, where it is another one, and its reference there."""
        return self.transaction_source, self.transaction


class TransactionSubmitted(_OfTransaction, frozen=True, kw_only=True):
    """Money that must be approved before it counts, and who takes part in it."""

    kind: Text = "sale"
    amount: Amount
    currency: CurrencyCode
    credits: Annotated[tuple[Share, ...], msgspec.Meta(min_length=1, max_length=100)]
    opportunity: Reference | None = None
    product: Text | None = None

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return everybody who takes part."""
        return tuple((share.agent, f"credits.{index}.agent") for index, share in enumerate(self.credits))

    def money(self) -> tuple[Decimal, str] | None:
        """Return the amount of the transaction."""
        return self.amount, self.currency


class TransactionApproved(_OfTransaction, frozen=True, kw_only=True):
    """The transaction counts from now on."""


class TransactionRejected(_OfTransaction, frozen=True, kw_only=True):
    """The transaction does not count."""

    reason: Text | None = None


class TransactionReversed(_OfTransaction, frozen=True, kw_only=True):
    """An approved transaction was undone; its date is the day on which that happened."""

    reason: Text | None = None
