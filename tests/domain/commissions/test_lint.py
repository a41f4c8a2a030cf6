"""What is odd about a plan is said before it is published, with an example in figures."""

import pytest

from domain.commissions.double_credit import lint_double_credit
from domain.commissions.rules.document import read_terms
from domain.commissions.rules.lint import MOST_BOUNDS, lint
from placing import percent, tiers


def found(*components, **terms):
    keyed = [{"key": f"component-{place}"} | component for place, component in enumerate(components)]
    read = read_terms({"components": keyed, **terms})
    findings = [*lint(read, currency="EUR"), *lint_double_credit(read)]
    return [(finding.code, ".".join(finding.path), finding.message) for finding in findings]


def codes(*components, **terms):
    return [code for code, _, _ in found(*components, **terms)]


def cliff(field, message):
    return ("plan.cliff", f"components.0.{field}", message)


def falls(field, message):
    return ("plan.pay_falls", f"components.0.{field}", message)


CAPPED = {"limits": {"period_cap": "10000", "cap": "HARD"}}
MAXIMUM = {"limits": {"per_transaction_max": "50"}}


def gate(closed, *, above="1000", opens="WHOLE_TRANSACTION", go_on="CONTINUE", window="PERIOD"):
    otherwise = closed if isinstance(closed, dict) else {"percent": closed}
    ways = {"opens": opens, "tiers": go_on, "window": window}
    return {"gate": {"metric": "amount", "above": above, "otherwise": otherwise, **ways}}


def outside_gate(closed, *, metric="calls_made"):
    return {"gate": {"metric": metric, "above": "40", "otherwise": {"percent": closed}}}


def multiplier(*bands, metric="attainment"):
    table = [{"from": lower, "times": times} for lower, times in bands]
    return {"multiplier": {"metric": metric, "bands": table, "exact_bound_pays": "UPPER_BAND"}}


def test_a_plain_plan_is_not_remarked_upon():
    assert codes(percent("2.5")) == []
    assert codes(tiers((0, 5), (1000, 6), **CAPPED)) == []
    assert codes(percent("5", **gate("4", opens="AT_THRESHOLD"), **CAPPED)) == []


ALL = "pays all of the sale or more"
WIDE = {"ote": "500", "base": "100", "annual_quota": "100"}


