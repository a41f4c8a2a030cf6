"""What the API adds to the SQL of a report, and what totals save: a thousand agents, a million facts, twelve metrics.

.venv/bin/python bench/reports.py
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

from crm_facts import activities, bodies
from crowd import Crowd, facts_wanted, measure
from sustained import Load, sustained

from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.reports.document import ColumnDocument, RangeDocument, ReportDocument
from domain.reports.prepare_report import prepare_report
from domain.shared.period import Cycle, Period
from infra.clock import now
from rainmaker.demo.client import Client, open_client

USUAL = 1_000_000
RUNS = 15
TWELVE = (
    "calls_made", "call_minutes", "calls_answered", "emails_sent", "sms_sent", "appointments_created",
    "meetings_held", "tasks_completed", "won_count", "won_value", "transactions_approved", "approved_amount",
)  # fmt: skip
LIMIT_OF_SQL, LIMIT_OF_DATASETS, LIMIT_OF_TABLE = 1.1, 0.2, 1.5
ASK = """query ($shape: ReportInput!) {
    report(shape: $shape) { table { columns { name } rows } freshness { computedThrough pendingFacts } } }"""

Run = Callable[[], Awaitable[Any]]


async def reports(crowd: Crowd) -> bool:
    await fill(crowd)
    month = Period.containing(now().date().replace(day=1) - timedelta(days=1), Cycle.MONTH)
    days = Period(month.start, month.end - timedelta(days=1))  # a day less than a month: no total of a month serves it
    async with open_client(crowd.url, crowd.token(Role.ADMIN)) as client:
        checks = [
            await beside_sql(client, "twelve metrics from datasets", days, LIMIT_OF_SQL, from_datasets=True),
            await beside_sql(client, "a table of 1,000 rows from totals", month, LIMIT_OF_TABLE),
        ]
    checks.append(await totals_beside_datasets(month))
    return all(checks)


async def fill(crowd: Crowd) -> None:
    count = facts_wanted(USUAL)
    facts = activities(count, until=now())
    await sustained(crowd.url, crowd.token(Role.INTEGRATION), Load("activities", bodies(facts, 1_000), count))
    await sql.execute("vacuum analyze")


async def beside_sql(client: Client, what: str, period: Period, limit: float, *, from_datasets: bool = False) -> bool:
    """Compare the answer of the API with its own statement, sent by hand."""
    zone = "Etc/UTC" if from_datasets else None  # another name of the same zone: totals are not kept by it
    shape = {
        "columns": [{"metric": metric} for metric in TWELVE],
        "range": {"fromDay": str(period.start), "untilDay": str(period.end)},
        "by": [{"over": "AGENT"}],
        "timeZone": zone,
    }
    statement, values = await prepared(period, zone)
    by_hand, asked = await race(lambda: sql.fetch(statement, *values), lambda: client.ask(ASK, shape=shape))
    return told(f"{what}: API", asked, "its SQL by hand", by_hand, limit)


async def totals_beside_datasets(month: Period) -> bool:
    """Compare a whole month, which totals serve, with the same figures from the rows."""
    (totals, values), (rows, others) = await prepared(month, None), await prepared(month, "Etc/UTC")
    from_rows, from_totals = await race(lambda: sql.fetch(rows, *others), lambda: sql.fetch(totals, *values))
    return told("a whole month: totals", from_totals, "datasets", from_rows, LIMIT_OF_DATASETS)


async def prepared(period: Period, zone: str | None) -> tuple[str, list[Any]]:
    document = ReportDocument(
        columns=[ColumnDocument(metric=metric) for metric in TWELVE],
        range=RangeDocument(from_day=period.start, until_day=period.end),
        by=["AGENT"],
        time_zone=zone,
    )
    report = await prepare_report(document, viewer=Viewer("bench", Role.ADMIN), now=now(), first=1_000)
    return report.answer(with_rows=False, with_lines=True), list(report.parameters)


async def race(one: Run, other: Run) -> tuple[float, float]:
    """Return the median of both in milliseconds, run by turns so that what disturbs one disturbs the other."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS + 2):
        for run, taken in zip((one, other), times, strict=True):
            start = perf_counter()
            await run()
            taken.append((perf_counter() - start) * 1000)
    return median(times[0][2:]), median(times[1][2:])  # the first two warm the caches


def told(what: str, figure: float, beside: str, other: float, limit: float) -> bool:
    ratio = figure / other
    verdict = "reached" if ratio <= limit else "MISSED"
    print(f"{what} {figure:.1f} ms, {beside} {other:.1f} ms: {ratio:.2f} times   limit: ≤ {limit} times   {verdict}")
    return ratio <= limit


if __name__ == "__main__":
    measure(reports)
