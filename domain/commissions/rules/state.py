"""What earlier entries leave behind for later ones: small sums, each of a window of its own."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from domain.shared.money import EXACT
from domain.shared.period import Period

ZERO = Decimal(0)


class Sum(NamedTuple):
    """A sum over the part of a window that has been placed."""

    window: Period
    value: Decimal


class Kept(NamedTuple):
    """What the cap of a pay period has kept back, in the plan's currency, and as it would have been paid in another."""

    window: Period
    amount: Decimal
    paid: Decimal
    currency: str


class State(NamedTuple):
    """The sums that a component needs; one whose window is not the entry's is empty again.

    `volume` is that of the accumulation window, `gate` and `multiplier` those of their windows, `opened` the volume
    since the gate opened, `counted` how many sales the window has paid. Of the pay period, `earned` is the pay before
    its cap, `held` what the cap has kept back of that for later periods and `lost` what for good, `opening` what a gate
    on an outside figure would add if it opens, `taken` what was taken back as it was paid, and `unheld` what the cap
    had held of that, where lines keep within it; `kept` is what a cap that rolls over keeps from who is paid in another
    currency. `carried` is what negative transactions left to be made up for, never above zero.
    """

    volume: Sum | None = None
    gate: Sum | None = None
    opened: Sum | None = None
    multiplier: Sum | None = None
    counted: Sum | None = None
    earned: Sum | None = None
    held: Sum | None = None
    lost: Sum | None = None
    opening: Sum | None = None
    taken: Sum | None = None
    unheld: Sum | None = None
    kept: Kept | None = None
    carried: Sum | None = None


EMPTY = State()


def value_in(kept: Sum | None, window: Period) -> Decimal:
    """Return the sum as it stands in the window."""
    return kept.value if kept is not None and (kept.window is window or kept.window == window) else ZERO


def paid_in(state: State, period: Period) -> Decimal:
    """Return what the entries of the pay period have been paid: what they earned, less what a cap kept back."""
    kept = EXACT.add(value_in(state.held, period), value_in(state.lost, period))
    return EXACT.subtract(value_in(state.earned, period), kept)


def added(kept: Sum | None, window: Period, amount: Decimal) -> Sum:
    """Return the sum of the window with the amount in it."""
    return Sum(window, EXACT.add(value_in(kept, window), amount))


def as_document(state: State) -> dict[str, list[str]] | None:
    """Write the state as JSON, equal states equally, so that reading gives the same; None for an empty one."""
    sums: Iterable[Sum | Kept | None] = state
    document = {name: _written(kept) for name, kept in zip(State._fields, sums, strict=True) if kept is not None}
    return document or None


def read_state(document: Mapping[str, Any] | None) -> State:
    """Read what `as_document` wrote."""
    kept: dict[str, Any] = {name: _read(*written) for name, written in (document or {}).items()}
    return State(**kept) if kept else EMPTY


def _written(kept: Sum | Kept) -> list[str]:
    if isinstance(kept, Sum):
        return [*_days(kept.window), _plain(kept.value)]
    return [*_days(kept.window), _plain(kept.amount), _plain(kept.paid), kept.currency]


@lru_cache(maxsize=1024)
def _days(window: Period) -> tuple[str, str]:
    return window.start.isoformat(), window.end.isoformat()


def _plain(value: Decimal) -> str:
    return f"{EXACT.normalize(value):f}"


def _read(start: str, end: str, value: str, *more: str) -> Sum | Kept:
    window = Period(date.fromisoformat(start), date.fromisoformat(end))
    if not more:
        return Sum(window, Decimal(value))
    paid, currency = more
    return Kept(window, Decimal(value), Decimal(paid), currency)
