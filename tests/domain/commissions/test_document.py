"""The plan document: what it says is what is read, and what was written is read again."""

import json
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.commissions.rules.document import as_document, read_components
from domain.commissions.rules.terms import (
    Accumulate,
    Apply,
    Component,
    ExactBoundPays,
    FlatRate,
    PaidCredit,
    PercentRate,
    PlaceBy,
    Tier,
    TieredRate,
)

numbers = st.decimals(0, "9999999999999999.99999999", places=8)
words = st.text(st.characters(categories=("Lu", "Ll", "Nd")), min_size=1, max_size=100)
untiered = st.one_of(numbers.map(FlatRate), numbers.map(PercentRate))
methods = st.one_of(
    st.tuples(st.just(Apply.MARGINAL), st.none() | st.sampled_from(ExactBoundPays)),
    st.tuples(st.just(Apply.RETROACTIVE), st.sampled_from(ExactBoundPays)),
)


@st.composite
def tiered(draw):
    bounds = [Decimal(0), *sorted(draw(st.sets(numbers.filter(bool), max_size=6)))]
    tiers = tuple(Tier(bound, draw(numbers)) for bound in bounds)
    return TieredRate(tiers, PlaceBy.CUMULATIVE, *draw(methods))


@st.composite
def components(draw, key):
    rate = draw(st.one_of(untiered, tiered()))
    credit = draw(st.sampled_from(PaidCredit))
    return Component(
        key=key,
        rate=rate,
        credit=credit,
        level=draw(st.none() | st.integers(1, 100)) if credit is PaidCredit.OVERRIDE else None,
        kinds=draw(st.none() | st.lists(words, min_size=1, max_size=4, unique=True).map(tuple)),
        accumulate=draw(st.sampled_from(Accumulate)) if isinstance(rate, TieredRate) else Accumulate.PERIOD,
    )


plans = st.lists(words, min_size=1, max_size=4, unique=True).flatmap(lambda keys: st.tuples(*map(components, keys)))


@settings(deadline=None)
@given(plans)
def test_what_was_written_is_read_again(plan):
    assert read_components(json.loads(json.dumps(as_document(plan)))) == plan


def component(**changes):
    return {"key": "base", "rate": {"percent": "2.5"}} | changes


def rate(**changes):
    tiers = [{"from": "0", "percent": "1"}, {"from": "1000", "percent": "2"}]
    return {"tiers": tiers, "place_by": "CUMULATIVE", "apply": "MARGINAL"} | changes


def test_a_component_says_only_what_it_means_and_the_rest_is_the_default():
    (base,) = read_components({"components": [component()]})

    assert base == Component("base", PercentRate(Decimal("2.5")), PaidCredit.OWN, None, None, Accumulate.PERIOD)


def test_null_is_the_same_as_leaving_a_field_out_and_integers_are_numbers():
    read = read_components({"components": [component(rate={"flat": 25}, level=None, kinds=None, accumulate=None)]})

    assert read == (Component("base", FlatRate(Decimal(25))),)


def test_marginal_needs_no_owner_of_an_exact_bound_and_keeps_one_that_is_named():
    named = rate(exact_bound_pays="UPPER_BAND")

    plain, kept = read_components({"components": [component(rate=rate()), component(key="named", rate=named)]})

    assert (plain.rate.exact_bound_pays, kept.rate.exact_bound_pays) == (None, ExactBoundPays.UPPER_BAND)


def test_minus_zero_is_zero():
    (base,) = read_components({"components": [component(rate={"percent": "-0.00"})]})

    assert as_document([base])["components"][0]["rate"] == {"percent": "0.00"}
