"""Every worked example of examples/vectors/commission.yaml that the present rules cover, to the last cent."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from domain.commissions.rules.document import read_components
from domain.commissions.rules.place_credits import place_all
from domain.commissions.rules.rate_document import BoundsNotRising, MissingMethod, NoBandFromZero
from domain.shared.errors import Invalid

EXAMPLES = yaml.safe_load((Path(__file__).parents[3] / "examples" / "vectors" / "commission.yaml").read_text())
VECTORS = EXAMPLES["vectors"]
COMPONENT_FIELDS = ("rate", "accumulate", "gate", "multiplier", "limits")
OFFERED = {"place_by": {"CUMULATIVE"}, "apply": {"MARGINAL", "RETROACTIVE"}}
REFUSALS = {"no-method": MissingMethod, "bounds-not-rising": BoundsNotRising, "no-zero-band": NoBandFromZero}


def document_of(vector):
    component = {name: vector[name] for name in COMPONENT_FIELDS if name in vector}
    return {"components": [{"key": vector["id"]} | component]}


def methods_not_offered(vector):
    rate = vector["rate"]
    fields = [name for name in ("gate", "multiplier", "limits") if name in vector]
    shapes = [name for name in ("bands", "multipliers", "percent_from_ote") if name in rate]
    methods = [f"{name} {rate[name]}" for name in OFFERED if name in rate and rate[name] not in OFFERED[name]]
    return fields + methods + shapes


def cases():
    """Spread a vector that holds several rates or several readings of a bound into one case each."""
    for vector in VECTORS:
        name = vector["id"]
        if "cases" in vector:
            for index, case in enumerate(vector["cases"]):
                yield vector | case | {"id": f"{name}-{index}", "rate": {"percent": case["percent"]}}
        elif "total_by_exact_bound_pays" in vector:
            for bound, total in vector["total_by_exact_bound_pays"].items():
                rate = vector["rate"] | {"exact_bound_pays": bound}
                yield vector | {"id": f"{name}-{bound.lower()}", "rate": rate, "total": total}
        else:
            yield vector


def credits_of(vector, name):
    return [Decimal(credit) for credit in vector.get(name, [])]


def credits_without_the_reversed(vector):
    reversed_credits = Counter(credits_of(vector, "then_reverse"))
    for credit in credits_of(vector, "credits"):
        yield Decimal(0) if reversed_credits[credit] else credit
        reversed_credits[credit] -= 1


def skip_unless_offered(vector):
    methods = methods_not_offered(vector)
    if not methods:
        return
    with pytest.raises(Invalid):
        read_components(document_of(vector))
    pytest.skip(f"not offered yet: {', '.join(methods)}")


@pytest.mark.parametrize("vector", list(cases()), ids=lambda vector: vector["id"])
def test_the_example_pays_exactly_what_it_says(vector):
    skip_unless_offered(vector)
    (component,) = read_components(document_of(vector))
    before = sum(credits_of(vector, "earlier"), Decimal(0))

    lines = place_all(component, list(credits_without_the_reversed(vector)), currency="EUR", before=before)

    pay = [str(line.amount) for line in lines]
    assert pay == vector.get("pay", pay)
    assert str(sum(line.amount for line in lines)) == vector["total"]


@pytest.mark.parametrize("plan", EXAMPLES["refused_at_publish"], ids=lambda plan: plan["id"])
def test_a_plan_that_can_be_read_in_two_ways_is_refused(plan):
    with pytest.raises(REFUSALS[plan["id"]]):
        read_components(document_of(plan))


@pytest.mark.parametrize("plan", EXAMPLES["warned_at_publish"], ids=lambda plan: plan["id"])
def test_a_plan_that_pays_oddly_is_published_with_a_warning(plan):
    pytest.skip(f"not offered yet: warnings at publish ({plan['why']})")


def test_the_offered_methods_run_every_example_that_is_about_them():
    run = {vector["id"] for vector in cases() if not methods_not_offered(vector)}

    assert run == {
        "tiers-cumulative-marginal",
        "tiers-cumulative-retroactive",
        "year-to-date-crosses-a-band",
        "marginal-from-zero",
        "three-bands-marginal",
        "exact-boundary-lower",
        "exact-boundary-upper",
        "on-a-bound-cumulative-retroactive-lower_band",
        "on-a-bound-cumulative-retroactive-upper_band",
        "on-a-bound-marginal-lower_band",
        "on-a-bound-marginal-upper_band",
        "reversed-inside-its-window",
        *(f"half-up-on-the-cent-{index}" for index in range(6)),
    }
