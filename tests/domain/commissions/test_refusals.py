"""A plan document that could be read in two ways is refused, with the path of the field and the fix."""

import inspect
import pkgutil
from decimal import Decimal
from importlib import import_module

import pytest

from domain.commissions import rules
from domain.commissions.rules import (
    bands_document,
    component_document,
    document,
    fields,
    figure_document,
    fits,
    limits_document,
    rate_document,
)
from domain.commissions.rules.document import read_terms
from domain.shared.errors import Invalid


def component(**changes):
    return {"key": "base", "rate": {"percent": "2.5"}} | changes


def rate(**changes):
    tiers = [{"from": "0", "percent": "1"}, {"from": "1000", "percent": "2"}]
    return {"tiers": tiers, "place_by": "CUMULATIVE", "apply": "MARGINAL"} | changes


def bands(**changes):
    filled = [{"from": "0", "pays": "10"}, {"from": "100", "pays": "20", "to": "200"}]
    return {"bands": filled, "place_by": "CUMULATIVE", "apply": "INTERPOLATED"} | changes


def ote(**changes):
    return {"percent_from_ote": {"ote": "2", "base": "1", "annual_quota": "10"} | changes}


REFUSED_RATES = [
    ({"tiers": rate()["tiers"]}, fields.MissingMethod, "place_by"),
    ({"tiers": rate()["tiers"], "place_by": "CUMULATIVE"}, fields.MissingMethod, "apply"),
    (rate(apply="RETROACTIVE"), fields.MissingMethod, "exact_bound_pays"),
    (rate(tiers=[{"from": 0, "flat": 1}, {"from": 1, "flat": 1}]), fields.MissingMethod, "exact_bound_pays"),
    (rate(apply="WHOLE"), rate_document.MethodsDoNotFit, "apply"),
    (rate(apply="INTERPOLATED"), rate_document.MethodsDoNotFit, "apply"),
    (rate(place_by="TRANSACTION", apply="RETROACTIVE"), rate_document.MethodsDoNotFit, "apply"),
    (rate(apply="SOMEHOW"), fields.UnknownMethod, "apply"),
    (rate(apply=["MARGINAL"]), fields.UnknownMethod, "apply"),
    (rate(exact_bound_pays="BOTH"), fields.UnknownMethod, "exact_bound_pays"),
    (rate(tiers=[]), bands_document.TierCountOutOfBounds, "tiers"),
    (rate(tiers=rate()["tiers"] * 51), bands_document.TierCountOutOfBounds, "tiers"),
    (rate(tiers={"from": "0"}), fields.WrongShape, "tiers"),
    (rate(tiers=["0"]), fields.WrongShape, "tiers.0"),
    (rate(tiers=[{"from": "0"}]), rate_document.BandPaysNothing, "tiers.0"),
    (rate(tiers=[{"from": 0, "percent": 1, "flat_per_unit": 1}]), rate_document.BandPaysNothing, "tiers.0"),
    (rate(tiers=[{"percent": "1"}]), fields.MissingField, "tiers.0.from"),
    (rate(tiers=[{"from": "0", "percent": "1", "to": "5"}]), fields.UnknownField, "tiers.0.to"),
    (rate(tiers=[{"from": "1", "percent": "1"}]), bands_document.NoBandFromZero, "tiers.0.from"),
    (rate(tiers=rate()["tiers"] * 2), bands_document.BoundsNotRising, "tiers.2.from"),
    (rate(tiers=[{"from": "0", "percent": "-1"}]), fields.NegativeRate, "tiers.0.percent"),
    (bands(apply="MARGINAL"), rate_document.MethodsDoNotFit, "apply"),
    (bands(bands=[{"from": "0", "pays": "10"}]), fields.MissingField, "bands.0.to"),
    (bands(bands=[{"from": "0", "pays": "10", "to": "0"}]), rate_document.BandsEndBelow, "bands.0.to"),
    (
        bands(bands=[{"from": 0, "pays": 1, "to": 5}, {"from": 5, "pays": 1, "to": 9}]),
        fields.UnknownField,
        "bands.0.to",
    ),
    (ote(ote="1"), rate_document.OnTargetEarningsInverted, "percent_from_ote"),
    (ote(annual_quota="0"), rate_document.OnTargetEarningsInverted, "percent_from_ote"),
    (ote(annual_quota=None), fields.MissingField, "percent_from_ote.annual_quota"),
    (ote() | {"multipliers": [{"from": 0, "times": 1}]}, fields.MissingMethod, "place_by"),
    (ote() | {"apply": "MARGINAL"}, fields.UnknownField, "apply"),
    ({"flat": "-25.00"}, fields.NegativeRate, "flat"),
    ({"flat_per_unit": "1"}, fits.RateDoesNotFitMeasure, ""),
    ({}, rate_document.RateNotChosen, ""),
    ({"flat": "25.00", "percent": "1"}, rate_document.RateNotChosen, ""),
    ({"percent": "1", "apply": "MARGINAL"}, fields.UnknownField, "apply"),
    ("2.5", fields.WrongShape, ""),
]


