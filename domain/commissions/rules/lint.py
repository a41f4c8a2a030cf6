"""What is odd about a plan that can be read in one way only: findings for whoever writes and publishes it."""

from collections.abc import Iterator
from itertools import islice

from domain.commissions.rules.bounds import as_paid, bounds_of
from domain.commissions.rules.finding import Finding, Level
from domain.commissions.rules.lint_bands import lint_bands
from domain.commissions.rules.lint_exposure import lint_exposure
from domain.commissions.rules.lint_figures import lint_figures
from domain.commissions.rules.lint_jumps import lint_jumps
from domain.commissions.rules.lint_quota import lint_quota
from domain.commissions.rules.terms import Terms

MOST_FINDINGS = 100  # whoever has read so many corrects the plan first
MOST_BOUNDS = 500  # sales are placed at each of them, a second for as many; a plan that people read has tens


def lint(terms: Terms, *, currency: str) -> list[Finding]:
    """Return what is odd about a version, component by component, with amounts in the plan's currency."""
    return list(islice(_lint(terms, currency), MOST_FINDINGS))


def _lint(terms: Terms, currency: str) -> Iterator[Finding]:
    looked_at = 0
    for index, component in enumerate(terms.components):
        path = ("components", str(index))
        looked_at += sum(1 for paid, rate_path in as_paid(component) for _ in bounds_of(paid, rate_path))
        yield from lint_exposure(component, path)
        yield from lint_bands(component, path)
        if looked_at <= MOST_BOUNDS:
            yield from lint_jumps(component, terms, currency, path)
        yield from lint_figures(component, terms, currency, path)
        yield from lint_quota(component, terms, path)
    if looked_at > MOST_BOUNDS:
        message = f"this has {looked_at} bounds and jumps are looked for at the first {MOST_BOUNDS}; leave some out"
        yield Finding(Level.WARNING, "plan.too_many_bounds", message, ("components",))
