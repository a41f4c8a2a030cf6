"""What is odd about attainment: by another day than that of goals, or in per cent where ratios are meant."""

from collections.abc import Iterator
from decimal import Decimal

from domain.commissions.rules.bounds import OTHERWISE, table_path
from domain.commissions.rules.fields import Path
from domain.commissions.rules.finding import Finding, Level, shown_number
from domain.commissions.rules.rates import InterpolatedRate, Rate, TieredRate, needs_quota
from domain.commissions.rules.steepness import HUNDRED
from domain.commissions.rules.terms import ATTAINMENT, Component, Terms
from domain.commissions.rules.windows import rates_of
from domain.commissions.rules.words import Anchor
from domain.shared.money import EXACT

_TEN = Decimal(10)  # times a quota is what hardly anybody sells; who writes 80 means 0.8


def lint_quota(component: Component, terms: Terms, path: Path) -> Iterator[Finding]:
    """Return where agents would see two attainments, and bounds that nobody attains."""
    if needs_quota(component.rate) and terms.anchor is not Anchor.APPROVAL:
        # Goals of sales count approvals.
        message = (
            f"attainment is placed by {terms.anchor.lower()} here, while goals count sales when they are approved;"
            " agents will see two figures, anchor by APPROVAL to have one"
        )
        yield Finding(Level.WARNING, "plan.attainment_beside_goal", message, (*path, "rate", "place_by"))
    for bound, at in _ratios(component):
        if bound >= _TEN:
            ratio, percent = (EXACT.divide(bound, HUNDRED), EXACT.multiply(bound, HUNDRED))
            shown = f"an attainment of {shown_number(bound)} is {shown_number(percent)} per cent of the quota"
            message = f"{shown}; write {shown_number(ratio)} if that is meant"
            yield Finding(Level.WARNING, "plan.attainment_in_percent", message, (*path, *at))


def needs_quota_goal(component: Component) -> bool:
    """Tell whether the component pays by the attainment of a quota anywhere."""
    figures = (component.gate, component.multiplier)
    return any(map(needs_quota, rates_of(component))) or any(one.metric == ATTAINMENT for one in figures if one)


def _ratios(component: Component) -> Iterator[tuple[Decimal, Path]]:
    """Return every bound that is a ratio of a quota, and where it stands."""
    gate, multiplier = component.gate, component.multiplier
    yield from _of_rate(component.rate, ("rate",))
    if gate is not None:
        yield from _of_rate(gate.otherwise, OTHERWISE)
        if gate.metric == ATTAINMENT:
            yield gate.above, ("gate", "above")
    if multiplier is not None and multiplier.metric == ATTAINMENT:
        for index, band in enumerate(multiplier.bands):
            yield band.lower_bound, ("multiplier", "bands", str(index), "from")


def _of_rate(rate: Rate, path: Path) -> Iterator[tuple[Decimal, Path]]:
    if isinstance(rate, TieredRate) and needs_quota(rate):
        for index, tier in enumerate(rate.tiers):
            yield tier.lower_bound, (*table_path(rate, path, index), "from")
    if isinstance(rate, InterpolatedRate) and needs_quota(rate):
        for index, band in enumerate(rate.bands):
            yield band.lower_bound, (*path, "bands", str(index), "from")
        yield rate.upper_bound, (*path, "bands", str(len(rate.bands) - 1), "to")
