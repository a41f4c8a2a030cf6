"""How much of each credit steps are about that concern the whole transaction: refunds, and payments."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.facts.types.transactions import CreditKind
from domain.shared.money import EXACT, allocate, minor_unit, rounded

ZERO = Decimal(0)
OF_THE_WHOLE = (CreditKind.SPLIT, CreditKind.HOUSE)


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody is credited with, in the transaction's currency and in base currency."""

    kind: CreditKind
    amount: Decimal
    base_amount: Decimal | None


def portions(
    steps: Iterable[Decimal], held: Sequence[Held], *, whole: Decimal, currency: str
) -> Iterator[list[Decimal]]:
    """Return after each step how much of each credit the steps so far are about; together never beyond the whole.

    A step is shared among the parts of the whole by what is left of them, so that the shares add up to it. Overlays
    and overrides follow in proportion to the whole.
    """
    so_far, total = [ZERO] * len(held), ZERO
    for step in steps:
        total += step
        shares = _of_the_whole(step, held, so_far, whole, currency)
        so_far = [
            so_far[place] + shares[place] if place in shares else in_proportion(credit.amount, total, whole, currency)
            for place, credit in enumerate(held)
        ]
        yield so_far


def in_proportion(amount: Decimal, part: Decimal, whole: Decimal, currency: str) -> Decimal:
    """Return as much of the amount as the part is of the whole, rounded once."""
    return rounded(EXACT.divide(EXACT.multiply(amount, part), whole), currency)


def _of_the_whole(
    step: Decimal, held: Sequence[Held], so_far: Sequence[Decimal], whole: Decimal, currency: str
) -> dict[int, Decimal]:
    places = [place for place, credit in enumerate(held) if credit.kind in OF_THE_WHOLE]
    goes_on = (step < 0) is (whole < 0)
    weights = [abs(held[place].amount - so_far[place] if goes_on else so_far[place]) for place in places]
    return dict(zip(places, allocate(step, weights, unit=minor_unit(currency)), strict=True))
