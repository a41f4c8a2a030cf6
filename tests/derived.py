"""Everything that follows from the facts, in a form that does not depend on when they arrived."""

from typing import Any

from company import own_connection
from domain.database import sql
from domain.organisation.tree import rebuild_team_agents
from domain.refresh.derived import DERIVED_TABLES
from steps import ALWAYS

# These ids are made on arrival; every other column must come out alike.
ARRIVAL = ("fact_id", "plan_version_id")
LEDGER = """
    select jsonb_build_array(agent_id, plan_id, component_key, origin_period, currency, sum(amount)) as row from earnings
     group by agent_id, plan_id, component_key, origin_period, currency having sum(amount) <> 0"""
FORGOTTEN = (
    "stale_marks", "facts", "quarantined_facts", "news", "goal_milestones", "earnings",
    *(table.name for table in DERIVED_TABLES if table.name != "team_agents"),
)  # fmt: skip
SETTINGS = ("memberships", "team_parents", "team_managers", "plan_versions", "plan_assignments")


async def derived() -> dict[str, list[str]]:
    """Every row of every derived table, and the ledger's totals by agent, component and origin period."""
    found = {table.name: await _rows(f"select {_stable('t')} as row from {table.name} t") for table in DERIVED_TABLES}
    return {**found, "ledger": await _rows(LEDGER)}


async def forget_what_happened() -> None:
    """Delete every fact, what follows from it, and every setting that holds from a later day than the founding."""
    async with own_connection() as connection:
        await connection.execute("set session_replication_role = replica")  # the only way past append-only
        for table in FORGOTTEN:
            await connection.execute(f"delete from {table}")
        for table in SETTINGS:
            await connection.execute(f"delete from {table} where from_day > $1", ALWAYS)
        await connection.execute("delete from exchange_rates")
        await connection.execute("delete from subjects where layer = 'ENTITY'")
        await connection.execute("delete from identities where reference like 'new-%'")
    await rebuild_team_agents(None)


async def _rows(statement: str) -> list[Any]:
    return sorted(row["row"] for row in await sql.fetch(statement))


def _stable(alias: str) -> str:
    return " - ".join([f"to_jsonb({alias})", *(f"'{column}'" for column in ARRIVAL)])
