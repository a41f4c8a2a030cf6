"""Every worked example of examples/vectors/credits.yaml: shares, payments, reversals under each policy, currency."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from domain.commissions.rules.entries import entries_of
from domain.commissions.rules.personal import for_agent
from domain.facts.rules.rates import DatedRate, RateTable
from placing import DAY, OF_VERSION, amounts, at_par, payment, placed, refund, reversal, rule, sale, shares

VECTORS = yaml.safe_load((Path(__file__).parents[3] / "examples" / "vectors" / "credits.yaml").read_text())["vectors"]
OF_COMPONENT = ("rate", "accumulate", "measure", "limits", *OF_VERSION)
SHARED = [vector for vector in VECTORS if "pay_by_agent" in vector]
ALONE = [vector for vector in VECTORS if "pay_by_agent" not in vector]


def rule_of(vector, **terms):
    return rule({name: vector[name] for name in OF_COMPONENT if name in vector}, **terms)


def credits_of(vector, *, is_given_back=True):
    for place, credit in enumerate(vector.get("amended_to") or vector["credits"]):
        amount, day = (credit["amount"], credit["day"]) if isinstance(credit, dict) else (credit, None)
        one = sale(amount, on=day or DAY + timedelta(days=place), name=place)
        if "payments" in vector:
            paid = (payment(each, on=DAY + timedelta(days=n), name=n) for n, each in enumerate(vector["payments"]))
            one = replace(one, payments=tuple(paid))
        yield given_back(one, place, vector) if is_given_back else one


def given_back(credit, place, vector):
    if vector.get("reversed", {}).get("credit") == place:
        return replace(credit, reversal=reversal(vector["reversed"]["day"]))
    if vector.get("refunded", {}).get("credit") == place:
        return replace(credit, refunds=(refund(vector["refunded"]["amount"], on=vector["refunded"]["day"]),))
    return credit


def priced_by(vector):
    if "exchange_rates" not in vector:
        return at_par
    rates = [
        DatedRate(rate["currency"], Decimal(rate["rate"]), rate["from_day"], rate["until_day"])
        for rate in vector["exchange_rates"]
    ]
    table = RateTable("EUR", rates)
    return lambda amount, day: table.convert(amount, rates[0].currency, into="EUR", day=day)


def run_of(vector, by, **options):
    convert = priced_by(vector)
    found = [each for credit in credits_of(vector, **options) for each in entries_of(credit, by, convert=convert)]
    return placed(by, sorted(found, key=lambda entry: entry.order))


def total(run):
    return sum(amounts(run), Decimal(0))


@pytest.mark.parametrize("vector", SHARED, ids=lambda vector: vector["id"])
def test_the_example_is_shared_as_it_says(vector):
    (deal,) = vector["credits"]
    by, percents = rule_of(vector), vector.get("percent_by_agent", {})

    paid = {}
    for (agent, _), credit in zip(deal["split"].items(), shares(deal["amount"], *deal["split"].values()), strict=True):
        own = for_agent(by.component, percent=Decimal(percents[agent]) if percents else None)
        (line,) = placed(replace(by, component=own), entries_of(credit, by, convert=at_par))
        paid[agent] = str(line.line.amount)

    assert paid == vector["pay_by_agent"]


@pytest.mark.parametrize("vector", ALONE, ids=lambda vector: vector["id"])
def test_the_example_pays_exactly_what_it_says(vector):
    run = run_of(vector, rule_of(vector), is_given_back="change_by_clawback" not in vector)

    paid = [str(amount) for amount in amounts(run)]
    assert paid == vector.get("lines", vector.get("pay", paid))
    assert [one.line.status for one in run] == vector.get("status", ["CALCULATED"] * len(run))
    assert str(total(run)) == vector["total"]


def test_a_lowered_deal_is_worth_less_by_its_part():
    (vector,) = (vector for vector in ALONE if "amended_to" in vector)
    before = run_of({name: vector[name] for name in ("rate", "credits")}, rule_of(vector))

    assert str(total(run_of(vector, rule_of(vector))) - total(before)) == vector["change"]


REVERSED = [
    (vector, policy, change) for vector in ALONE for policy, change in vector.get("change_by_clawback", {}).items()
]


@pytest.mark.parametrize(("vector", "policy", "change"), REVERSED, ids=lambda each: str(each)[:20])
def test_a_reversal_after_the_window_changes_what_the_policy_says(vector, policy, change):
    by = rule_of(vector, clawback=vector.get("clawback", {}) | {"policy": policy})

    kept = run_of(vector, by, is_given_back=False)
    changed = run_of(vector, by)

    assert str(total(changed) - total(kept)) == change
    if change != "0.00" and policy != "RECOMPUTE_ORIGIN":
        assert [one.entry.day for one in changed if one.entry.id not in {k.entry.id for k in kept}] == [
            date(2026, 4, 10)
        ]
