"""Reports are cut by the organisation's fiscal year and weeks, whichever way they are answered."""

from datetime import date

import pytest

from company import NOW, settle
from domain.organisation.change_calendar import change_fiscal_year_start, change_week_start
from domain.reports.document import RangeDocument
from domain.reports.ranges import Comparison, Preset
from domain.shared.period import Period
from happenings import sell
from reporting import found, run, shape
from steps import february, january, march

YEARS = Period(date(2025, 1, 1), date(2027, 1, 1))


@pytest.fixture(params=[False, True], ids=["totals", "datasets"])
def however(request):
    """Answered from totals, and from datasets."""
    return {"from_datasets": request.param}


async def test_quarters_and_years_follow_the_fiscal_year(company, however):
    await change_fiscal_year_start(month=2, from_day=date(2020, 2, 1), now=NOW)
    for day, amount in ((january(31), 10), (february(1), 20), (date(2026, 4, 30), 40), (date(2026, 5, 1), 80)):
        await sell(company.dana, f"{amount}.00 EUR", on=day)
    await settle()

    quarters, _ = await found(shape("QUARTER", within=YEARS), **however)
    years, _ = await found(shape("YEAR", within=YEARS), **however)

    assert quarters == {"2025/26-Q4": 10, "2026/27-Q1": 60, "2026/27-Q2": 80}
    assert years == {"2025/26": 10, "2026/27": 140}


async def test_a_change_of_the_calendar_cuts_reports_on_its_day(company, however):
    await change_fiscal_year_start(month=2, from_day=february(1), now=NOW)
    await change_week_start(weekday=7, from_day=march(11), now=NOW)
    for day, amount in ((january(31), 10), (february(1), 20), (march(10), 40), (march(11), 80), (march(15), 160)):
        await sell(company.dana, f"{amount}.00 EUR", on=day)
    await settle()

    years, _ = await found(shape("YEAR", within=YEARS), **however)
    weeks, _ = await found(shape("WEEK", within=Period(march(10), march(16))), **however)

    assert years == {"2026": 10, "2026/27": 300}
    assert weeks == {"2026-W11": 40, "2026-03-11": 80, "2026-03-15": 160}


async def test_this_quarter_is_the_fiscal_one_and_compared_with_the_one_before(company, however):
    await change_fiscal_year_start(month=2, from_day=date(2020, 2, 1), now=NOW)
    for day, amount in ((date(2025, 11, 1), 10), (january(31), 20), (february(1), 40)):
        await sell(company.dana, f"{amount}.00 EUR", on=day)
    await settle()

    asked = shape(within=RangeDocument(preset=Preset.THIS_QUARTER), comparison=Comparison.PREVIOUS_PERIOD)
    report = await run(asked, **however)

    assert (report.shape.period, report.compared) == (
        Period(february(1), date(2026, 5, 1)),
        Period(date(2025, 11, 1), february(1)),
    )
    assert [(cell.value, cell.previous) for cell in report.total.cells] == [(40, 30)]
