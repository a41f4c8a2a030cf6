"""Periods that pay by another figure, whatever the window of the volume."""

from company import assert_everything_equals_a_rebuild, settle
from happenings import accept, called, sell
from paying import paid_by_period, percent, put_on_plan
from steps import march


async def test_a_quarter_under_a_multiplier_that_looks_at_a_metric_is_paid_for_volume_of_all_time(company):
    calls = {"metric": "calls_made", "bands": [{"from": "0", "times": "2"}], "exact_bound_pays": "LOWER_BAND"}
    table = percent("10", multiplier=calls, bonus={"at": "900", "pays": "50"}, accumulate="ALL_TIME")
    await put_on_plan([company.dana], table, pay_period="QUARTER")
    await sell(company.dana, "1000.00 EUR", on=march(2))
    await accept(called(company.dana, on=march(3)))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-Q1": 300}
    await assert_everything_equals_a_rebuild()
