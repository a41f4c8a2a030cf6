"""The plan document: what it says is what is read, and what was written is read again."""

import json
from decimal import Decimal

from hypothesis import given, settings

from domain.commissions.rules.document import read_terms, terms_as_document
from domain.commissions.rules.rates import (
    Band,
    FlatRate,
    InterpolatedRate,
    OteRate,
    PercentRate,
    PerUnitRate,
    Tier,
    TieredRate,
)
from domain.commissions.rules.terms import Component, FieldMeasure, Terms
from domain.commissions.rules.words import Apply, ExactBoundPays, Measure, PlaceBy
from drafts import whole_versions


@settings(deadline=None)
@given(whole_versions)
def test_what_was_written_is_read_again(version):
    terms = read_terms(version)

    written = json.loads(json.dumps(terms_as_document(terms)))

    assert read_terms(written) == terms
    assert terms_as_document(read_terms(written)) == written


def component(**changes):
    return {"key": "base", "rate": {"percent": "2.5"}} | changes


def rate(**changes):
    tiers = [{"from": "0", "percent": "1"}, {"from": "1000", "percent": "2"}]
    return {"tiers": tiers, "place_by": "CUMULATIVE", "apply": "MARGINAL"} | changes


def read_rate(document, **fields):
    return read_terms({"components": [component(rate=document, **fields)]}).components[0].rate


def test_a_version_says_only_what_it_means_and_the_rest_is_the_default():
    assert read_terms({"components": [component()]}) == Terms((Component("base", PercentRate(Decimal("2.5"))),))


def test_the_defaults_are_written_out():
    assert terms_as_document(read_terms({"components": [component()]})) == {
        "components": [
            {
                "key": "base",
                "credit": "OWN",
                "measure": "AMOUNT",
                "rate": {"percent": "2.5"},
                "accumulate": "PERIOD",
                "on_new_version": "CONTINUE",
            }
        ],
        "anchor": "APPROVAL",
        "pay_period": "MONTH",
        "clawback": {"policy": "RECOMPUTE_ORIGIN"},
        "leavers": {"policy": "PAY"},
        "negatives": "NET",
    }


def test_null_is_the_same_as_leaving_a_field_out_and_integers_are_numbers():
    read = read_terms({"components": [component(rate={"flat": 25}, level=None, gate=None, accumulate=None)]})

    assert read.components == (Component("base", FlatRate(Decimal(25))),)


def test_every_kind_of_rate_is_read_as_what_it_is():
    two = (Tier(Decimal(0), flat_per_unit=Decimal(2), flat=Decimal(10)), Tier(Decimal(100), flat_per_unit=Decimal(1)))
    per_unit = rate(tiers=[{"from": 0, "flat_per_unit": 2, "flat": 10}, {"from": 100, "flat_per_unit": 1}])
    earnings = {"percent_from_ote": {"ote": 200000, "base": 100000, "annual_quota": 1000000}}
    ote = OteRate(Decimal(200000), Decimal(100000), Decimal(1000000))
    times = {"multipliers": [{"from": 0, "times": "1.5"}], "place_by": "ATTAINMENT", "apply": "MARGINAL"}
    bands = {"bands": [{"from": 0, "pays": 10, "to": 99}], "place_by": "TRANSACTION", "apply": "INTERPOLATED"}

    assert read_rate({"flat_per_unit": "3"}, measure="COUNT") == PerUnitRate(Decimal(3))
    assert read_rate(per_unit, measure="COUNT") == TieredRate(two, PlaceBy.CUMULATIVE, Apply.MARGINAL)
    assert read_rate(earnings) == ote
    assert read_rate(earnings | times) == TieredRate(
        (Tier(Decimal(0), times=Decimal("1.5")),), PlaceBy.ATTAINMENT, Apply.MARGINAL, ote=ote
    )
    assert read_rate(bands) == InterpolatedRate((Band(Decimal(0), Decimal(10)),), Decimal(99), PlaceBy.TRANSACTION)


def test_marginal_needs_no_owner_of_an_exact_bound_and_keeps_one_that_is_named():
    owners = [read_rate(each).exact_bound_pays for each in (rate(), rate(exact_bound_pays="UPPER_BAND"))]

    assert owners == [None, ExactBoundPays.UPPER_BAND]


def test_a_component_measures_an_amount_a_count_or_a_field_of_its_own():
    measures = ("AMOUNT", "MARGIN", {"field": "premium"})
    read = [read_terms({"components": [component(measure=each)]}).components[0].measure for each in measures]

    assert read == [Measure.AMOUNT, Measure.MARGIN, FieldMeasure("premium")]


def test_minus_zero_is_zero():
    terms = read_terms({"components": [component(rate={"percent": "-0.00"})]})

    assert terms_as_document(terms)["components"][0]["rate"] == {"percent": "0.00"}
