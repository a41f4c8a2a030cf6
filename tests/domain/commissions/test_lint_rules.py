"""Whatever a plan says, a cent that moves pay by more than its rates pay for it was told by the linter."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.commissions.rules.bounds import as_paid, bounds_of
from domain.commissions.rules.document import read_terms
from domain.commissions.rules.lint import lint
from domain.commissions.rules.rates import InterpolatedRate, needs_quota
from domain.commissions.rules.steepness import highest
from domain.commissions.rules.trial import EXAMPLE_QUOTA, Trial
from domain.commissions.rules.windows import rates_of
from drafts import components

CENT = Decimal("0.01")
amounts = st.decimals(CENT, 20_000, places=2)


@st.composite
def sales_near_bounds(draw, component):
    """One to three sales, of which one is to get a cent more; often it ends beside a bound."""
    sales = draw(st.lists(amounts, min_size=1, max_size=3))
    # A maximum means that it matters into which sales a volume is cut, so the cent is not to move what comes later.
    is_cut = component.limits.per_transaction_max is not None
    place = len(sales) - 1 if is_cut else draw(st.integers(0, len(sales) - 1))
    bounds = [bound.at for paid, path in as_paid(component) for bound in bounds_of(paid, path)]
    beside = draw(st.sampled_from([bound - sum(sales[:place]) for bound in bounds] or [sales[place]]))
    step = draw(st.sampled_from((-CENT, Decimal(0))))
    return [*sales[:place], max(beside + step, CENT), *sales[place + 1 :]], place


def steepest(component):
    """What a cent more pays at most where nothing jumps."""
    times = [band.times for band in component.multiplier.bands] if component.multiplier else []
    return max(map(_steepest, rates_of(component))) * max(*times, Decimal(1), Decimal(1))


def _steepest(rate):
    if not isinstance(rate, InterpolatedRate):
        return highest(rate)
    quota = EXAMPLE_QUOTA if needs_quota(rate) else 1
    bounds = [*(band.lower_bound for band in rate.bands), rate.upper_bound]
    return max(
        band.pays / (above - below) / quota for band, (below, above) in zip(rate.bands, pairwise(bounds), strict=True)
    )


@settings(max_examples=150)
@given(st.data(), components(), st.booleans())
def test_no_cent_moves_pay_by_more_than_was_told(data, document, is_spread):
    terms = read_terms({"components": [document]})
    [component] = terms.components
    sales, place = data.draw(sales_near_bounds(component))
    trial = Trial(component, terms, "EUR")

    found = {finding.code for finding in lint(terms, currency="EUR")}

    more = [*sales[:place], sales[place] + CENT, *sales[place + 1 :]]
    less_paid, more_paid = (sum(trial.pays(each, is_spread=is_spread)) for each in (sales, more))
    rounding = 2 * CENT * len(sales)
    if more_paid < less_paid - rounding:
        assert "plan.pay_falls" in found
    if more_paid > less_paid + rounding + steepest(component) * CENT:
        assert found & {"plan.cliff", "plan.pay_falls"}