@pytest.mark.parametrize(("refused", "error", "where"), REFUSED_RATES)
def test_a_rate_that_does_not_say_what_it_pays_is_refused_where_it_fails(refused, error, where):
    with pytest.raises(error) as refusal:
        read_terms({"components": [component(rate=refused)]})

    assert refusal.value.path == ("components", "0", "rate", *(where.split(".") if where else ()))
    assert ";" in refusal.value.message


NO_NUMBERS = ["", "NaN", "Infinity", "1e5", " 1", "1_000", "+1", "1,5", "٣", "0.123456789", "1" * 17]
NO_NUMBERS += [2.5, True, [], 10**16, float("nan"), Decimal(1), 10**5000]


@pytest.mark.parametrize("number", NO_NUMBERS, ids=lambda number: str(type(number)))
def test_only_plain_decimal_strings_and_integers_are_numbers(number):
    with pytest.raises(fields.NotADecimal) as refusal:
        read_terms({"components": [component(rate={"percent": number})]})

    assert refusal.value.path == ("components", "0", "rate", "percent")


GATE = {"metric": "amount", "window": "YEAR", "above": "1", "otherwise": {"percent": "1"}}
OWN_GATE = GATE | {"opens": "AT_THRESHOLD", "tiers": "CONTINUE"}
TIMES = {"metric": "attainment", "bands": [{"from": "0", "times": "1"}], "exact_bound_pays": "LOWER_BAND"}

REFUSED_COMPONENTS = [
    ({"rate": {"flat": "1"}}, fields.MissingField, "key"),
    ({"key": "base"}, fields.MissingField, "rate"),
    (component(key=""), fields.WrongShape, "key"),
    (component(key=" base"), fields.WrongShape, "key"),
    (component(credit="SPLIT"), fields.UnknownMethod, "credit"),
    (component(level=1), component_document.LevelOnOwnCredit, "level"),
    (component(credit="OVERRIDE", level=0), fields.CountOutOfBounds, "level"),
    (component(credit="OVERRIDE", level=True), fields.CountOutOfBounds, "level"),
    (component(key="guarantee"), component_document.KeyReserved, "key"),
    (component(kinds=[]), component_document.KindsOutOfBounds, "kinds"),
    (component(kinds=["SALE", "SALE"]), component_document.KindsOutOfBounds, "kinds"),
    (component(kinds="SALE"), fields.WrongShape, "kinds"),
    (component(kinds=[1]), fields.WrongShape, "kinds.0"),
    (component(when="product = Loan"), fields.WrongShape, "when"),
    (component(measure="PROFIT"), fields.UnknownMethod, "measure"),
    (component(measure={"field": ""}), fields.WrongShape, "measure.field"),
    (component(measure="COUNT"), fits.RateDoesNotFitMeasure, "rate"),
    (component(accumulate="WEEK"), fields.UnknownMethod, "accumulate"),
    (component(accumulate="YEAR"), fits.NothingAccumulates, "accumulate"),
    (component(rate=rate(place_by="ATTAINMENT"), accumulate="ALL_TIME"), fits.QuotaOfAllTime, "accumulate"),
    (component(multiplier=TIMES | {"window": "ALL_TIME"}), fits.QuotaOfAllTime, "multiplier.window"),
    (component(multiplier=TIMES | {"of": "REGION"}), fields.UnknownMethod, "multiplier.of"),
    (
        component(multiplier=TIMES | {"metric": "amount", "of": "TEAM"}),
        figure_document.OwnMeasureOfTeam,
        "multiplier.of",
    ),
    (component(on_new_version="MAYBE"), fields.UnknownMethod, "on_new_version"),
    (component(limits={"period_cap": 500}), fields.MissingMethod, "limits.cap"),
    (component(limits={"cap": "HARD"}), limits_document.CapWithoutAmount, "limits.cap"),
    (
        component(limits={"period_cap": 5, "cap": "HARD", "held_lapses": "YEAR"}),
        limits_document.CapWithoutAmount,
        "limits.held_lapses",
    ),
    (
        component(limits={"period_cap": 5, "cap": "HARD", "floor": 6}),
        limits_document.FloorAboveCap,
        "limits.floor",
    ),
    (component(limits={"per_transaction_max": -1}), fields.NegativeRate, "limits.per_transaction_max"),
    (component(gate=GATE), fields.MissingMethod, "gate.opens"),
    (component(gate={"metric": "amount"}), fields.MissingMethod, "gate.window"),
    (component(gate=OWN_GATE | {"metric": "calls"}), figure_document.GateOpensAtOnce, "gate.opens"),
    (component(gate=OWN_GATE, rate={"flat": 1}), fits.GateCannotSplit, "gate.opens"),
    (component(gate=OWN_GATE | {"otherwise": {"flat": 1}}), fits.GateCannotSplit, "gate.opens"),
    (component(multiplier=TIMES | {"exact_bound_pays": None}), fields.MissingMethod, "multiplier.exact_bound_pays"),
    (
        component(rate={"percent": "9" * 16}, multiplier=TIMES | {"bands": [{"from": 0, "times": 2}]}),
        fits.PaysTooMuch,
        "rate",
    ),
    (component(multiplier=TIMES | {"bands": []}), bands_document.TierCountOutOfBounds, "multiplier.bands"),
    (component(bonus={"at": 0, "pays": 5}), component_document.BonusAtNothing, "bonus.at"),
    (component(first_n=0), fields.CountOutOfBounds, "first_n"),
    (component(from_day="2026-02-30"), fields.NotADay, "from_day"),
    (component(from_day="2026-03-01", until_day="2026-03-01"), fits.DaysInverted, "until_day"),
    (None, fields.WrongShape, ""),
]


