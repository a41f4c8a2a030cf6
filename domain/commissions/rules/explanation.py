"""A line as its earning keeps it: every figure that it was made of, as JSON."""

from datetime import date
from decimal import Decimal
from typing import Any

from domain.commissions.rules.held import Held
from domain.commissions.rules.lines import Line, Slice, Step
from domain.commissions.rules.period_lines import PeriodLine, Purpose
from domain.commissions.rules.quota import Exchange, Quota
from domain.commissions.rules.rates import (
    FlatRate,
    InterpolatedRate,
    OteRate,
    PercentRate,
    PerUnitRate,
    TieredRate,
)
from domain.commissions.rules.terms import Component, FieldMeasure, Gate, Multiplier
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Apply, Cap
from domain.shared.money import EXACT, rounded
from domain.shared.period import Period

ROUNDING = "half away from zero, once"
_KINDS: dict[type, str] = {
    FlatRate: "FLAT",
    PercentRate: "PERCENT",
    PerUnitRate: "FLAT_PER_UNIT",
    OteRate: "PERCENT_FROM_OTE",
    TieredRate: "TIERED",
    InterpolatedRate: "INTERPOLATED",
}


def explain(line: Line, rule: Rule, *, day: date, quota: Quota | None = None) -> dict[str, Any]:
    """Return the line in JSON. Equal lines read equal, to the letter.

    The slices add up to `exact`, and the steps lead from there to `amount`, each from the amount of the one before.
    """
    component, currency, windows = rule.component, rule.currency, rule.windows(day)
    return {
        "component": component.key,
        "status": line.status.value,
        **_method(component),
        "currency": currency,
        "window": _period(windows.volume) if rule.accumulates or windows.volume != windows.pay else None,
        "pay_period": _period(windows.pay),
        **_quota(quota),
        "gate": _gate(component.gate, windows.gate) if component.gate else None,
        "multiplier": _figure(component.multiplier, windows.multiplier) if component.multiplier else None,
        "basis": _money(line.basis, currency),
        "before": _optional_money(line.before, currency),
        "after": _optional_money(line.after, currency),
        "slices": [_slice(part, currency) for part in line.slices],
        "exact": _money(line.exact, currency),
        "steps": [_step(step, currency) for step in line.steps],
        "rounding": ROUNDING,
        "paid_in": rule.paid_in,
        "amount": _money(line.amount, rule.paid_in),
    }


def explain_period(line: PeriodLine, rule: Rule, *, day: date) -> dict[str, Any]:
    """Return a line of a period in JSON, by the terms of a day: its pay before the line and after it, and by what."""
    component, windows = rule.component, rule.windows(day)
    figures: dict[Purpose, tuple[Gate | Multiplier | None, Period]] = {
        Purpose.GATE: (component.gate, windows.gate),
        Purpose.MULTIPLIER: (component.multiplier, windows.multiplier),
    }
    figure, window = figures.get(line.purpose, (None, windows.pay))
    looked_at = _figure(figure, window) if figure is not None else {}
    explained = explain_line_of_period(line, component.key, rule.currency, component.limits.cap)
    return explained | looked_at | _held(line.held, rule)


def _held(held: Held | None, rule: Rule) -> dict[str, Any]:
    """Return what of a cap is released in another currency: what it had held, and what this is worth by its sales."""
    if held is None or not rule.converts:
        return {}
    worth = held.worth(rule.paid_in, None)
    return {"held": _money(held.whole, rule.currency), "held_paid": _optional_money(worth, rule.paid_in)}


def explain_line_of_period(line: PeriodLine, key: str, currency: str, cap: Cap | None) -> dict[str, Any]:
    """Return a line of a period in JSON, under the key of its component, in a currency."""
    return {
        "component": key,
        "purpose": line.purpose.value,
        "status": line.status.value,
        "currency": currency,
        "pay_period": _period(line.period),
        "origin_period": None if line.origin is None else _period(line.origin),
        "value": plain(line.value),
        "by": plain(line.by),
        "cap": cap and cap.value,
        "before": _money(line.amount_before, currency),
        "after": _money(line.amount_after, currency),
        "rounding": ROUNDING,
        "amount": _money(line.amount, currency),
    }


def explain_exchange(step: Exchange) -> dict[str, Any]:
    """Return a step between currencies in JSON, its rate to ten decimals."""
    rate = None if step.rate is None else round(step.rate, 10)
    return {"from": step.source, "into": step.into, "rate": plain(rate), "day": step.day.isoformat()}


def _quota(quota: Quota | None) -> dict[str, Any]:
    """Return what the goal asks for, how that was converted, and what the component is measured by."""
    if quota is None:
        return {"quota": None}
    exchange = quota.exchange and explain_exchange(quota.exchange)
    return {"quota": plain(quota.amount), "quota_asked": plain(quota.asked), "quota_exchange": exchange}


def _method(component: Component) -> dict[str, Any]:
    rate, measure = component.rate, component.measure
    method = {
        "measure": measure.field if isinstance(measure, FieldMeasure) else measure.value,
        "accumulate": component.accumulate.value,
        "rate": _KINDS[type(rate)],
    }
    if isinstance(rate, InterpolatedRate):
        return method | {"place_by": rate.place_by.value, "apply": Apply.INTERPOLATED.value}
    if not isinstance(rate, TieredRate):
        return method
    bound = rate.exact_bound_pays and rate.exact_bound_pays.value
    return method | {"place_by": rate.place_by.value, "apply": rate.apply.value, "exact_bound_pays": bound}


def _figure(figure: Gate | Multiplier, window: Period) -> dict[str, Any]:
    return {"metric": figure.metric, "of": figure.of.value, "window": _period(window)}


def _gate(gate: Gate, window: Period) -> dict[str, Any]:
    return {
        **_figure(gate, window),
        "above": plain(gate.above),
        "opens": gate.opens and gate.opens.value,
        "tiers": gate.tiers and gate.tiers.value,
    }


def _slice(part: Slice, currency: str) -> dict[str, Any]:
    return {
        "from": _optional_money(part.start, currency),
        "to": _optional_money(part.end, currency),
        "basis": _money(part.basis, currency),
        "percent": plain(part.percent),
        "percent_before": plain(part.percent_before),
        "per_unit": plain(part.per_unit),
        "per_unit_before": plain(part.per_unit_before),
        "flat": plain(part.flat),
        "is_otherwise": part.is_otherwise,
        "amount": _money(part.amount_exact, currency),
    }


def _step(step: Step, currency: str) -> dict[str, Any]:
    return {
        "kind": step.kind.value,
        "by": plain(step.by),
        "before": _money(step.amount_before, currency),
        "after": _money(step.amount_after, currency),
    }


def _period(period: Period) -> dict[str, str]:
    return {"from": period.start.isoformat(), "until": period.end.isoformat()}


def _optional_money(value: Decimal | None, currency: str) -> str | None:
    return None if value is None else _money(value, currency)


def _money(value: Decimal, currency: str) -> str:
    """Return the amount with the decimals of its currency, and with more only where it has them."""
    shown = rounded(value, currency)
    return str(EXACT.plus(shown)) if shown == value else f"{EXACT.normalize(value):f}"


def plain(value: Decimal | None) -> str | None:
    """Return the number without zeros at its end."""
    return None if value is None else f"{EXACT.normalize(value):f}"
