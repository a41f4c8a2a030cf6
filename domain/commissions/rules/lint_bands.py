"""Bands that change nothing, or that nobody can reach."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from domain.commissions.rules.bounds import OTHERWISE, table_path
from domain.commissions.rules.fields import Path
from domain.commissions.rules.finding import Finding, Level, shown_number
from domain.commissions.rules.rates import Tier, TieredRate, needs_quota
from domain.commissions.rules.tables import ZERO, place_in_tiers
from domain.commissions.rules.terms import Component
from domain.commissions.rules.words import Accumulate, Apply, Cap, ExactBoundPays, PlaceBy


def lint_bands(component: Component, path: Path) -> Iterator[Finding]:
    """Return the bands that could be left out, each once."""
    rates = [(component.rate, Path(("rate",)))]
    if component.gate is not None:
        rates.append((component.gate.otherwise, OTHERWISE))
    for rate, at in rates:
        if isinstance(rate, TieredRate):
            for index in range(1, len(rate.tiers)):
                reason = _reason(component, rate, index, is_otherwise=at == OTHERWISE)
                if reason is not None:
                    yield Finding(Level.WARNING, "plan.unreachable_band", reason, (*path, *table_path(rate, at, index)))
    bands = component.multiplier.bands if component.multiplier is not None else ()
    for index in range(1, len(bands)):
        if bands[index].times == bands[index - 1].times:
            message = _same(bands[index].lower_bound)
            yield Finding(Level.WARNING, "plan.unreachable_band", message, (*path, "multiplier", "bands", str(index)))


def _reason(component: Component, rate: TieredRate, index: int, *, is_otherwise: bool) -> str | None:
    below, tier = rate.tiers[index - 1], rate.tiers[index]
    is_once = rate.apply is Apply.MARGINAL and bool(tier.flat)  # each band that is entered pays its own
    if _pays(below) == _pays(tier) and not is_once:
        return _same(tier.lower_bound)
    bound = shown_number(tier.lower_bound)
    if is_otherwise and _is_behind_gate(component, rate, tier.lower_bound):
        return f"the band from {bound} is never reached: the gate is open by then"
    limit = _limit_reached(component, rate, tier.lower_bound) if component.gate is None else None
    if limit is None:
        return None
    return f"the band from {bound} is never reached: {shown_number(limit)} is paid before that"


def _is_behind_gate(component: Component, rate: TieredRate, bound: Decimal) -> bool:
    gate = component.gate
    if gate is None or not gate.is_own or rate.place_by is not PlaceBy.CUMULATIVE:
        return False
    return gate.window is component.accumulate and bound >= gate.above


def _same(bound: Decimal) -> str:
    return f"the band from {shown_number(bound)} pays the same as the one below; leave it out"


def _pays(tier: Tier) -> tuple[Decimal, ...]:
    return tuple(value or ZERO for value in (tier.percent, tier.flat_per_unit, tier.times, tier.flat))


def _limit_reached(component: Component, rate: TieredRate, bound: Decimal) -> Decimal | None:
    """Return the limit that is reached before the band begins, if one is."""
    limits = component.limits
    by_period = component.accumulate is Accumulate.PERIOD and limits.cap is Cap.HARD
    limit = (
        limits.per_transaction_max if rate.place_by is PlaceBy.TRANSACTION else limits.period_cap if by_period else None
    )
    if limit is None or needs_quota(rate) or component.multiplier is not None:
        return None
    slices = place_in_tiers(replace(rate, exact_bound_pays=ExactBoundPays.LOWER_BAND), before=ZERO, after=bound)
    return limit if sum((part.amount_exact for part in slices), ZERO) >= limit else None
