"""Who is credited with what: exact shares that roll up, overlays that count once."""

from decimal import Decimal

from company import NOW, assert_everything_equals_a_rebuild, move, settle
from domain.facts.exchange_rates import record_exchange_rate
from happenings import accept, approved, part, reverse, reversed_, sell, submitted
from reading import achieved, month_of
from steps import february, march

MARCH = month_of(march(1))
FEBRUARY = month_of(february(1))


async def amounts(*people):
    return [await achieved(person, "approved_amount", within=MARCH) for person in people]


async def test_a_deal_shared_by_three_loses_no_cent(company):
    await sell(company.dana, "100.00 EUR", shared_with=[company.omar, company.ines], on=march(14))
    await settle()

    assert await amounts(company.dana, company.omar, company.ines) == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]
    assert await achieved(company.north, "approved_amount", within=MARCH) == 100
    await assert_everything_equals_a_rebuild()


async def test_an_overlay_counts_for_its_holder_and_not_for_the_team_again(company):
    await sell([part(company.dana, percent="100"), part(company.omar, overlay=True)], "10000.00 EUR", on=march(2))
    await settle()

    assert await amounts(company.dana, company.omar) == [10_000, 10_000]
    assert await achieved(company.harbour, "approved_amount", within=MARCH) == 10_000
    assert await achieved(company.harbour, "transactions_approved", within=MARCH) == 1


async def test_a_split_weighs_in_the_figures(company):
    await sell(company.dana, "5.00 EUR", on=march(2))
    await sell([part(company.dana, percent="50"), part(company.omar, percent="50")], "10.00 EUR", on=march(3))
    await settle()

    assert await amounts(company.dana) == [10]
    assert await achieved(company.dana, "transactions_approved", within=MARCH) == 2
    assert await achieved(company.harbour, "transactions_approved", within=MARCH) == 2


async def test_a_shared_sale_counts_once_for_each_team_that_took_part(company):
    await sell(company.dana, "90.00 EUR", shared_with=[company.omar, company.ines], on=march(2))
    await settle()

    counts = [
        await achieved(team, "transactions_approved", within=MARCH)
        for team in (company.harbour, company.hill, company.north, company.south)
    ]
    assert counts == [1, 1, 1, 0]


async def test_whoever_is_moved_leaves_earlier_sales_behind_and_takes_none_along(company):
    await sell(company.dana, "100.00 EUR", on=march(14))
    await sell(company.dana, "40.00 EUR", on=march(15))
    await settle()

    await move(company.dana, to=company.hill, on=march(15))
    await settle()

    teams = [await achieved(team, "approved_amount", within=MARCH) for team in (company.harbour, company.hill)]
    assert teams == [100, 40]
    assert await amounts(company.dana) == [140]
    await assert_everything_equals_a_rebuild()


async def test_a_reversal_takes_back_on_its_own_day_what_everybody_was_credited_with(company):
    shares = [part(company.dana), part(company.omar), part(company.ines, overlay=True, percent="10")]
    sale = await sell(shares, "50.01 EUR", on=february(10))

    await reverse(sale, on=march(3))
    await settle()

    credited = [await achieved(who, "approved_amount", within=FEBRUARY) for who in company.sellers[:3]]
    assert credited == [Decimal("25.01"), Decimal("25.00"), Decimal("5.00")]
    assert await amounts(company.dana, company.omar, company.ines) == [-amount for amount in credited]
    assert await achieved(company.north, "transactions_approved", within=MARCH) == -1
    await assert_everything_equals_a_rebuild()


async def test_a_reversal_that_arrives_before_its_sale_ends_at_nothing(company):
    await accept(reversed_("order-7", on=march(20)))
    await settle()
    await accept(approved("order-7", on=march(10)))
    await settle()
    await accept(submitted("order-7", "100.00 EUR", part(company.dana), on=march(9)))
    await settle()

    assert await amounts(company.dana) == [0]
    assert await achieved(company.dana, "transactions_approved", within=MARCH) == 0
    await assert_everything_equals_a_rebuild()


async def test_an_approval_that_arrives_before_its_submission_counts_on_the_day_of_the_approval(company):
    await accept(approved("order-8", on=march(31)))
    await settle()
    await accept(submitted("order-8", "80.00 EUR", part(company.dana), on=march(30)))
    await settle()

    assert await amounts(company.dana) == [80]
    assert await achieved(company.dana, "approved_amount", within=month_of(march(31))) == 80


async def test_shares_add_up_in_base_currency_too(company):
    await record_exchange_rate(currency="USD", rate=Decimal("0.905"), from_day=march(1), until_day=None, now=NOW)

    await sell(company.dana, "100.00 USD", shared_with=[company.omar, company.ines], on=march(14))
    await settle()

    assert await amounts(company.dana, company.omar, company.ines) == [
        Decimal("30.17"),
        Decimal("30.17"),
        Decimal("30.16"),
    ]
    assert await achieved(company.north, "approved_amount", within=MARCH) == Decimal("90.50")
    await assert_everything_equals_a_rebuild()
