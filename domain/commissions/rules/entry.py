"""What a component places: a signed amount of one credit at one instant, and the credit that it comes from."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class EntryKind(StrEnum):
    """Whether an entry is a credit, a payment of it, or gives it back: at a day of its own, or as it was paid."""

    CREDIT = "CREDIT"
    PAYMENT = "PAYMENT"
    REVERSAL = "REVERSAL"
    REVERSAL_AS_PAID = "REVERSAL_AS_PAID"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a refund gives back: of the credit, and of the whole transaction, both in the transaction's currency."""

    id: UUID
    at: datetime
    day: date
    amount: Decimal
    whole: Decimal


@dataclass(frozen=True, slots=True)
class Paid:
    """What a payment releases of the credit, in the transaction's currency; less than nothing if one bounced."""

    id: UUID
    at: datetime
    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Reversed:
    """When the whole transaction was reversed."""

    at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Credit:
    """One credit as a component sees it.

    `amount` and `whole` are the credit and its transaction in the transaction's currency, `measure` and `whole_measure`
    the same in what the component measures. `weights` are those of every split of the transaction, in order, and
    `position` is this credit's; overlays and overrides have none.
    """

    id: UUID
    transaction_id: UUID
    at: datetime
    day: date
    source: str
    reference: str
    amount: Decimal
    whole: Decimal
    measure: Decimal
    whole_measure: Decimal
    weights: tuple[Decimal, ...] = ()
    position: int = 0
    payments: tuple[Paid, ...] = ()
    refunds: tuple[TakenBack, ...] = ()
    reversal: Reversed | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of something an entry is: from `before` to `after` of `of`, so that parts round cumulatively."""

    before: Decimal
    after: Decimal
    of: Decimal


class Entry(NamedTuple):
    """One signed amount of a credit, in the plan's currency or in units.

    It stands in order at `at`; `day` decides its version, window and pay period. `basis` is what it adds to volume,
    None while a rate is missing. A rate that looks at transactions alone pays for `whole`, of which the credit holds
    `held`, and of that pay the `part` that was paid, or is given back. What is given back as it was paid is a `part` of
    what `origin_id` earned, and stands right behind that. `sales` is one for a sale whatever it is worth, minus one for
    the opposite, and zero for one that was taken back.
    """

    id: UUID
    credit_id: UUID
    transaction_id: UUID
    kind: EntryKind
    at: datetime
    day: date
    source: str
    reference: str
    sequence: int
    basis: Decimal | None
    held: Decimal | None
    whole: Decimal | None
    weights: tuple[Decimal, ...] = ()
    position: int = 0
    part: Part | None = None
    origin_id: UUID | None = None
    origin_day: date | None = None
    sales: int = 1

    @property
    def priced_on(self) -> date:
        """Return the day whose rates of exchange hold for it: of what is given back, the day of its origin."""
        return self.origin_day or self.day

    @property
    def stands_on(self) -> date:
        """Return the day in whose windows it stands: what is given back as it was paid stands behind its origin."""
        return self.priced_on if self.kind is EntryKind.REVERSAL_AS_PAID else self.day

    @property
    def adds(self) -> bool:
        """Tell whether it is something sold, and not something given back."""
        return self.basis > 0 if self.basis else self.sales > 0

    @property
    def order(self) -> tuple[datetime, str, str, UUID, int]:
        """Return what entries are placed by."""
        return (self.at, self.source, self.reference, self.credit_id, self.sequence)
