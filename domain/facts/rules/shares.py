"""Who gets which part of a transaction: exact shares that add up, overlays beside them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.facts.types.transactions import CreditKind, Share, TransactionSubmitted
from domain.shared.errors import Invalid
from domain.shared.money import EXACT, Money, allocate, minor_unit

WHOLE = Decimal(100)
SMALLEST_SHARE, LARGEST_WEIGHT = Decimal("0.000001"), Decimal(10) ** 9  # what is beyond would be lost in rounding
SMALLEST_QUANTITY, LARGEST_QUANTITY = Decimal("0.000001"), Decimal(10) ** 16  # numeric(32, 6) in the tables, with room


class SharesDoNotAddUp(Invalid):
    """The parts of a transaction must be its whole."""

    code: ClassVar[str] = "credits.shares_do_not_add_up"


class SharesMixed(Invalid):
    """Parts are stated all by weight or all by percent."""

    code: ClassVar[str] = "credits.shares_mixed"


class ShareNotPositive(Invalid):
    """A part must be a finite number above zero, and as a percentage at most the whole."""

    code: ClassVar[str] = "credits.share_not_positive"


class HolderNotNamed(Invalid):
    """A part belongs to an agent or to the house, and says to which of both."""

    code: ClassVar[str] = "credits.holder_not_named"


class AgentTwice(Invalid):
    """An agent takes part in a transaction once, or once beside an overlay."""

    code: ClassVar[str] = "credits.agent_twice"


class QuantityTooFine(Invalid):
    """A quantity is a finite number with at most six decimals."""

    code: ClassVar[str] = "credits.quantity_too_fine"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody, or the house, holds of a transaction, in the order in which the parts were given.

    `weight` of `whole_weight` is the exact part; an override is at a level above 0.
    """

    agent_id: UUID | None
    kind: CreditKind
    level: int = 0
    position: int
    weight: Decimal
    whole_weight: Decimal
    amount: Decimal
    margin: Decimal | None = None
    quantity: Decimal | None = None


def check_shares(shares: Sequence[Share]) -> None:
    """Refuse parts that are not positive, name an agent twice, mix their units, or do not make the whole."""
    for index, share in enumerate(shares):
        _check_holder(share, index)
        _check_positive(share, index)
    holders = [(share.agent, share.overlay) for share in shares]
    for index, holder in enumerate(holders):
        if holder in holders[:index]:
            message = f"{holder[0] or 'the house'!r} takes part twice; add its parts up into one"
            raise AgentTwice(message, path=("credits", str(index), "agent"))
    splits = [share for share in shares if not share.overlay]
    if not splits:
        raise SharesDoNotAddUp("only overlays are given; name who holds the transaction itself", path=("credits",))
    percents = [share.percent for share in splits if share.percent is not None]
    if percents and (len(percents) < len(splits) or any(share.weight is not None for share in splits)):
        raise SharesMixed("some parts have a percent and some do not; state all alike", path=("credits",))
    if percents and sum(percents, Decimal(0)) != WHOLE:
        message = f"the percents add up to {sum(percents, Decimal(0))}, not to 100; use weights for thirds"
        raise SharesDoNotAddUp(message, path=("credits",))


def check_measures(data: TransactionSubmitted) -> None:
    """Refuse a margin that is no money of the transaction's currency, and a quantity that the tables cannot hold."""
    if data.margin is not None:
        try:
            Money.of(data.margin, data.currency)
        except Invalid as error:
            error.path = ("margin",)
            raise
    quantity = data.quantity
    if quantity is not None and not (
        quantity.is_finite()
        and abs(quantity) < LARGEST_QUANTITY
        and EXACT.quantize(quantity, SMALLEST_QUANTITY) == quantity
    ):
        message = f"the quantity {quantity} must be a number with at most six decimals; round it"
        raise QuantityTooFine(message, path=("quantity",))


def parts_of(data: TransactionSubmitted, agent_ids: Mapping[str, UUID]) -> list[Part]:
    """Share the whole so that the parts add up to it; an overlay is a percentage beside the whole.

    A quantity is shared in the last decimal that it has, so whole units stay whole.
    """
    weights = [_weight(share) for share in data.credits]
    amounts, margins, quantities = (
        _shared(total, data.credits, weights, unit)
        for total, unit in (
            (data.amount, minor_unit(data.currency)),
            (data.margin, minor_unit(data.currency)),
            (data.quantity, _unit_of(data.quantity)),
        )
    )
    whole = sum((weight for weight, share in zip(weights, data.credits, strict=True) if not share.overlay), Decimal(0))
    return [
        Part(
            agent_id=None if share.agent is None else agent_ids[share.agent],
            kind=_kind(share),
            position=position,
            weight=weights[position],
            whole_weight=WHOLE if share.overlay else whole,
            amount=amounts[position] or Decimal(0),
            margin=margins[position],
            quantity=quantities[position],
        )
        for position, share in enumerate(data.credits)
    ]


def _weight(share: Share) -> Decimal:
    if share.overlay:
        return WHOLE if share.percent is None else share.percent
    return share.percent or share.weight or Decimal(1)


def _kind(share: Share) -> CreditKind:
    if share.house:
        return CreditKind.HOUSE
    return CreditKind.OVERLAY if share.overlay else CreditKind.SPLIT


def _unit_of(quantity: Decimal | None) -> Decimal:
    exponent = 0 if quantity is None else EXACT.normalize(quantity).as_tuple().exponent
    return Decimal(1).scaleb(min(0, int(exponent)))


def _shared(
    total: Decimal | None, shares: Sequence[Share], weights: Sequence[Decimal], unit: Decimal
) -> list[Decimal | None]:
    if total is None:
        return [None] * len(shares)
    splits = [weight for weight, share in zip(weights, shares, strict=True) if not share.overlay]
    parts = iter(allocate(total, splits, unit=unit))
    return [
        EXACT.quantize(EXACT.divide(EXACT.multiply(total, weight), WHOLE), unit) if share.overlay else next(parts)
        for weight, share in zip(weights, shares, strict=True)
    ]


def _check_holder(share: Share, index: int) -> None:
    if (share.agent is None) is not share.house:
        message = "a part belongs to an agent, or to the house; name one of both"
        raise HolderNotNamed(message, path=("credits", str(index), "agent"))
    if share.house and share.overlay:
        message = "an overlay counts for its holder only, and the house is nobody; remove the part"
        raise HolderNotNamed(message, path=("credits", str(index), "overlay"))


def _check_positive(share: Share, index: int) -> None:
    for name, largest in (("weight", LARGEST_WEIGHT), ("percent", WHOLE)):
        value: Decimal | None = getattr(share, name)
        if value is not None and (not value.is_finite() or not SMALLEST_SHARE <= value <= largest):
            message = f"{name} is {value}; it must lie between {SMALLEST_SHARE} and {largest:,}"
            raise ShareNotPositive(message, path=("credits", str(index), name))
    if share.overlay and share.weight is not None:
        raise SharesMixed("an overlay is stated by percent", path=("credits", str(index), "weight"))
