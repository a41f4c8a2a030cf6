"""A line as its earning keeps it: every figure that it was made of, as JSON."""

from decimal import Decimal
from typing import Any

from domain.commissions.rules.lines import Line, Slice
from domain.commissions.rules.terms import Component, FlatRate, PercentRate, Rate, TieredRate
from domain.commissions.rules.window import is_cumulative
from domain.shared.money import EXACT, rounded

ROUNDING = "half away from zero, once"


def explain(line: Line, component: Component, *, currency: str) -> dict[str, Any]:
    """Return the line in JSON. Equal lines read equal, to the letter, and the slices add up to `exact`."""
    placed = is_cumulative(component)
    return {
        "component": component.key,
        **_method(component),
        "currency": currency,
        "basis": _money(line.basis, currency),
        "before": _money(line.before, currency) if placed else None,
        "after": _money(line.after, currency) if placed else None,
        "slices": [_slice(part, currency) for part in line.slices],
        "exact": _money(line.exact, currency),
        "rounding": ROUNDING,
        "amount": _money(line.amount, currency),
    }


def _method(component: Component) -> dict[str, Any]:
    rate = component.rate
    if not isinstance(rate, TieredRate):
        return {"rate": _kind(rate)}
    return {
        "rate": _kind(rate),
        "place_by": rate.place_by.value,
        "apply": rate.apply.value,
        "exact_bound_pays": rate.exact_bound_pays and rate.exact_bound_pays.value,
        "accumulate": component.accumulate.value,
    }


def _kind(rate: Rate) -> str:
    if isinstance(rate, FlatRate):
        return "FLAT"
    return "PERCENT" if isinstance(rate, PercentRate) else "TIERED"


def _slice(part: Slice, currency: str) -> dict[str, Any]:
    return {
        "from": _optional_money(part.start, currency),
        "to": _optional_money(part.end, currency),
        "basis": _money(part.basis, currency),
        "percent": _plain(part.percent),
        "percent_before": _plain(part.percent_before),
        "amount": _money(part.amount_exact, currency),
    }


def _optional_money(value: Decimal | None, currency: str) -> str | None:
    return None if value is None else _money(value, currency)


def _money(value: Decimal, currency: str) -> str:
    """Return the amount with the decimals of its currency, and with more only where it has them."""
    amount = rounded(value, currency)
    return f"{EXACT.plus(amount if amount == value else EXACT.normalize(value)):f}"


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{EXACT.normalize(value):f}"
