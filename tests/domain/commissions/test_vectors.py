"""Every worked example of examples/vectors about rates, limits and gates, to the last cent."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from domain.commissions.rules.bands_document import BoundsNotRising, NoBandFromZero
from domain.commissions.rules.document import read_terms
from domain.commissions.rules.fields import MissingMethod
from domain.commissions.rules.finding import Level
from domain.commissions.rules.lint import lint
from domain.commissions.rules.period_lines import Outside
from placing import DAY, entries, paid_periods, pay, placed, rule, sale, shares

VECTORS = Path(__file__).parents[3] / "examples" / "vectors"
EXAMPLES = yaml.safe_load((VECTORS / "commission.yaml").read_text())
OF_COMPONENT = ("rate", "accumulate", "measure", "gate", "multiplier", "limits")
REFUSALS = {"no-method": MissingMethod, "bounds-not-rising": BoundsNotRising, "no-zero-band": NoBandFromZero}
WARNINGS = {"pay-falls-as-sales-rise": "plan.pay_falls", "cliff": "plan.cliff"}


def component_of(vector):
    return {name: vector[name] for name in OF_COMPONENT if name in vector}


def cases():
    """Spread a vector that holds several rates, or several readings of it, into one case each."""
    for vector in EXAMPLES["vectors"]:
        name = vector["id"]
        if "cases" in vector:
            for index, case in enumerate(vector["cases"]):
                yield vector | case | {"id": f"{name}-{index}", "rate": {"percent": case["percent"]}}
        elif "total_by_exact_bound_pays" in vector:
            for bound, total in vector["total_by_exact_bound_pays"].items():
                rate = vector["rate"] | {"exact_bound_pays": bound}
                yield vector | {"id": f"{name}-{bound.lower()}", "rate": rate, "total": total}
        elif "last_credit_pays" in vector:
            for reading in vector["last_credit_pays"]:
                gate = vector["gate"] | {field: reading[field] for field in ("opens", "tiers")}
                ways = "-".join(reading[field].lower() for field in ("opens", "tiers"))
                yield vector | {"id": f"{name}-{ways}", "gate": gate, "last": reading["pay"]}
        else:
            yield vector


def sales_of(vector):
    """Undated credits fall on successive days of one month, after all that was sold earlier."""
    for place, amount in enumerate(vector.get("earlier", [])):
        yield sale(amount, on=date(2026, 1, 1) + timedelta(days=place), name=f"earlier-{place}")
    to_reverse = Counter(Decimal(str(amount)) for amount in vector.get("then_reverse", []))
    for place, credit in enumerate(vector["credits"]):
        amount, on = (credit["amount"], credit["day"]) if isinstance(credit, dict) else (credit, None)
        is_reversed = to_reverse[Decimal(str(amount))] > 0
        to_reverse[Decimal(str(amount))] -= 1
        yield sale(0 if is_reversed else amount, on=on or DAY + timedelta(days=place), name=place)


ALONE = [vector for vector in cases() if "pay_by_agent" not in vector]


@pytest.mark.parametrize("vector", ALONE, ids=lambda vector: vector["id"])
def test_the_example_pays_exactly_what_it_says(vector):
    by = rule(component_of(vector))
    outside = Outside(multiplier=Decimal(vector["attainment"])) if "attainment" in vector else Outside()
    quota = Decimal(vector["quota"]) if "quota" in vector else None

    lines = pay(by, *sales_of(vector), quota=quota)[len(vector.get("earlier", [])) :]

    assert lines == vector.get("pay", lines)
    assert lines[-1] == vector.get("last", lines[-1])
    if "attainment" in vector:
        ((total, _),) = paid_periods(by, *sales_of(vector), outside=outside).values()
        assert str(total) == vector["total"]
    elif "paid_by_period" in vector:
        paid = {period: str(total) for period, (total, _) in paid_periods(by, *sales_of(vector)).items()}
        assert paid == vector["paid_by_period"]
    elif "total" in vector:
        assert str(sum(map(Decimal, lines))) == vector["total"]


SHARED = [vector for vector in cases() if "pay_by_agent" in vector]


@pytest.mark.parametrize("vector", SHARED, ids=lambda vector: vector["id"])
def test_the_example_is_shared_as_it_says(vector):
    by = rule(component_of(vector))
    (deal,) = vector["credits"]
    in_order = shares(deal["amount"], *deal["split"].values())

    paid = {
        agent: str(placed(by, entries(by, credit))[0].line.amount)
        for agent, credit in zip(deal["split"], in_order, strict=True)
    }

    assert paid == vector["pay_by_agent"]


@pytest.mark.parametrize("plan", EXAMPLES["refused_at_publish"], ids=lambda plan: plan["id"])
def test_a_plan_that_can_be_read_in_two_ways_is_refused(plan):
    with pytest.raises(REFUSALS[plan["id"]]):
        rule(component_of(plan))


@pytest.mark.parametrize("plan", EXAMPLES["warned_at_publish"], ids=lambda plan: plan["id"])
def test_a_plan_that_pays_oddly_is_published_with_a_warning(plan):
    terms = read_terms({"components": [{"key": "commission"} | component_of(plan)]})

    found = [(finding.level, finding.code, finding.message) for finding in lint(terms, currency="EUR")]

    assert (Level.WARNING, WARNINGS[plan["id"]], plan["why"]) in found


def test_every_example_is_run():
    assert len({vector["id"] for vector in EXAMPLES["vectors"]}) == 32
    assert len(ALONE) + len(SHARED) == 44
