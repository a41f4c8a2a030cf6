"""Everything that follows from the facts, in a form that does not depend on when they arrived."""

from decimal import Decimal

import msgspec

from company import own_connection
from domain.database import sql
from domain.organisation.tree import rebuild_tree
from domain.refresh.derived import DERIVED_TABLES
from steps import ALWAYS

# These ids are made on arrival; every other column must come out alike.
ARRIVAL = ("fact_id", "plan_version_id")
LEDGER = """
    select jsonb_build_array(agent_id, plan_id, component_key, origin_period, currency, sum(amount)) as row
      from earnings group by agent_id, plan_id, component_key, origin_period, currency having sum(amount) <> 0"""
FORGOTTEN = (
    "stale_marks", "facts", "quarantined_facts", "news", "goal_milestones", "earnings", "pay_turns",
    *(table.name for table in DERIVED_TABLES if table.name not in ("team_agents", "team_branches")),
)  # fmt: skip
SETTINGS = ("memberships", "team_parents", "team_managers", "plan_versions", "plan_assignments")


def _plain(number: str) -> Decimal | int:
    exact = Decimal(number).normalize()
    return int(exact) if exact == exact.to_integral_value() else exact


_decoder = msgspec.json.Decoder(float_hook=_plain)
_encoder = msgspec.json.Encoder(order="sorted", decimal_format="number")


async def derived() -> dict[str, list[bytes]]:
    """Every row of every derived table, and the ledger's totals by agent, component and origin period."""
    found = {table.name: await _rows(f"select {_stable('t')} as row from {table.name} t") for table in DERIVED_TABLES}
    return {**found, "ledger": await _rows(LEDGER)}


async def assert_the_same_follows(expected: dict[str, list[bytes]]) -> None:
    """Everything derived is as expected, row by row."""
    found = await derived()
    for table, rows in expected.items():
        assert set(found[table]) ^ set(rows) == set(), sorted(set(found[table]) ^ set(rows))
        assert len(found[table]) == len(rows)


async def forget_what_happened() -> None:
    """Delete every fact, what follows from it, and every setting that holds from a later day than the founding."""
    async with own_connection() as connection:
        await connection.execute("set session_replication_role = replica")  # the only way past append-only
        for table in FORGOTTEN:
            await connection.execute(f"delete from {table}")
        for table in SETTINGS:
            await connection.execute(f"delete from {table} where from_day > $1", ALWAYS)
        await connection.execute("delete from exchange_rates")
        await connection.execute("delete from dated_settings")
        await connection.execute("delete from subjects where layer = 'ENTITY'")
        await connection.execute("delete from identities where reference like 'new-%'")
    await rebuild_tree()


async def _rows(statement: str) -> list[bytes]:
    """Every row as text, in which 0.0000 is 0 and a tenth is 0.1: how a number was reached shows in its zeros."""
    decoded = [_decoder.decode(row["row"]) for row in await sql.fetch(statement)]
    return sorted(_encoder.encode(row) for row in decoded)


def _stable(alias: str) -> str:
    return " - ".join([f"to_jsonb({alias})", *(f"'{column}'" for column in ARRIVAL)])
