"""Every worked example with a total comes out through ingest, plan and passes, in any order of arrival."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from aiming import aim
from company import assert_everything_equals_a_rebuild, settle
from domain.database import sql
from happenings import approved, deliver, part, reversed_, submitted
from paying import assign, pay, put_on_plan
from steps import ALWAYS

EXAMPLES = Path(__file__).parents[3] / "examples" / "vectors" / "commission.yaml"
FIELDS = ("rate", "accumulate", "gate", "multiplier", "limits")


def spread(vector):
    """One vector for each rate, and for each reading of an exact bound, that an example holds."""
    if "cases" in vector:
        return [vector | case | {"rate": {"percent": case["percent"]}} for case in vector["cases"]]
    if "total_by_exact_bound_pays" in vector:
        totals = vector["total_by_exact_bound_pays"].items()
        return [vector | {"rate": vector["rate"] | {"exact_bound_pays": bound}, "total": pay} for bound, pay in totals]
    return [vector]


def component_of(vector):
    return {"key": "commission"} | {name: vector[name] for name in FIELDS if name in vector}


VECTORS = [
    vector
    for example in yaml.safe_load(EXAMPLES.read_text())["vectors"]
    for vector in spread(example)
    if "total" in vector
]


def sales_of(vector):
    """Name, amount and day of every credit: earlier ones in February, the others on successive days of March."""
    for number, amount in enumerate(vector.get("earlier", [])):
        yield f"earlier-{number}", amount, date(2026, 2, 1 + number)
    for number, credit in enumerate(vector["credits"]):
        stated = credit if isinstance(credit, dict) else {"amount": credit, "day": date(2026, 3, 1 + number)}
        yield f"credit-{number}", stated["amount"], stated["day"]


async def put_on_the_plan_of(vector, person):
    """Put the person on the plan of the example, with a monthly quota where it names one or an attainment."""
    plan = await put_on_plan([], component_of(vector))
    quota = vector.get("quota")
    if "attainment" in vector:
        quota = sum(Decimal(amount) for _, amount, _ in sales_of(vector)) / Decimal(vector["attainment"])
    agreed = {"quota_goal_id": await set_quota(person, quota)} if quota else {}
    await assign(person, plan, on=ALWAYS, **agreed)


async def set_quota(person, target):
    return await aim(person, f"{target:f}", on=ALWAYS)


def facts_of(vector, person):
    to_reverse = [Decimal(amount) for amount in vector.get("then_reverse", [])]
    for name, amount, day in sales_of(vector):
        money = f"{Decimal(amount):.2f} EUR"
        yield submitted(name, money, part(person), on=day, key=f"{name}-1")
        yield approved(name, on=day, key=f"{name}-2")
        if Decimal(amount) in to_reverse:
            to_reverse.remove(Decimal(amount))
            yield reversed_(name, on=date(2026, 3, 30), key=f"{name}-3")


async def all_at_once(facts):
    await deliver(*facts)


async def backwards_one_by_one(facts):
    for fact in reversed(facts):
        await deliver(fact)
        await settle()


async def twice_in_halves_from_the_middle(facts):
    for half in (facts[1::2], facts[::2], facts):
        await deliver(*half)
        await settle()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
@pytest.mark.parametrize("delivery", [all_at_once, backwards_one_by_one, twice_in_halves_from_the_middle])
async def test_the_example_pays_what_it_says_however_it_arrives(company, vector, delivery):
    await put_on_the_plan_of(vector, company.dana)

    await delivery(list(facts_of(vector, company.dana)))
    await settle()

    rows = await sql.fetch(
        """select t.reference, sum(e.amount) as amount from transactions t join earnings e on e.transaction_id = t.id
            group by t.reference"""
    )
    paid = {row["reference"]: row["amount"] for row in rows}
    earlier = [amount for name, amount in paid.items() if name.startswith("earlier")]
    of_credits = [paid.get(f"credit-{number}", Decimal(0)) for number in range(len(vector["credits"]))]
    assert await pay(company.dana) - sum(earlier) == Decimal(vector["total"])
    assert of_credits == [Decimal(amount) for amount in vector.get("pay", of_credits)]
    await assert_everything_equals_a_rebuild()
