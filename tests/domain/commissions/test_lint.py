"""What is odd about a plan is said before it is published, with an example in figures."""

import pytest

from domain.commissions.rules.document import read_terms
from domain.commissions.rules.lint import lint, lint_document
from placing import percent, tiers


def found(*components, **terms):
    keyed = [{"key": f"component-{place}"} | component for place, component in enumerate(components)]
    return [
        (finding.code, ".".join(finding.path), finding.message)
        for finding in lint(read_terms({"components": keyed, **terms}))
    ]


def codes(*components, **terms):
    return [code for code, _, _ in found(*components, **terms)]


CAPPED = {"limits": {"period_cap": "10000", "cap": "HARD"}}


def test_a_plain_plan_is_not_remarked_upon():
    assert codes(percent("2.5")) == []
    assert codes(tiers((0, 5), (1000, 6), **CAPPED)) == []


def test_a_draft_that_cannot_be_published_is_told_why_and_where():
    (refused,) = lint_document({"components": [{"key": "base", "rate": {"tiers": []}}]})
    (warned,) = lint_document({"components": [{"key": "base", "rate": {"percent": "400"}}]})

    assert (refused.level, refused.code, refused.path) == (
        "REFUSED",
        "plan.tier_count_out_of_bounds",
        ("components", "0", "rate", "tiers"),
    )
    assert (warned.level, warned.code) == ("WARNING", "plan.percent_of_everything")


def test_a_percentage_that_pays_all_of_the_sale_is_asked_about():
    assert found(percent("400")) == [
        (
            "plan.percent_of_everything",
            "components.0.rate.percent",
            "400 per cent pays all of the sale or more; write 4 if that is meant",
        )
    ]
    assert codes(tiers((0, 1), (10, 100), **CAPPED)) == ["plan.percent_of_everything"]


@pytest.mark.parametrize(
    ("apply", "place_by", "expected"),
    [
        ("RETROACTIVE", "CUMULATIVE", "one cent at 1,000 moves pay by 10"),
        ("WHOLE_AT_BAND_REACHED", "CUMULATIVE", "one cent at 1,000 moves pay by 10"),
        ("WHOLE", "TRANSACTION", "one cent at 1,000 moves pay by 10"),
    ],
)
def test_a_cliff_is_told_with_its_size(apply, place_by, expected):
    assert found(tiers((0, 1), (1000, 2), apply=apply, place_by=place_by, **CAPPED)) == [
        ("plan.cliff", "components.0.rate.tiers.1", expected)
    ]


def test_a_cliff_by_attainment_is_shown_at_an_example_of_a_quota():
    table = tiers((0, 6), ("1.0", 8), place_by="ATTAINMENT", apply="RETROACTIVE", **CAPPED)

    assert found(table)[0][2] == "one cent at 100,000 moves pay by 2,000"


def test_pay_that_falls_as_sales_rise_is_told_with_both_sales():
    table = tiers((0, 2), (1000, 1), apply="RETROACTIVE", exact_bound_pays="UPPER_BAND")

    assert found(table) == [
        ("plan.pay_falls", "components.0.rate.tiers.1", "999.99 pay 19.9998 and 1,000 pay 10"),
    ]


def test_a_multiplier_that_falls_as_its_figure_rises_is_told():
    bands = [{"from": "0", "times": "1"}, {"from": "0.9", "times": "0.5"}]
    times = {"metric": "attainment", "bands": bands, "exact_bound_pays": "LOWER_BAND"}

    assert found(percent("1", multiplier=times)) == [
        ("plan.pay_falls", "components.0.multiplier.bands.1.times", "from 0.9 on pay falls from 1 times to 0.5 times")
    ]


def test_a_band_that_changes_nothing_or_lies_behind_the_cap_is_never_reached():
    assert found(tiers((0, 1), (1000, 1))) == [
        (
            "plan.unreachable_band",
            "components.0.rate.tiers.1",
            "the band from 1,000 pays the same as the one below; leave it out",
        )
    ]
    capped = tiers((0, 10), (9000, 20), limits={"period_cap": "500", "cap": "HARD"})
    assert found(capped) == [
        (
            "plan.unreachable_band",
            "components.0.rate.tiers.1",
            "the band from 9,000 is never reached: 500 is paid before that",
        )
    ]


def test_pay_that_rises_faster_than_sales_without_a_limit_is_an_exposure():
    assert codes(tiers((0, 5), (1000, 6))) == ["plan.uncapped"]
    assert codes(tiers((0, 5), (1000, 6), limits={"per_transaction_max": "900"})) == []


def test_two_components_that_pay_the_same_credits_are_told():
    assert found(percent("1"), percent("2")) == [
        (
            "plan.double_credit",
            "components.1",
            "component-0 and component-1 pay the same credits; give them kinds, levels or days of their own",
        )
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"kinds": ["DEPOSIT"]},
        {"credit": "OVERRIDE"},
        {"measure": "MARGIN"},
        {"from_day": "2026-07-01"},
        {"when": {"field": {"name": "product", "eq": "Loan"}}},
    ],
)
def test_components_that_pay_different_credits_are_not_remarked_upon(other):
    sales = percent("1", kinds=["SALE"], until_day="2026-07-01", when={"field": {"name": "product", "eq": "Fund"}})

    assert codes(sales, percent("1", **other)) == []


def test_a_goal_that_counts_approvals_in_a_plan_that_pays_by_payments_mixes_anchors():
    gate = {"metric": "attainment", "above": "1", "otherwise": {"percent": "1"}}

    assert codes(percent("2", gate=gate), anchor="PAYMENT") == ["plan.mixed_anchors"]
    assert codes(percent("2", gate=gate)) == []
