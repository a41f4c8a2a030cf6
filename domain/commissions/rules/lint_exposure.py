"""Pay that is more than anybody may have meant: all of the sale, or without an end."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from domain.commissions.rules.bounds import OTHERWISE, ZERO, table_path
from domain.commissions.rules.fields import Path
from domain.commissions.rules.finding import Finding, Level, shown_number
from domain.commissions.rules.rates import InterpolatedRate, OteRate, PercentRate, Rate, TieredRate, needs_quota
from domain.commissions.rules.steepness import HUNDRED, highest, pays_more, share_of_ote, steps_of
from domain.commissions.rules.terms import Component
from domain.commissions.rules.windows import rates_of
from domain.commissions.rules.words import Measure
from domain.shared.money import EXACT

_ALL = Decimal(1)  # of a sale; a plan that pays as much as the customer does is a slip of the pen


def lint_exposure(component: Component, path: Path) -> Iterator[Finding]:
    """Return where a component pays all of a sale, and whether it pays ever more without a limit."""
    yield from lint_whole_sales(component, path)
    limits = component.limits
    if _rises(component) and limits.period_cap is None and limits.per_transaction_max is None:
        message = "pay rises faster than sales and nothing caps it; write limits, or accept it"
        yield Finding(Level.WARNING, "plan.uncapped", message, (*path, "limits"))


def lint_whole_sales(component: Component, path: Path) -> Iterator[Finding]:
    """Return where a component pays all of a sale or more: by a rate, or by what multiplies it."""
    if component.measure is not Measure.COUNT:
        found = [one for rate, at in _rates(component) for one in _whole_sales(rate, (*path, *at))]
        yield from found or _multiplied(component, path)


def pays_everything(percent: Decimal) -> str | None:
    """Return what to say of a percentage that pays all of a sale or more."""
    if percent < HUNDRED:
        return None
    likely = shown_number(EXACT.divide(percent, HUNDRED))
    return f"{shown_number(percent)} per cent pays all of the sale or more; write {likely} if that is meant"


def _rates(component: Component) -> list[tuple[Rate, Path]]:
    rates: list[tuple[Rate, Path]] = [(component.rate, ("rate",))]
    return rates if component.gate is None else [*rates, (component.gate.otherwise, OTHERWISE)]


def _whole_sales(rate: Rate, path: Path) -> Iterator[Finding]:
    match rate:
        case PercentRate(percent):
            yield from _if_everything(percent, (*path, "percent"))
        case OteRate():
            yield from _if_everything_of_ote(rate, _ALL, (*path, "percent_from_ote"))
        case TieredRate(tiers):
            for index, tier in enumerate(tiers):
                at = table_path(rate, path, index)
                if tier.percent is not None:
                    yield from _if_everything(tier.percent, (*at, "percent"))
                if tier.times is not None and rate.ote is not None:
                    yield from _if_everything_of_ote(rate.ote, tier.times, (*at, "times"))
        case InterpolatedRate() if not needs_quota(rate):
            bounds = [*(band.lower_bound for band in rate.bands), rate.upper_bound]
            for index, (begins, ends) in enumerate(pairwise(bounds)):
                width, pays = EXACT.subtract(ends, begins), rate.bands[index].pays
                if pays >= width:
                    message = f"the band pays {shown_number(pays)} for {shown_number(width)}: all of it or more"
                    yield _everything(message, (*path, "bands", str(index), "pays"))


def _if_everything(percent: Decimal, path: Path) -> Iterator[Finding]:
    message = pays_everything(percent)
    if message is not None:
        yield _everything(message, path)


def _if_everything_of_ote(rate: OteRate, times: Decimal, path: Path) -> Iterator[Finding]:
    percent = EXACT.multiply(EXACT.multiply(share_of_ote(rate), times), HUNDRED)
    if percent >= HUNDRED:
        message = (
            f"this is {shown_number(percent)} per cent, all of the sale or more; correct ote, base or annual_quota"
        )
        yield _everything(message, path)


def _multiplied(component: Component, path: Path) -> Iterator[Finding]:
    """Find what pays all of a sale only by its multiplier."""
    most = max(highest(rate) for rate in rates_of(component))
    for index, band in enumerate(component.multiplier.bands if component.multiplier is not None else ()):
        if EXACT.multiply(most, band.times) >= _ALL:
            percent = shown_number(EXACT.multiply(most, HUNDRED))
            message = f"{shown_number(band.times)} times {percent} per cent pays all of the sale or more; lower one"
            yield _everything(message, (*path, "multiplier", "bands", str(index), "times"))


def _everything(message: str, path: Path) -> Finding:
    return Finding(Level.WARNING, "plan.percent_of_everything", message, path)


def _rises(component: Component) -> bool:
    """Tell whether more sales pay more for each: by a table, by a multiplier, or behind a gate."""
    multiplier, gate = component.multiplier, component.gate
    if multiplier is not None and any(band.times > _ALL for band in multiplier.bands):
        return True
    if gate is not None and pays_more(component.rate, gate.otherwise):
        return True
    return any(highest(rate) > max(steps_of(rate)[0], ZERO) for rate in rates_of(component))
