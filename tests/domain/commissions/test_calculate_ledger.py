"""The ledger: lines are appended and never changed, and they always add up to what is calculated."""

import msgspec
import pytest
from asyncpg import PostgresError

from company import assert_everything_equals_a_rebuild, settle
from domain.database import sql
from happenings import accept, approved, call, reverse, sell
from paying import lines, pay, percent, put_on_plan
from steps import april, march

APPEND_ONLY = [
    "facts",
    "earnings",
    "audit_lines",
    "memberships",
    "team_parents",
    "team_managers",
    "dated_settings",
    "plan_versions",
    "plan_assignments",
    "exchange_rates",
]


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("edit", ["update {} set id = id", "delete from {}", "truncate {} cascade"])
async def test_history_refuses_to_be_edited(database, table, edit):
    with pytest.raises(PostgresError, match=f"{table} is append-only"):
        await sql.execute(edit.format(table))


async def test_a_pass_that_runs_again_posts_nothing_again(company):
    await put_on_plan([company.dana], percent("10"))
    await sell(company.dana, "100.00 EUR", on=march(2))
    await settle()

    for _ in range(3):
        await call(company.dana, on=march(2))
        await settle()
    await sql.execute(
        "insert into stale_marks (layer, subject_id, what, since, lane, marked_at)"
        " select 'AGENT', $1, 'PAY_FROM', now() - interval '1 year', 0, now()",
        company.dana.id,
    )
    await settle()

    assert await lines(company.dana) == [10]
    await assert_everything_equals_a_rebuild()


async def test_each_line_says_what_it_was_made_of(company):
    await put_on_plan([company.dana], percent("10"))
    sale = await sell(company.dana, "100.00 EUR", on=march(2))
    await settle()
    await reverse(sale, on=march(3))
    await settle()

    rows = await sql.fetch("select sequence, origin_period, posted_period, explanation from earnings order by sequence")
    first, second = ({**row, "explanation": msgspec.json.decode(row["explanation"])} for row in rows)
    assert (first["sequence"], second["sequence"]) == (1, 2)
    assert {first["origin_period"], first["posted_period"], second["origin_period"]} == {"2026-03"}
    assert first["explanation"]["difference"] == "10.00"
    assert first["explanation"]["line"]["slices"][0]["percent"] == "10"
    assert second["explanation"]["postedBefore"] == "10.00"
    assert second["explanation"]["calculated"] == "0.00"
    assert second["explanation"]["credit"]["reversedOn"] == "2026-03-03"


async def test_a_sale_that_moves_to_another_month_is_paid_in_that_one_alone(company):
    await put_on_plan([company.dana], percent("10"))
    sale = await sell(company.dana, "100.00 EUR", on=march(2))
    await settle()

    await accept(approved(sale.reference, on=april(1)))
    await settle()

    assert await lines(company.dana) == [10, -10, 10]
    assert [await pay(company.dana, period=period) for period in ("2026-03", "2026-04")] == [0, 10]
    await assert_everything_equals_a_rebuild()
