"""Writing a version of a plan as JSON, numbers as decimal strings, so that reading it gives the same."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.commissions.rules.rates import (
    Band,
    FlatRate,
    InterpolatedRate,
    OteRate,
    PercentRate,
    PerUnitRate,
    Rate,
    Tier,
    TieredRate,
)
from domain.commissions.rules.terms import Component, FieldMeasure, Gate, Limits, Multiplier, Terms
from domain.commissions.rules.words import Apply, Cap

Document = dict[str, Any]


def terms_as_document(terms: Terms) -> Document:
    """Write what a version says, with its defaults."""
    return _plain(
        components=[_component(component) for component in terms.components],
        anchor=terms.anchor,
        pay_period=terms.pay_period,
        clawback=_plain(policy=terms.clawback.policy, within_days=terms.clawback.within_days),
        leavers=_plain(policy=terms.leavers.policy, within_days=terms.leavers.within_days),
        negatives=terms.negatives,
    )


def rate_as_document(rate: Rate) -> Document:
    """Write a rate."""
    match rate:
        case FlatRate(amount):
            return _plain(flat=amount)
        case PercentRate(percent):
            return _plain(percent=percent)
        case PerUnitRate(amount):
            return _plain(flat_per_unit=amount)
        case OteRate():
            return {"percent_from_ote": _ote(rate)}
        case InterpolatedRate():
            return _plain(bands=_bands(rate), place_by=rate.place_by, apply=Apply.INTERPOLATED)
        case TieredRate():
            return _tiered(rate)


def _tiered(rate: TieredRate) -> Document:
    methods = _plain(place_by=rate.place_by, apply=rate.apply, exact_bound_pays=rate.exact_bound_pays)
    tiers = [_tier(tier) for tier in rate.tiers]
    if rate.ote is None:
        return {"tiers": tiers} | methods
    return {"percent_from_ote": _ote(rate.ote), "multipliers": tiers} | methods


def _tier(tier: Tier) -> Document:
    pays = _plain(percent=tier.percent, flat_per_unit=tier.flat_per_unit, flat=tier.flat, times=tier.times)
    return {"from": f"{tier.lower_bound:f}"} | pays


def _bands(rate: InterpolatedRate) -> list[Document]:
    bands = [_band(band) for band in rate.bands]
    return [*bands[:-1], bands[-1] | {"to": f"{rate.upper_bound:f}"}]


def _band(band: Band) -> Document:
    return {"from": f"{band.lower_bound:f}", "pays": f"{band.pays:f}"}


def _ote(rate: OteRate) -> Document:
    return _plain(ote=rate.ote, base=rate.base, annual_quota=rate.annual_quota)


def _component(component: Component) -> Document:
    measure = component.measure
    return _plain(
        key=component.key,
        credit=component.credit,
        level=component.level,
        kinds=component.kinds,
        when=component.when,
        measure={"field": measure.field} if isinstance(measure, FieldMeasure) else measure,
        rate=rate_as_document(component.rate),
        accumulate=component.accumulate,
        on_new_version=component.on_new_version,
        limits=_limits(component.limits) or None,
        gate=component.gate and _gate(component.gate),
        multiplier=component.multiplier and _multiplier(component.multiplier),
        bonus=component.bonus and _plain(at=component.bonus.at, pays=component.bonus.pays),
        first_n=component.first_n,
        from_day=component.from_day and component.from_day.isoformat(),
        until_day=component.until_day and component.until_day.isoformat(),
    )


def _limits(limits: Limits) -> Document:
    return _plain(
        per_transaction_max=limits.per_transaction_max,
        period_cap=limits.period_cap,
        cap=limits.cap,
        held_lapses=limits.held_lapses if limits.cap is Cap.ROLL_OVER else None,
        floor=limits.floor,
    )


def _gate(gate: Gate) -> Document:
    return _plain(
        metric=gate.metric,
        of=gate.of,
        window=gate.window,
        above=gate.above,
        otherwise=rate_as_document(gate.otherwise),
        opens=gate.opens,
        tiers=gate.tiers,
    )


def _multiplier(multiplier: Multiplier) -> Document:
    return _plain(
        metric=multiplier.metric,
        of=multiplier.of,
        window=multiplier.window,
        bands=[_plain(times=band.times) | {"from": f"{band.lower_bound:f}"} for band in multiplier.bands],
        exact_bound_pays=multiplier.exact_bound_pays,
    )


def _plain(**fields: object) -> Document:
    """Return the fields that say something, as JSON has them."""
    return {name: _json(value) for name, value in fields.items() if value is not None}


def _json(value: object) -> object:
    match value:
        case Decimal():
            return f"{value:f}"
        case StrEnum():
            return value.value
        case tuple():
            return list(value)
        case _:
            return value
