"""What plans measure beside the amount: margin, units, the day of the booking; and what belongs to the house."""

from decimal import Decimal

import pytest

from company import assert_everything_equals_a_rebuild, settle
from domain.database import sql
from happenings import accept, deliver, house, part, refunded, sell, submitted
from reading import achieved, month_of
from steps import february, march

MARCH = month_of(march(1))


async def credits_of(*columns):
    rows = await sql.fetch(f"select {', '.join(columns)} from credits where level = 0 order by position")
    return [tuple(row) for row in rows]


async def test_whole_units_are_shared_whole_by_the_largest_remainder(company):
    shares = [part(who, percent=percent) for who, percent in zip(company.sellers, ("80", "8", "12"), strict=False)]
    await sell(shares, "100.00 EUR", quantity="15", on=march(10))
    await settle()

    assert await credits_of("quantity") == [(12,), (1,), (2,)]


async def test_units_with_decimals_are_shared_in_their_last_one(company):
    await sell([part(company.dana), part(company.omar)], "100.00 EUR", quantity="2.50", margin="33.33", on=march(10))
    await settle()

    assert await credits_of("quantity", "margin") == [
        (Decimal("1.3"), Decimal("16.67")),
        (Decimal("1.2"), Decimal("16.66")),
    ]


async def test_an_override_has_the_measures_of_the_sellers_below(company):
    people = [part(company.dana, weight="2"), part(company.omar), part(company.ines)]
    await sell(people, "100.00 EUR", quantity="8", margin="40.00", on=march(10))
    await settle()

    row = await sql.fetch_one(
        "select weight, whole_weight, amount, quantity, margin from credits where agent_id = $1", company.nora.id
    )
    assert tuple(row) == (3, 4, 75, 6, 30)


async def test_a_sale_is_booked_when_it_was_submitted_unless_told_otherwise(company):
    await sell(company.dana, "100.00 EUR", reference="a", on=march(10))
    await accept(submitted("b", "1.00 EUR", part(company.dana), booked_on="2026-02-27", on=march(10)))
    await settle()

    rows = await sql.fetch("select reference, booked_day from transactions order by reference")
    assert [tuple(row) for row in rows] == [("a", march(10)), ("b", february(27))]
    booked = await sql.fetch_value("select booked_at::text from transactions where reference = 'b'")
    assert booked.startswith("2026-02-26 23:00:00")  # midnight in Berlin


async def test_the_part_of_the_house_is_kept_and_counts_for_nobody(company):
    sale = await sell([part(company.dana, percent="60"), house(percent="40")], "100.01 EUR", on=march(10))
    await accept(refunded(sale.reference, "10.00 EUR", on=march(12)))
    await settle()

    assert await credits_of("agent_id", "kind", "amount", "refunded_amount") == [
        (company.dana.id, "SPLIT", Decimal("60.01"), 6),
        (None, "HOUSE", 40, 4),
    ]
    assert await achieved(company.meridian, "approved_amount", within=MARCH) == Decimal("54.01")
    assert await achieved(company.meridian, "transactions_approved", within=MARCH) == 1
    await assert_everything_equals_a_rebuild()


async def test_a_transaction_may_be_all_of_the_house(company):
    await sell([house()], "100.00 EUR", on=march(10))
    await settle()

    assert await credits_of("agent_id", "amount") == [(None, 100)]
    assert await sql.fetch_value("select count(*) from credits where kind = 'OVERRIDE'") == 0
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"credits": [{"weight": "1"}]}, "credits.holder_not_named", "data.credits.0.agent"),
        ({"credits": [{"agent": "dana", "house": True}]}, "credits.holder_not_named", "data.credits.0.agent"),
        (
            {"credits": [{"agent": "dana"}, {"house": True, "overlay": True}]},
            "credits.holder_not_named",
            "data.credits.1.overlay",
        ),
        ({"credits": [{"house": True}, {"house": True}]}, "credits.agent_twice", "data.credits.1.agent"),
        (
            {"credits": [{"agent": "dana", "percent": "90"}, {"house": True, "percent": "5"}]},
            "credits.shares_do_not_add_up",
            "data.credits",
        ),
        ({"margin": "1.001"}, "money.amount_not_a_number", "data.margin"),
        ({"quantity": "0.0000001"}, "credits.quantity_too_fine", "data.quantity"),
        ({"quantity": "1e17"}, "credits.quantity_too_fine", "data.quantity"),
    ],
    ids=str,
)
async def test_what_cannot_be_shared_or_measured_is_refused(company, change, code, path):
    sent = submitted("deal", "100.00 EUR", part(company.dana), on=march(10))
    sent["data"] |= change

    [refused] = await deliver(sent)

    assert (str(refused.outcome), refused.error.code, ".".join(refused.error.path)) == ("QUARANTINED", code, path)
