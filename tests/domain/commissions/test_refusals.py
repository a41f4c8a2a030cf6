"""A plan document that could be read in two ways is refused, with the path of the field and the fix."""

from decimal import Decimal

import pytest

from domain.commissions.rules import document as components_document
from domain.commissions.rules import fields, rate_document
from domain.commissions.rules.document import read_components
from domain.shared.errors import Invalid


def component(**changes):
    return {"key": "base", "rate": {"percent": "2.5"}} | changes


def rate(**changes):
    tiers = [{"from": "0", "percent": "1"}, {"from": "1000", "percent": "2"}]
    return {"tiers": tiers, "place_by": "CUMULATIVE", "apply": "MARGINAL"} | changes


REFUSED_RATES = [
    ({"tiers": rate()["tiers"]}, rate_document.MissingMethod, "place_by"),
    ({"tiers": rate()["tiers"], "place_by": "CUMULATIVE"}, rate_document.MissingMethod, "apply"),
    (rate(apply="RETROACTIVE"), rate_document.MissingMethod, "exact_bound_pays"),
    (rate(place_by="ATTAINMENT"), fields.MethodNotOfferedYet, "place_by"),
    (rate(apply="INTERPOLATED"), fields.MethodNotOfferedYet, "apply"),
    (rate(apply="SOMEHOW"), fields.UnknownMethod, "apply"),
    (rate(apply=["MARGINAL"]), fields.UnknownMethod, "apply"),
    (rate(exact_bound_pays="BOTH"), fields.UnknownMethod, "exact_bound_pays"),
    (rate(tiers=[]), rate_document.TierCountOutOfBounds, "tiers"),
    (rate(tiers=rate()["tiers"] * 51), rate_document.TierCountOutOfBounds, "tiers"),
    (rate(tiers={"from": "0"}), fields.WrongShape, "tiers"),
    (rate(tiers=[{"from": "0"}]), fields.MissingField, "tiers.0.percent"),
    (rate(tiers=[{"from": "0", "percent": "1", "to": "5"}]), fields.UnknownField, "tiers.0.to"),
    (rate(tiers=[{"from": "1", "percent": "1"}]), rate_document.NoBandFromZero, "tiers.0.from"),
    (rate(tiers=rate()["tiers"] * 2), rate_document.BoundsNotRising, "tiers.2.from"),
    (rate(tiers=[{"from": "0", "percent": "-1"}]), rate_document.NegativeRate, "tiers.0.percent"),
    ({"flat": "-25.00"}, rate_document.NegativeRate, "flat"),
    ({}, rate_document.RateNotChosen, ""),
    ({"flat": "25.00", "percent": "1"}, rate_document.RateNotChosen, ""),
    ({"percent": "1", "apply": "MARGINAL"}, fields.UnknownField, "apply"),
    ({"bands": []}, fields.UnknownField, "bands"),
    ("2.5", fields.WrongShape, ""),
]


@pytest.mark.parametrize(("document", "error", "where"), REFUSED_RATES)
def test_a_rate_that_does_not_say_what_it_pays_is_refused_where_it_fails(document, error, where):
    with pytest.raises(error) as refusal:
        read_components({"components": [component(rate=document)]})

    assert refusal.value.path == ("components", "0", "rate", *(where.split(".") if where else ()))
    assert ";" in refusal.value.message


NO_NUMBERS = [
    "",
    "NaN",
    "Infinity",
    "1e5",
    " 1",
    "1_000",
    "+1",
    "1,5",
    "٣",
    "0.123456789",
    "1" * 17,
    2.5,
    True,
    [],
    10**16,
]


@pytest.mark.parametrize(
    "number", [*NO_NUMBERS, float("nan"), Decimal(1), 10**5000], ids=lambda number: str(type(number))
)
def test_only_plain_decimal_strings_and_integers_are_numbers(number):
    with pytest.raises(fields.NotADecimal) as refusal:
        read_components({"components": [component(rate={"percent": number})]})

    assert refusal.value.path == ("components", "0", "rate", "percent")


REFUSED_COMPONENTS = [
    ({"rate": {"flat": "1"}}, fields.MissingField, "key"),
    ({"key": "base"}, fields.MissingField, "rate"),
    (component(key=""), fields.WrongShape, "key"),
    (component(key=" base"), fields.WrongShape, "key"),
    (component(credit="SPLIT"), fields.UnknownMethod, "credit"),
    (component(level=1), components_document.LevelOnOwnCredit, "level"),
    (component(credit="OVERRIDE", level=0), components_document.LevelOutOfBounds, "level"),
    (component(credit="OVERRIDE", level=True), components_document.LevelOutOfBounds, "level"),
    (component(kinds=[]), components_document.KindsOutOfBounds, "kinds"),
    (component(kinds=["SALE", "SALE"]), components_document.KindsOutOfBounds, "kinds"),
    (component(kinds="SALE"), fields.WrongShape, "kinds"),
    (component(kinds=[1]), fields.WrongShape, "kinds.0"),
    (component(accumulate="WEEK"), fields.UnknownMethod, "accumulate"),
    (component(accumulate="YEAR"), components_document.NothingAccumulates, "accumulate"),
    (component(limits={"period_cap": 500}), fields.UnknownField, "limits"),
    (None, fields.WrongShape, ""),
]


@pytest.mark.parametrize(("document", "error", "where"), REFUSED_COMPONENTS)
def test_a_component_that_cannot_be_meant_is_refused_where_it_fails(document, error, where):
    with pytest.raises(error) as refusal:
        read_components({"components": [component(key="first"), document]})

    assert refusal.value.path == ("components", "1", *(where.split(".") if where else ()))
    assert ";" in refusal.value.message


@pytest.mark.parametrize(
    ("document", "error", "path"),
    [
        ([], fields.WrongShape, ()),
        ({}, fields.MissingField, ("components",)),
        ({"components": [], "name": "Sales"}, fields.UnknownField, ("name",)),
        ({"components": []}, components_document.ComponentCountOutOfBounds, ("components",)),
        ({"components": [component()] * 101}, components_document.ComponentCountOutOfBounds, ("components",)),
        ({"components": [component()] * 2}, components_document.DuplicateComponentKey, ("components", "1", "key")),
    ],
)
def test_a_plan_without_components_of_its_own_names_is_refused(document, error, path):
    with pytest.raises(error) as refusal:
        read_components(document)

    assert refusal.value.path == path


def test_every_reason_has_a_code_of_its_own():
    modules = (fields, rate_document, components_document)
    reasons = {each for module in modules for each in vars(module).values() if isinstance(each, type)}
    errors = [each for each in reasons if issubclass(each, Invalid) and each is not Invalid]

    assert len({each.code for each in errors}) == len(errors) == 18
