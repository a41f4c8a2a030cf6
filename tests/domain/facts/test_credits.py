"""Who is credited with what."""

from decimal import Decimal

from company import assert_everything_equals_a_rebuild, settle
from happenings import part, reverse, sell
from paying import lines, pay, percent, put_on_plan
from reading import achieved, month_of
from steps import march


async def test_a_deal_shared_by_three_loses_no_cent(company):
    await sell(company.dana, "100.00 EUR", shared_with=[company.omar, company.ines], on=march(14))
    await settle()

    shares = [await achieved(who, "approved_amount", within=month_of(march(1))) for who in company.sellers[:3]]
    assert shares == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert await achieved(company.north, "approved_amount", within=month_of(march(1))) == 100
    await assert_everything_equals_a_rebuild()