@pytest.mark.parametrize(
    ("component", "field", "message"),
    [
        (percent("400"), "rate.percent", f"400 per cent {ALL}; write 4 if that is meant"),
        (tiers((0, 1), (10, 100), **CAPPED), "rate.tiers.1.percent", f"100 per cent {ALL}; write 1 if that is meant"),
        (
            percent("5", **gate("400")),
            "gate.otherwise.percent",
            f"400 per cent {ALL}; write 4 if that is meant",
        ),
        (
            {"rate": {"percent_from_ote": WIDE}},
            "rate.percent_from_ote",
            "this is 400 per cent, all of the sale or more; correct ote, base or annual_quota",
        ),
        (
            percent("20", **multiplier(("0", "1"), ("1", "5")), **CAPPED),
            "multiplier.bands.1.times",
            f"5 times 20 per cent {ALL}; lower one",
        ),
        (
            {
                "rate": {
                    "bands": [{"from": 0, "pays": 900, "to": 900}],
                    "place_by": "TRANSACTION",
                    "apply": "INTERPOLATED",
                }
            },
            "rate.bands.0.pays",
            "the band pays 900 for 900: all of it or more",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_what_pays_all_of_the_sale_is_asked_about_wherever_it_hides(component, field, message):
    assert found(component)[0] == ("plan.percent_of_everything", f"components.0.{field}", message)


@pytest.mark.parametrize(("apply", "place_by"), [
    ("RETROACTIVE", "CUMULATIVE"), ("WHOLE_AT_BAND_REACHED", "CUMULATIVE"), ("WHOLE", "TRANSACTION"),
])  # fmt: skip
def test_a_cliff_is_told_with_its_size(apply, place_by):
    table = tiers((0, 1), (1000, 2), apply=apply, place_by=place_by, **CAPPED)

    assert found(table) == [cliff("rate.tiers.1", "one cent at 1,000 moves pay by 10")]


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        (percent("10", **gate("0"), **CAPPED), cliff("gate", "one cent at 1,000 moves pay by 100")),
        (percent("10", **outside_gate("0"), **CAPPED),
         cliff("gate", "calls_made above 40 moves the pay of a sale of 100,000 by 10,000")),
        (percent("1", **multiplier(("0", "0.5"), ("1", "2")), **CAPPED),
         cliff("multiplier.bands.1", "attainment at 1 moves the pay of a sale of 100,000 by 1,500")),
        (percent("1", **multiplier(("0", "0.5"), ("1000", "2"), metric="amount"), **CAPPED),
         cliff("multiplier.bands.1", "one cent at 1,000 moves pay by 15")),
        (percent("5", bonus={"at": "1000", "pays": "100000"}),
         cliff("bonus", "one cent at 1,000 moves pay by 100,000")),
        (tiers((0, 1), (1000, 50), apply="WHOLE_AT_BAND_BEFORE", **CAPPED),
         cliff("rate.tiers.1", "one cent at 1,000 moves the pay of a further sale of 1,000 by 490")),
        (tiers((0, 6), ("1.0", 8), place_by="ATTAINMENT", apply="RETROACTIVE", **CAPPED),
         cliff("rate.tiers.1", "one cent at 100,000 moves pay by 2,000, with a quota of 100,000")),
    ],
)  # fmt: skip
def test_gates_multipliers_and_bonuses_are_cliffs_too(component, expected):
    assert found(component) == [expected]


def test_an_amount_that_a_band_pays_once_is_a_cliff_also_where_bands_are_marginal():
    bands = [{"from": "0", "percent": "1"}, {"from": "1000", "percent": "1", "flat": "5000"}]
    rate = {"tiers": bands, "place_by": "CUMULATIVE", "apply": "MARGINAL", "exact_bound_pays": "LOWER_BAND"}

    assert found({"rate": rate}) == [cliff("rate.tiers.1", "one cent at 1,000 moves pay by 5,000")]


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        # A sale of 1,000 alone is paid 50 on both sides; one of 500 behind others is paid 25 or 50.
        (percent("10", **gate("5"), **MAXIMUM), cliff("gate", "one cent at 1,000 moves pay by 25")),
        (percent("10", **outside_gate("5"), **MAXIMUM),
         cliff("gate", "calls_made above 40 moves the pay of a sale of 500 by 25")),
        (tiers((0, 1), (10000, 2), apply="RETROACTIVE", **MAXIMUM),
         cliff("rate.tiers.1", "one cent at 10,000 moves pay by 50")),
        (tiers((0, 1), (90000, 2), apply="RETROACTIVE", accumulate="YEAR", limits={"period_cap": "50", "cap": "HARD"}),
         cliff("rate.tiers.1", "one cent at 90,000 moves pay by 50")),
        # A sale of 100,000 is cut to the same 10,000 on both sides.
        (percent("10", **multiplier(("0", "1"), ("1", "1.5")), **CAPPED),
         cliff("multiplier.bands.1", "attainment at 1 moves the pay of a sale of 66,666.67 by 3,333.33")),
        (percent("10", **outside_gate("5"), limits={"period_cap": "7000", "cap": "HARD"}),
         cliff("gate", "calls_made above 40 moves the pay of a sale of 70,000 by 3,500")),
        (percent("10", **gate("5"), limits={"period_cap": "50", "cap": "ROLL_OVER"}),
         cliff("gate", "one cent at 1,000 moves pay by 50")),
    ],
)  # fmt: skip
def test_no_limit_hides_a_cliff_that_smaller_sales_or_later_periods_meet(component, expected):
    assert found(component) == [expected]


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        (tiers((0, 2), (1000, 1), apply="RETROACTIVE", exact_bound_pays="UPPER_BAND"),
         falls("rate.tiers.1", "999.99 pay 20 and 1,000 pay 10")),
        (tiers((0, 2), (1000, 1), apply="WHOLE_AT_BAND_BEFORE"),
         falls("rate.tiers.1", "after 1,000 a sale of 1,000 pays 20 and after 1,000.01 10")),
        (percent("1", **gate("10")), falls("gate", "1,000 pay 100 and 1,000.01 pay 10")),
        (percent("1", **outside_gate("10")),
         falls("gate", "calls_made above 40 lowers the pay of a sale of 100,000 from 10,000 to 1,000")),
        (percent("1", **multiplier(("0", "1"), ("0.9", "0.5"))),
         falls("multiplier.bands.1", "attainment at 0.9 lowers the pay of a sale of 100,000 from 1,000 to 500")),
    ],
)  # fmt: skip
def test_pay_that_falls_as_sales_rise_is_told_with_both_sides(component, expected):
    assert found(component) == [expected]


