"""Verification finds each derived row and each sum of the ledger that the facts do not give, and names its table."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal

import asyncpg
import pytest

from aiming import aim
from company import NOW, TODAY, Company, assert_everything_equals_a_rebuild, own_connection, settle, verified
from domain.database.transaction import transaction
from domain.facts.exchange_rates import record_exchange_rate
from domain.leaderboards.create_leaderboard import BoardTerms, create_leaderboard
from domain.marks.write import Layer, Mark, What, write_marks
from domain.refresh.derived import DERIVED_TABLES
from domain.refresh.verify import verify
from domain.shared.period import Cycle
from happenings import accept, approved, call, event, part, refunded, reverse, sell, submitted
from paying import percent, put_on_plan
from steps import ALWAYS, february, march

Spoil = Callable[[asyncpg.Connection, str], Awaitable[object]]
KEYS = {table.name: table.key for table in DERIVED_TABLES} | {"earnings": ("line_id", "sequence")}
# The ledger is compared by its sums: who, for what, of which period, in which currency, how much.
LEDGER_COLUMNS = ["agent_id", "amount", "component_key", "currency", "line_id", "origin_period", "plan_id"]
OTHER_VALUES = {
    "uuid": "'00000000-0000-7000-8000-000000000001'",
    "text": "'another'",
    "date": "date '1999-12-31'",
    "timestamp with time zone": "timestamptz '1999-12-31 12:00Z'",
    "jsonb": "'{{\"another\": 1}}'",
    "bytea": "'another'",
    "boolean": "not coalesce({column}, false)",
    "numeric": "coalesce({column}, 0) + 0.01",
} | dict.fromkeys(["integer", "smallint", "bigint"], "coalesce({column}, 0) + 1")


@pytest.fixture
async def busy(company: Company) -> Company:
    """Meridian with at least one row in every derived table, of which none is stale."""
    await record_exchange_rate(currency="USD", rate=Decimal("0.9"), from_day=ALWAYS, until_day=None, now=NOW)
    override = percent("1", key="override", credit="OVERRIDE")
    await put_on_plan([company.dana, company.omar, company.nora], percent("10"), override)
    monthly = {"cycle": Cycle.MONTH, "from_day": february(1), "team_id": company.north}
    await aim(company.north, "1000", on=february(1))
    for metric in ("approved_amount", "win_rate"):
        await create_leaderboard(terms=BoardTerms(name="Best", metric=metric, **monthly), now=NOW)
    await call(company.dana, minutes=7, at="2026-03-03T08:00:00Z")
    about = {"opportunity": "deal-1"}
    await accept(
        event("opportunity.created", agent="dana", stage="Talking", product="Sails", on=february(3), **about),
        event("opportunity.won", amount="500.00", currency="USD", on=march(9), **about),
    )
    await accept(
        event("lead.created", agent="dana", on=february(3), lead="lead-1", score=7),
        event("task.created", agent="dana", on=february(3), task="task-1"),
        event("strategy.joined", agent="dana", on=february(3), strategy="North"),
        event("customer.registered", agent="dana", on=february(3), customer="mara"),
    )
    shares = [part(company.dana, percent="60"), part(company.omar, percent="40"), part(company.ines, overlay=True)]
    sale = await sell(shares, "1000.00 USD", on=february(20))
    await accept(
        submitted("small", "80.00 EUR", part(company.dana), kind="deposit", customer="mara", on=march(9)),
        approved("small", on=march(9)),
        refunded("small", "5.00 EUR", on=march(10)),
        event("payment.received", transaction="small", amount="40.00", currency="EUR", on=march(11)),
    )
    await reverse(sale, on=march(20))
    await settle()
    return company


async def test_a_company_with_every_kind_of_row_is_clean(busy):
    verification = await verified()

    assert verification.is_clean
    assert verification.compared.keys() == KEYS.keys()
    assert min(verification.compared.values()) > 0


@pytest.mark.parametrize("table", KEYS)
async def test_one_other_value_in_any_column_is_found_in_its_table(busy, table):
    columns = await columns_of(table)

    found = {column: await named_after(change_value(column, kind), table) for column, kind in columns.items()}

    assert found == {column: [table] for column in columns}


async def test_one_row_missing_or_too_many_is_found_in_its_table(busy):
    missing = {table: await named_after(lose_a_row, table) for table in KEYS}
    too_many = {table: await named_after(add_a_row, table) for table in KEYS}

    assert missing == too_many == {table: [table] for table in KEYS}


async def test_a_difference_shows_what_is_stored_and_what_a_rebuild_has(busy):
    async with damaged() as connection:
        await connection.execute("update totals_daily set value = 8 where metric = 'call_minutes'")
        verification = await verify(connection=connection, now=NOW, today=TODAY)

    shown = [(one.table, one.stored, one.rebuilt) for one in verification.differences]
    assert [table for table, _, _ in shown] == ["totals_daily"] * 2
    assert sum('"value":8,' in (stored or "") and rebuilt is None for _, stored, rebuilt in shown) == 1
    assert sum('"value":420' in (rebuilt or "") and stored is None for _, stored, rebuilt in shown) == 1


async def test_whoever_still_has_to_be_refreshed_is_listed_and_not_compared(busy):
    dana = busy.dana.id
    mark = Mark(Layer.AGENT, dana, What.FIGURES, day=march(3))
    await transaction(lambda: write_marks([mark], now=NOW))

    async with damaged() as connection:
        await connection.execute("update totals_daily set value = value + 1 where subject_id = $1", dana)
        hers = await verify(connection=connection, now=NOW, today=TODAY)
        await connection.execute("update totals_daily set value = value + 1 where subject_id = $1", busy.omar.id)
        also_his = await verify(connection=connection, now=NOW, today=TODAY)

    assert hers.is_clean
    assert [(one.id, one.layer, one.marks) for one in hers.pending] == [(dana, Layer.AGENT, 1)]
    assert list(also_his.differing) == ["totals_daily"]


async def test_the_agents_of_a_sale_that_is_not_folded_yet_are_not_compared(busy):
    await sell(busy.lena, "10.00 EUR", on=march(2), reference="not-folded")
    await sell(busy.dana, "10.00 EUR", on=march(2), reference="not-folded-either")

    verification = await verified()

    assert verification.is_clean
    assert [(one.layer, one.marks) for one in verification.pending] == [(Layer.ENTITY, 1)] * 2


async def test_it_stays_clean_while_facts_arrive_and_are_computed(busy):
    arriving = asyncio.create_task(go_on_selling(busy))
    verifications = []

    while not arriving.done():
        verifications.append(await verified())
    await arriving

    assert [verification.differences for verification in verifications] == [[]] * len(verifications)
    assert len({verification.compared["credits"] for verification in verifications}) > 1
    await assert_everything_equals_a_rebuild()


async def go_on_selling(company: Company) -> None:
    for day in range(1, 29):
        sale = await sell(company.dana, "100.00 EUR", shared_with=[company.ines], on=march(day))
        await call(company.lena, on=march(day))
        await accept(
            event("call.logged", agent="omar", lead="busy", on=march(day)),
            event("lead.distributed", agent=("omar", "dana")[day % 2], lead="busy", strategy="North", on=march(day)),
            event("opportunity.assigned", agent=("omar", "ines")[day % 2], opportunity="busy", on=march(day)),
            event("task.completed", task="task-1", by=("omar", "ines")[day % 2], on=march(29 - day)),
            event("customer.merged", customer=f"payer-{day}", into=f"payer-{day // 2}", on=march(day)),
            submitted(f"in-{day}", "7.00 EUR", part(company.lena), kind="deposit", customer="payer-9", on=march(day)),
            approved(f"in-{day}", on=march(29 - day)),
        )
        if day % 3 == 0:
            await reverse(sale, on=march(day))
        if day % 2 == 0:
            await settle()
    await settle()


@asynccontextmanager
async def damaged() -> AsyncIterator[asyncpg.Connection]:
    """A connection whose changes are forgotten at the end, past the rule that the ledger is only appended to."""
    async with own_connection() as connection:
        changes = connection.transaction(isolation="repeatable_read")
        await changes.start()
        await connection.execute("set local session_replication_role = replica")
        yield connection
        await changes.rollback()


async def named_after(spoil: Spoil, table: str) -> list[str]:
    """The tables that verification names once the table was spoilt."""
    async with damaged() as connection:
        await spoil(connection, table)
        return list((await verify(connection=connection, now=NOW, today=TODAY)).differing)


async def columns_of(table: str) -> dict[str, str]:
    """The columns that are compared and do not name the row, with their types."""
    async with own_connection() as connection:
        rows = await connection.fetch(
            "select column_name, data_type from information_schema.columns where table_name = $1", table
        )
    compared = LEDGER_COLUMNS if table == "earnings" else {name for name, _ in rows} - set(KEYS[table])
    return {name: kind for name, kind in rows if name in compared}


def change_value(column: str, kind: str) -> Spoil:
    other = OTHER_VALUES[kind].format(column=column)

    async def change(connection: asyncpg.Connection, table: str) -> None:
        await connection.execute(f"update {table} set {column} = {other} where ctid = ({_first(table)})")

    return change


async def lose_a_row(connection: asyncpg.Connection, table: str) -> None:
    await connection.execute(f"delete from {table} where ctid = ({_first(table)})")


async def add_a_row(connection: asyncpg.Connection, table: str) -> None:
    await connection.execute(
        f"""insert into {table}
            select (jsonb_populate_record(r, jsonb_build_object($1::text, $2::text, 'id', $2::text))).*
              from {table} r where ctid = ({_first(table)})""",
        KEYS[table][0],
        "00000000-0000-7000-8000-000000000001",
    )


def _first(table: str) -> str:
    return f"select ctid from {table} order by {', '.join(KEYS[table])} limit 1"
