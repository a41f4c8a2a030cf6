"""Who gets which part of a transaction: exact shares that add up, overlays beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from domain.facts.types.transactions import CreditKind, Share
from domain.shared.errors import Invalid
from domain.shared.money import EXACT, Money, allocate, minor_unit, rounded

WHOLE = Decimal(100)
SMALLEST_SHARE, LARGEST_WEIGHT = Decimal("0.000001"), Decimal(10) ** 9  # what is beyond would be lost in rounding


class SharesDoNotAddUp(Invalid):
    """The parts of a transaction must be its whole."""

    code: ClassVar[str] = "credits.shares_do_not_add_up"


class SharesMixed(Invalid):
    """Parts are stated all by weight or all by percent."""

    code: ClassVar[str] = "credits.shares_mixed"


class ShareNotPositive(Invalid):
    """A part must be a finite number above zero, and as a percentage at most the whole."""

    code: ClassVar[str] = "credits.share_not_positive"


class AgentTwice(Invalid):
    """An agent takes part in a transaction once, or once beside an overlay."""

    code: ClassVar[str] = "credits.agent_twice"


@dataclass(frozen=True, slots=True)
class Part:
    """One agent's amount of a transaction, in the order in which the parts were given."""

    agent_id: UUID
    kind: CreditKind
    position: int
    amount: Decimal


def check_shares(shares: Sequence[Share]) -> None:
    """Refuse parts that are not positive, name an agent twice, mix their units, or do not make the whole."""
    for index, share in enumerate(shares):
        _check_positive(share, index)
    holders = [(share.agent, share.overlay) for share in shares]
    for index, holder in enumerate(holders):
        if holder in holders[:index]:
            message = f"{holder[0]!r} takes part twice; add its parts up into one"
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


def parts_of(whole: Money, shares: Sequence[Share], agent_ids: dict[str, UUID]) -> list[Part]:
    """Share the whole so that the parts add up to it; an overlay is a percentage beside the whole."""
    splits = [share for share in shares if not share.overlay]
    weights = [share.percent or share.weight or Decimal(1) for share in splits]
    amounts = iter(allocate(whole.amount, weights, unit=minor_unit(whole.currency)))
    return [
        Part(
            agent_id=agent_ids[share.agent],
            kind=CreditKind.OVERLAY if share.overlay else CreditKind.SPLIT,
            position=position,
            amount=_overlay(whole, share) if share.overlay else next(amounts),
        )
        for position, share in enumerate(shares)
    ]


def _overlay(whole: Money, share: Share) -> Decimal:
    percent = WHOLE if share.percent is None else share.percent
    return rounded(EXACT.divide(EXACT.multiply(whole.amount, percent), WHOLE), whole.currency)


def _check_positive(share: Share, index: int) -> None:
    for name, largest in (("weight", LARGEST_WEIGHT), ("percent", WHOLE)):
        value: Decimal | None = getattr(share, name)
        if value is not None and (not value.is_finite() or not SMALLEST_SHARE <= value <= largest):
            message = f"{name} is {value}; it must lie between {SMALLEST_SHARE} and {largest:,}"
            raise ShareNotPositive(message, path=("credits", str(index), name))
    if share.overlay and share.weight is not None:
        raise SharesMixed("an overlay is stated by percent", path=("credits", str(index), "weight"))
