"""What plans pay: rules that hold for every tier table and every run of credits."""

import json
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.commissions.rules.explanation import explain
from domain.commissions.rules.place_credits import line_for, place_all
from domain.commissions.rules.terms import (
    Apply,
    Component,
    ExactBoundPays,
    FlatRate,
    PercentRate,
    PlaceBy,
    Tier,
    TieredRate,
)
from domain.shared.money import rounded

arithmetic = settings(deadline=None)  # a busy machine is no reason to fail

amounts = st.decimals(-20_000, 20_000, places=2)
runs = st.lists(amounts, max_size=12)
percents = st.decimals(0, 20, places=3)
bounds = st.lists(st.decimals("0.01", 20_000, places=2), max_size=5, unique=True).map(sorted)


@st.composite
def components(draw, apply):
    lower_bounds = [Decimal(0), *draw(bounds)]
    tiers = tuple(Tier(bound, draw(percents)) for bound in lower_bounds)
    rate = TieredRate(tiers, PlaceBy.CUMULATIVE, draw(apply), draw(st.sampled_from(ExactBoundPays)))
    return Component("bands", rate)


marginal = components(st.just(Apply.MARGINAL))
retroactive = components(st.just(Apply.RETROACTIVE))
any_tiered = st.one_of(marginal, retroactive)
untiered = st.one_of(percents.map(PercentRate), st.decimals(0, 100, places=2).map(FlatRate))
any_component = st.one_of(any_tiered, untiered.map(lambda rate: Component("alone", rate)))


def exact_total(lines):
    return sum((Fraction(line.exact) for line in lines), Fraction(0))


def integral(rate, volume):
    """The area under the rate from zero to the volume, in fractions: another way than the one under test."""
    volume = Fraction(volume)
    if volume <= 0:
        return volume * Fraction(rate.tiers[0].percent) / 100
    uppers = [*(Fraction(tier.lower_bound) for tier in rate.tiers[1:]), volume]
    widths = [
        max(Fraction(0), min(volume, u) - Fraction(t.lower_bound)) for t, u in zip(rate.tiers, uppers, strict=True)
    ]
    return sum((w * Fraction(t.percent) / 100 for w, t in zip(widths, rate.tiers, strict=True)), Fraction(0))


def reached_percent(rate, volume):
    """The percent of the band that the volume lies in, by walking the table."""
    reached = rate.tiers[0].percent
    for tier in rate.tiers[1:]:
        owns_bound = rate.exact_bound_pays is ExactBoundPays.UPPER_BAND
        if volume > tier.lower_bound or (owns_bound and volume == tier.lower_bound):
            reached = tier.percent
    return reached


@arithmetic
@given(marginal, runs)
def test_marginal_lines_add_up_to_the_area_under_the_rate_in_any_batching(component, run):
    lines = place_all(component, run, currency="EUR")

    assert exact_total(lines) == integral(component.rate, sum(run, Decimal(0)))


@arithmetic
@given(retroactive, runs)
def test_retroactive_lines_add_up_to_the_whole_volume_at_the_reached_rate(component, run):
    volume = sum(run, Decimal(0))

    lines = place_all(component, run, currency="EUR")

    assert exact_total(lines) == Fraction(volume) * Fraction(reached_percent(component.rate, volume)) / 100


@arithmetic
@given(any_component, runs)
def test_slices_add_up_to_the_line_and_the_line_is_rounded_once(component, run):
    for line in place_all(component, run, currency="EUR"):
        assert sum((Fraction(part.amount_exact) for part in line.slices), Fraction(0)) == Fraction(line.exact)
        assert line.amount == rounded(line.exact, "EUR")


@arithmetic
@given(any_tiered, amounts, amounts)
def test_slices_of_own_volume_lead_from_before_to_after_without_a_gap(component, before, basis):
    line = line_for(component, basis=basis, before=before, currency="EUR")

    own = [part for part in line.slices if part.percent_before is None]
    assert sum((part.basis for part in own), Decimal(0)) == basis == line.basis
    assert all(left.end == right.start for left, right in pairwise(own))
    assert not own or (own[0].start, own[-1].end) == (line.before, line.after)


@arithmetic
@given(any_component, runs, runs)
def test_a_replay_from_any_checkpoint_equals_the_replay_from_zero(component, until_then, since):
    checkpoint = sum(until_then, Decimal(0))

    replayed = place_all(component, until_then, currency="EUR")
    replayed += place_all(component, since, currency="EUR", before=checkpoint)

    assert replayed == place_all(component, until_then + since, currency="EUR")


@arithmetic
@given(any_component, amounts, amounts)
def test_taking_the_latest_credit_back_takes_back_exactly_what_it_paid(component, before, basis):
    paid, taken_back = place_all(component, [basis, -basis], currency="EUR", before=before)

    assert paid.amount + taken_back.amount == 0
    assert paid.exact + taken_back.exact == 0


@arithmetic
@given(marginal, amounts, amounts, amounts)
def test_a_larger_credit_never_pays_less_under_marginal(component, before, one, other):
    smaller, larger = sorted((one, other))

    small_line = line_for(component, basis=smaller, before=before, currency="EUR")

    assert small_line.amount <= line_for(component, basis=larger, before=before, currency="EUR").amount


@arithmetic
@given(marginal, runs)
def test_the_owner_of_an_exact_bound_never_moves_marginal_pay(component, run):
    rate = component.rate
    other = next(bound for bound in ExactBoundPays if bound is not rate.exact_bound_pays)
    turned = Component("bands", TieredRate(rate.tiers, rate.place_by, rate.apply, other))

    assert place_all(component, run, currency="EUR") == place_all(turned, run, currency="EUR")


@arithmetic
@given(any_component, amounts, amounts)
def test_an_explanation_is_json_whose_slices_add_up(component, before, basis):
    line = line_for(component, basis=basis, before=before, currency="EUR")

    told = json.loads(json.dumps(explain(line, component, currency="EUR")))

    assert sum((Decimal(part["amount"]) for part in told["slices"]), Decimal(0)) == Decimal(told["exact"])
    assert told["amount"] == str(rounded(Decimal(told["exact"]), "EUR") + 0)
    assert "E" not in "".join(part["amount"] + part["basis"] for part in told["slices"])


@arithmetic
@given(any_component, amounts, amounts)
def test_an_explanation_does_not_depend_on_how_its_numbers_were_stored(component, before, basis):
    stored = [value.quantize(Decimal("0.0001")) for value in (before, basis)]

    line = line_for(component, basis=basis, before=before, currency="EUR")
    again = line_for(component, basis=stored[1], before=stored[0], currency="EUR")

    assert explain(line, component, currency="EUR") == explain(again, component, currency="EUR")
