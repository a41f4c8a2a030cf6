"""What is odd about a plan that can be read in one way only: findings for whoever writes and publishes it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from domain.commissions.rules.document import read_terms
from domain.commissions.rules.fields import Path
from domain.commissions.rules.finding import Finding, Level, shown_number
from domain.commissions.rules.lint_table import lint_table
from domain.commissions.rules.rates import PercentRate, Rate, TieredRate
from domain.commissions.rules.terms import Component, Terms
from domain.commissions.rules.words import Anchor, PaidCredit
from domain.shared.errors import Invalid

WHOLE_SALE = Decimal(100)  # per cent; a plan that pays as much as the customer does is a slip of the pen
_HUNDRED = Decimal(100)


def lint_document(document: object) -> list[Finding]:
    """Return why a draft would be refused, or what is odd about it."""
    try:
        return lint(read_terms(document))
    except Invalid as refusal:
        return [Finding(Level.REFUSED, refusal.code, refusal.message, refusal.path)]


def lint(terms: Terms) -> list[Finding]:
    """Return what is odd about a version, component by component."""
    findings = []
    for index, component in enumerate(terms.components):
        path = ("components", str(index))
        findings += [*_lint_percents(component, path), *lint_table(component, path), *_lint_exposure(component, path)]
        findings += [*_lint_multiplier(component, path), *_lint_anchor(component, terms, path)]
    return findings + list(_lint_double_credit(terms))


def _lint_percents(component: Component, path: Path) -> Iterator[Finding]:
    for percent, at in _percents(component.rate, (*path, "rate")):
        if percent >= WHOLE_SALE:
            likely = shown_number(percent / _HUNDRED)
            message = f"{shown_number(percent)} per cent pays all of the sale or more; write {likely} if that is meant"
            yield Finding(Level.WARNING, "plan.percent_of_everything", message, at)


def _percents(rate: Rate, path: Path) -> Iterator[tuple[Decimal, Path]]:
    if isinstance(rate, PercentRate):
        yield rate.percent, (*path, "percent")
    for index, tier in enumerate(rate.tiers if isinstance(rate, TieredRate) else ()):
        if tier.percent is not None:
            yield tier.percent, (*path, "tiers", str(index), "percent")


def _lint_exposure(component: Component, path: Path) -> Iterator[Finding]:
    limits, bands = component.limits, component.multiplier.bands if component.multiplier else ()
    rises = _rises(component.rate) or any(band.times > 1 for band in bands)
    if rises and limits.period_cap is None and limits.per_transaction_max is None:
        message = "pay rises faster than sales and nothing caps it; write limits, or accept it"
        yield Finding(Level.WARNING, "plan.uncapped", message, (*path, "limits"))


def _rises(rate: Rate) -> bool:
    if not isinstance(rate, TieredRate):
        return False
    paid = [tier.percent or tier.flat_per_unit or tier.times or Decimal(0) for tier in rate.tiers]
    return max(paid) > paid[0]


def _lint_multiplier(component: Component, path: Path) -> Iterator[Finding]:
    bands = component.multiplier.bands if component.multiplier else ()
    for index in range(1, len(bands)):
        if bands[index].times < bands[index - 1].times:
            below, above = shown_number(bands[index - 1].times), shown_number(bands[index].times)
            message = f"from {shown_number(bands[index].lower_bound)} on pay falls from {below} times to {above} times"
            yield Finding(Level.WARNING, "plan.pay_falls", message, (*path, "multiplier", "bands", str(index), "times"))


def _lint_anchor(component: Component, terms: Terms, path: Path) -> Iterator[Finding]:
    """Metrics and goals count a sale on the day of its approval."""
    for name, figure in (("gate", component.gate), ("multiplier", component.multiplier)):
        if figure is not None and not figure.is_own and terms.anchor is not Anchor.APPROVAL:
            message = (
                f"{figure.metric} counts a sale when it is approved, this plan by {terms.anchor.lower()}; align them"
            )
            yield Finding(Level.WARNING, "plan.mixed_anchors", message, (*path, name, "metric"))


def _lint_double_credit(terms: Terms) -> Iterator[Finding]:
    for (_, one), (index, other) in combinations(enumerate(terms.components), 2):
        if one.measure == other.measure and _overlap(one, other):
            message = f"{one.key} and {other.key} pay the same credits; give them kinds, levels or days of their own"
            yield Finding(Level.WARNING, "plan.double_credit", message, ("components", str(index)))


def _overlap(one: Component, other: Component) -> bool:
    if one.credit is not other.credit or (one.when is not None and other.when is not None and one.when != other.when):
        return False
    levels = one.credit is PaidCredit.OWN or None in (one.level, other.level) or one.level == other.level
    kinds = one.kinds is None or other.kinds is None or bool(set(one.kinds) & set(other.kinds))
    return levels and kinds and _days_overlap(one, other) and _days_overlap(other, one)


def _days_overlap(one: Component, other: Component) -> bool:
    return one.until_day is None or other.from_day is None or other.from_day < one.until_day
