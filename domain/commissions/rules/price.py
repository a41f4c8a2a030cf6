"""What rates pay for one entry, before any limit: a transaction alone, a credit alone, or a step of volume."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from domain.commissions.rules.entry import Entry
from domain.commissions.rules.lines import Slice
from domain.commissions.rules.rates import (
    FlatRate,
    InterpolatedRate,
    OteRate,
    PercentRate,
    PerUnitRate,
    Rate,
    TieredRate,
    looks_at_transaction,
    looks_at_window,
    needs_quota,
    pays_on_entering,
)
from domain.commissions.rules.tables import (
    EXACT_DIGITS,
    ZERO,
    divided,
    ote_slice,
    percent_of,
    place_in_bands,
    place_in_tiers,
)
from domain.shared.money import EXACT


class Stretch(NamedTuple):
    """A part of an entry and the rate that pays it, from one volume of the window to another."""

    rate: Rate
    before: Decimal
    after: Decimal
    is_otherwise: bool = False


class Price(NamedTuple):
    """What the rates pay for an entry; of the whole transaction if `is_whole`, of the whole credit if `is_held`."""

    slices: tuple[Slice, ...]
    exact: Decimal
    is_whole: bool = False
    is_held: bool = False


def price(entry: Entry, stretches: Sequence[Stretch], *, quota: Decimal | None) -> Price:
    """Return what the stretches of the entry pay together."""
    if len(stretches) == 1:
        return _priced_alone(entry, stretches[0], quota)
    slices = tuple(part for stretch in stretches for part in _step(entry, stretch, quota))
    return Price(*_settled(slices))


def _priced_alone(entry: Entry, stretch: Stretch, quota: Decimal | None) -> Price:
    rate = stretch.rate
    if isinstance(rate, PercentRate):
        basis = entry.held or ZERO
        paid = percent_of(basis, rate.percent)
        return Price((Slice(basis, paid, rate.percent, is_otherwise=stretch.is_otherwise),), paid, is_held=True)
    if isinstance(rate, FlatRate):
        paid = EXACT.multiply(rate.amount, entry.sales)
        slices = (Slice(entry.whole or ZERO, paid, flat=rate.amount, is_otherwise=stretch.is_otherwise),)
        return Price(slices, paid, is_whole=True)
    if looks_at_transaction(rate):
        whole = Stretch(rate, ZERO, entry.whole or ZERO, stretch.is_otherwise)
        return Price(*_settled(_slices(whole, None)), is_whole=True)
    if looks_at_window(rate):
        return Price(*_settled(_step(entry, stretch, quota)))
    held = Stretch(rate, ZERO, entry.held or ZERO, stretch.is_otherwise)
    return Price(*_settled(_slices(held, None)), is_held=True)


def _step(entry: Entry, stretch: Stretch, quota: Decimal | None) -> tuple[Slice, ...]:
    """Return the slices of a step of volume; the credits of a transaction share what its band pays once.

    What a band pays for each credit is shared by its parts, too; what it pays for being entered is due at once.
    """
    slices = _slices(stretch, quota if needs_quota(stretch.rate) else None)
    part = entry.held if pays_on_entering(stretch.rate) else entry.basis
    if part == entry.whole or not entry.whole or not slices or slices[-1].flat is None:
        return slices
    flat = divided(EXACT.multiply(slices[-1].flat, abs(part or ZERO)), abs(entry.whole))
    return (*slices[:-1], slices[-1]._replace(amount_exact=flat))


def _slices(stretch: Stretch, quota: Decimal | None) -> tuple[Slice, ...]:
    rate, before, after, is_otherwise = stretch
    basis = EXACT.subtract(after, before)
    if not basis:
        return ()
    match rate:
        case PercentRate(percent):
            slices: tuple[Slice, ...] = (Slice(basis, percent_of(basis, percent), percent),)
        case PerUnitRate(amount):
            slices = (Slice(basis, EXACT.multiply(basis, amount), per_unit=amount),)
        case OteRate():
            slices = (ote_slice(rate, basis),)
        case InterpolatedRate():
            slices = place_in_bands(rate, before=before, after=after, quota=quota)
        case TieredRate():
            slices = place_in_tiers(rate, before=before, after=after, quota=quota)
    return tuple(part._replace(is_otherwise=True) for part in slices) if is_otherwise else slices


def _settled(slices: tuple[Slice, ...]) -> tuple[tuple[Slice, ...], Decimal]:
    """Return the slices and their sum; what division left behind the sixteenth decimal goes to the last slice."""
    exact = ZERO
    for part in slices:
        exact = EXACT.add(exact, part.amount_exact)
    settled = EXACT.quantize(exact, EXACT_DIGITS)
    if settled == exact:
        return slices, exact
    last = slices[-1]
    rest = EXACT.add(last.amount_exact, EXACT.subtract(settled, exact))
    return (*slices[:-1], last._replace(amount_exact=rest)), settled
