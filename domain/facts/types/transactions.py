"""What happens to a transaction: submitted, approved or rejected, paid, perhaps refunded in part or reversed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from domain.facts.types.fields import (
    Amount,
    CurrencyCode,
    Data,
    EntityKind,
    Link,
    Positive,
    Reference,
    Revision,
    Text,
)

Quantity = Annotated[Decimal, msgspec.Meta(description="How many units; at most six decimals.")]


class CreditKind(StrEnum):
    """How an agent takes part in a transaction."""

    SPLIT = "SPLIT"
    OVERLAY = "OVERLAY"
    OVERRIDE = "OVERRIDE"
    HOUSE = "HOUSE"


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's part, or that of the house, which is nobody's: by weight, or by percent of the whole."""

    agent: Reference | None = None
    house: bool = False
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
    customer: Reference | None = None
    about_source: Reference | None = None
    product: Text | None = None
    margin: Amount | None = None
    quantity: Quantity | None = None
    booked_on: date | None = None

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return everybody who takes part."""
        return tuple(
            (share.agent, f"credits.{index}.agent")
            for index, share in enumerate(self.credits)
            if share.agent is not None
        )

    def links(self) -> Mapping[str, Link]:
        """Return the opportunity that it closed and the customer who pays."""
        named = ((EntityKind.OPPORTUNITY, self.opportunity), (EntityKind.CUSTOMER, self.customer))
        return {kind.value.lower(): Link(kind, self.about_source, name) for kind, name in named if name is not None}

    def money(self) -> tuple[Decimal, str] | None:
        """Return the amount of the transaction."""
        return self.amount, self.currency


class _Verdict(_OfTransaction, frozen=True, kw_only=True):
    revision: Revision | None = None


class TransactionApproved(_Verdict, frozen=True, kw_only=True):
    """The transaction counts from now on."""


class TransactionRejected(_Verdict, frozen=True, kw_only=True):
    """The transaction does not count."""

    reason: Text | None = None


class TransactionReversed(_OfTransaction, frozen=True, kw_only=True):
    """An approved transaction was undone; its date is the day on which that happened."""

    reason: Text | None = None


class _Amounts(_OfTransaction, frozen=True, kw_only=True):
    amount: Amount
    currency: CurrencyCode

    def money(self) -> tuple[Decimal, str] | None:
        """Return the amount of it."""
        return self.amount, self.currency


class TransactionPartlyRefunded(_Amounts, frozen=True, kw_only=True):
    """A part of an approved transaction was given back, in the transaction's own currency."""

    reason: Text | None = None

    def __post_init__(self) -> None:
        if not (self.amount.is_finite() and self.amount > 0):
            raise ValueError("what is given back is an amount above zero")


class PaymentReceived(_Amounts, frozen=True, kw_only=True):
    """The customer paid a transaction, or a part of it."""