@pytest.mark.parametrize(("refused", "error", "where"), REFUSED_COMPONENTS)
def test_a_component_that_cannot_be_meant_is_refused_where_it_fails(refused, error, where):
    with pytest.raises(error) as refusal:
        read_terms({"components": [component(key="first"), refused]})

    assert refusal.value.path == ("components", "1", *(where.split(".") if where else ()))
    assert ";" in refusal.value.message


ONE = [component()]


@pytest.mark.parametrize(
    ("refused", "error", "where"),
    [
        ([], fields.WrongShape, ""),
        ({}, fields.MissingField, "components"),
        ({"components": [], "name": "Sales"}, fields.UnknownField, "name"),
        ({"components": []}, document.ComponentCountOutOfBounds, "components"),
        ({"components": ONE * 101}, document.ComponentCountOutOfBounds, "components"),
        ({"components": ONE * 2}, document.DuplicateComponentKey, "components.1.key"),
        ({"components": ONE, "anchor": "DELIVERY"}, fields.UnknownMethod, "anchor"),
        ({"components": ONE, "pay_period": "WEEK"}, fields.UnknownMethod, "pay_period"),
        ({"components": ONE, "clawback": {"policy": "ALL"}}, fields.UnknownMethod, "clawback.policy"),
        ({"components": ONE, "clawback": {"within_days": -1}}, fields.CountOutOfBounds, "clawback.within_days"),
        ({"components": ONE, "leavers": {"within_days": "9"}}, fields.CountOutOfBounds, "leavers.within_days"),
        ({"components": ONE, "negatives": "IGNORE"}, fields.UnknownMethod, "negatives"),
        (
            {"components": [component(multiplier=TIMES | {"window": "QUARTER"})], "pay_period": "YEAR"},
            document.WindowShorterThanPeriod,
            "components.0.multiplier.window",
        ),
        (
            {"components": [component(first_n=3)], "anchor": "PAYMENT"},
            document.FirstPaymentsOnly,
            "components.0.first_n",
        ),
    ],
)
def test_a_version_that_contradicts_itself_is_refused_where_it_does(refused, error, where):
    with pytest.raises(error) as refusal:
        read_terms(refused)

    assert refusal.value.path == tuple(where.split(".") if where else ())


def test_every_reason_has_a_code_of_its_own():
    modules = [import_module(f"{rules.__name__}.{found.name}") for found in pkgutil.iter_modules(rules.__path__)]
    reasons = {each for module in modules for _, each in inspect.getmembers(module, inspect.isclass)}
    errors = [each for each in reasons if issubclass(each, Invalid) and each is not Invalid]

    assert len({each.code for each in errors}) == len(errors) == 35
