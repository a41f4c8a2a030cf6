"""What a customer pays releases the credits of a transaction in proportion, and all of them exactly in the end."""

from decimal import Decimal
from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from company import assert_everything_equals_a_rebuild, settle
from domain.database import sql
from domain.facts.rules.portions import Held, portions
from domain.facts.types.transactions import CreditKind
from happenings import accept, event, house, part, reversed_, sell
from steps import march

CENT = Decimal("0.01")


def paid(sale, amount, **terms):
    number, currency = amount.split()
    return event("payment.received", transaction=sale.reference, amount=number, currency=currency, **terms)


async def released(*kinds):
    """What each payment releases of each credit of these kinds, payment by payment."""
    rows = await sql.fetch(
        """select p.amount from credit_payments p join credits c on c.id = p.credit_id
            where p.kind = any($1) order by p.occurred_at, c.level, c.position""",
        list(kinds or ("SPLIT", "HOUSE")),
    )
    return [row["amount"] for row in rows]


async def test_half_paid_is_half_released(company):
    sale = await sell([part(company.dana), part(company.omar)], "10000.00 EUR", on=march(10))
    await accept(paid(sale, "5000.00 EUR", on=march(12)))
    await settle()

    assert await released() == [2_500, 2_500]
    assert await released("OVERRIDE") == [5_000, 5_000, 5_000]
    assert await sql.fetch_value("select day from credit_payments limit 1") == march(12)
    await assert_everything_equals_a_rebuild()


async def test_thirds_paid_in_two_parts_add_up_to_each_credit(company):
    people = [part(person) for person in (company.dana, company.omar, company.ines)]
    sale = await sell(people, "100.00 EUR", on=march(10))
    await accept(paid(sale, "50.00 EUR", on=march(12)), paid(sale, "50.00 EUR", on=march(13)))
    await settle()

    thirds = [Decimal("16.67"), Decimal("16.67"), Decimal("16.66")]
    assert await released() == [*thirds, Decimal("16.67"), Decimal("16.66"), Decimal("16.67")]


async def test_what_the_house_holds_is_released_to_nobody(company):
    sale = await sell([part(company.dana, percent="75"), house(percent="25")], "100.00 EUR", on=march(10))
    await accept(paid(sale, "100.00 EUR", on=march(12)))
    await settle()

    assert await released() == [75, 25]
    assert await sql.fetch_value("select count(*) from credit_payments where agent_id is null") == 1


async def test_nothing_is_released_beyond_the_amount_in_another_currency_or_after_a_reversal(company):
    sale = await sell(company.dana, "100.00 EUR", on=march(10))
    await accept(
        paid(sale, "80.00 USD", on=march(11)),
        paid(sale, "80.00 EUR", on=march(12)),
        paid(sale, "80.00 EUR", on=march(13)),
        paid(sale, "-80.00 EUR", on=march(14)),
        reversed_(sale.reference, on=march(20)),
        paid(sale, "20.00 EUR", on=march(21)),
    )
    await settle()

    assert await released() == [80, 20, -20]
    assert await sql.fetch_value("select paid_amount from transactions") == 100


async def test_a_payment_that_comes_before_the_approval_counts_with_it(company):
    sale = await sell(company.dana, "100.00 EUR", on=march(10))
    await accept(paid(sale, "40.00 EUR", on=march(3)))
    await settle()

    rows = await sql.fetch("select day, amount from credit_payments where kind = 'SPLIT'")
    assert [tuple(row) for row in rows] == [(march(10), 40)]


cents = st.integers(-2_000, 2_000).map(lambda number: number * CENT)


@given(parts=st.lists(st.integers(1, 9), min_size=1, max_size=5), moves=st.lists(cents, max_size=8))
def test_however_it_is_paid_each_credit_is_released_between_nothing_and_itself(parts, moves):
    held = [Held(CreditKind.SPLIT, weight * CENT * 37, None) for weight in parts]
    whole = sum(credit.amount for credit in held)
    totals = [Decimal(0)]
    for move in moves:
        totals.append(min(max(totals[-1] + move, Decimal(0)), whole))
    totals.append(whole)
    totals = [total for total, _ in groupby(totals)]  # a payment that settles nothing is none
    steps = [after - before for before, after in pairwise(totals)]

    after_each = list(portions(steps, held, whole=whole, currency="EUR"))

    for total, shares in zip(totals[1:], after_each, strict=True):
        assert sum(shares) == total
        assert all(0 <= share <= credit.amount for share, credit in zip(shares, held, strict=True))
    assert after_each[-1] == [credit.amount for credit in held]
