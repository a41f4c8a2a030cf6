"""Pay that changes because time passes: floors and what caps have held, when pay periods begin."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.commissions.turn_pay import is_pay_due, turn_pay
from domain.database import sql
from domain.people.disable_agent import disable_agent
from happenings import reverse, sell
from paying import assign, paid_by_period, percent, put_on_plan
from steps import april, february, january, march, may
from turning import midnight

ROLLING = percent("10", limits={"period_cap": "500", "cap": "ROLL_OVER"})
FLOOR = percent("10", limits={"floor": "300"})


async def begin(day: date) -> int:
    """Turn pay on the morning of the day, calculate whom it concerns, and return how many these are."""
    marked = await turn_pay(now=midnight(day))
    await settle()
    await assert_everything_equals_a_rebuild(now=midnight(day))
    return marked


async def test_what_a_cap_holds_is_released_when_the_next_months_begin(company):
    await put_on_plan([company.dana], ROLLING, on=january(1))
    await begin(january(20))
    await sell(company.dana, "12000.00 EUR", on=january(10))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 500}

    assert await begin(january(31)) == 0
    assert await begin(february(1)) == 1
    assert await paid_by_period(company.dana) == {"2026-01": 500, "2026-02": 500}
    await begin(march(1))
    await begin(april(1))
    assert await paid_by_period(company.dana) == {"2026-01": 500, "2026-02": 500, "2026-03": 200}