def unreachable(field, message):
    return ("plan.unreachable_band", f"components.0.{field}", message)


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        (tiers((0, 1), (1000, 1)),
         unreachable("rate.tiers.1", "the band from 1,000 pays the same as the one below; leave it out")),
        (tiers((0, 10), (9000, 20), limits={"period_cap": "500", "cap": "HARD"}),
         unreachable("rate.tiers.1", "the band from 9,000 is never reached: 500 is paid before that")),
        (percent("5", **multiplier(("0", "1"), ("1", "1"))),
         unreachable("multiplier.bands.1", "the band from 1 pays the same as the one below; leave it out")),
        (percent("9", **gate(tiers((0, 1), (1000, 2))["rate"], opens="AT_THRESHOLD"), **CAPPED),
         unreachable("gate.otherwise.tiers.1", "the band from 1,000 is never reached: the gate is open by then")),
    ],
)  # fmt: skip
def test_a_band_that_changes_nothing_or_that_nobody_reaches_is_told(component, expected):
    assert found(component) == [expected]


@pytest.mark.parametrize(
    "component",
    [
        tiers((0, 5), (1000, 6)),
        percent("10", **gate("5", opens="AT_THRESHOLD")),
        percent("1", **multiplier(("0", "2"))),
    ],
)
def test_pay_that_rises_faster_than_sales_without_a_limit_is_an_exposure(component):
    assert codes(component) == ["plan.uncapped"]
    assert "plan.uncapped" not in codes(component | MAXIMUM)


FUND = {"field": {"name": "product", "eq": "Fund"}}
LARGE = {"field": {"name": "amount", "gte": "1000"}}
SALES = percent("1", kinds=["SALE"], until_day="2026-07-01", when={"all": [FUND, LARGE]})
DOUBLE = (
    "plan.double_credit",
    "components.1",
    "component-0 and component-1 pay the same credits; give them kinds, levels or days of their own",
)


@pytest.mark.parametrize(
    "other",
    [
        {"measure": "MARGIN"},
        {"when": {"field": {"name": "product", "ne": "Loan"}}},
        {"when": {"field": {"name": "amount", "lte": "1000"}}},
        {"when": {"any": [FUND, {"field": {"name": "product", "eq": "Loan"}}]}},
    ],
)
def test_two_components_that_pay_the_same_credits_are_told(other):
    assert found(SALES, percent("2", **other)) == [DOUBLE]


@pytest.mark.parametrize(
    "other",
    [
        {"kinds": ["DEPOSIT"]},
        {"credit": "OVERRIDE"},
        {"from_day": "2026-07-01"},
        {"when": {"field": {"name": "product", "eq": "Loan"}}},
        {"when": {"field": {"name": "product", "in": ["Loan", "Card"]}}},
        {"when": {"field": {"name": "product", "is_null": True}}},
        {"when": {"not": LARGE}},
        {"when": {"field": {"name": "amount", "lt": "1000.00"}}},
    ],
)
def test_components_that_cannot_both_pay_a_credit_are_not_remarked_upon(other):
    assert codes(SALES, percent("1", **other)) == []


def test_attainment_by_another_day_than_that_of_goals_is_told():
    table = tiers((0, 1), (1, 2), place_by="ATTAINMENT", **CAPPED)

    assert codes(table, anchor="BOOKING") == ["plan.attainment_beside_goal"]
    assert codes(table) == []


ATTAINED = {
    "rate.tiers.1.from": tiers((0, 1), (80, 2), place_by="ATTAINMENT", **CAPPED),
    "gate.above": percent("1", gate={"metric": "attainment", "above": "80", "otherwise": {"percent": "1"}}, **CAPPED),
    "multiplier.bands.1.from": percent("1", **multiplier(("0", "1"), ("80", "1.01")), **CAPPED),
    "rate.bands.0.to": {
        "rate": {
            "bands": [{"from": "0", "pays": "900", "to": "80"}],
            "place_by": "ATTAINMENT",
            "apply": "INTERPOLATED",
        }
    },
}


@pytest.mark.parametrize("field", ATTAINED)
def test_attainment_in_per_cent_is_asked_about(field):
    message = "an attainment of 80 is 8,000 per cent of the quota; write 0.8 if that is meant"

    assert ("plan.attainment_in_percent", f"components.0.{field}", message) in found(ATTAINED[field])
    assert "plan.attainment_in_percent" not in codes(tiers((0, 1), ("9.99", 2), place_by="ATTAINMENT"))
    assert "plan.attainment_in_percent" not in codes(
        percent("1", **multiplier(("0", "1"), ("80", "2"), metric="calls"))
    )


def test_a_plan_of_more_bounds_than_are_looked_at_says_so():
    bands = [(lower, f"1.{lower:02}") for lower in range(100)]
    table = tiers(*bands, apply="WHOLE_AT_BAND_REACHED", credit="OVERRIDE", limits={"per_transaction_max": "0.01"})

    many = found(*({**table, "level": level} for level in range(1, 7)))

    assert [code for code, _, _ in many] == ["plan.too_many_bounds"]
    assert many[0][2].startswith(f"this has 594 bounds and jumps are looked for at the first {MOST_BOUNDS};")
