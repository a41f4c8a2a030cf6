"""Prove that what is stored is what a rebuild would give: from one snapshot, into temporary tables, while all runs."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import asyncpg

from domain.commissions.mark_members import LOOKING
from domain.database import sql
from domain.database.transaction import on_connection
from domain.marks.pending import PendingSubject, pending_subjects
from domain.marks.write import What
from domain.refresh.derived import DERIVED_TABLES, DerivedTable
from domain.refresh.rebuild import Progress, rebuild

MOST_SHOWN = 20  # differences of one table that are listed; all are counted
SHADOWED = (*[table.name for table in DERIVED_TABLES], "stale_marks", "subjects")

CUSTOMERS = """
    select customer_id from {schema}.transactions
     where id in (select subject_id from pending) and customer_id is not null
    union select one.id from {schema}.customers one join {schema}.customers stale
              on coalesce(stale.merged_into_id, stale.id) = coalesce(one.merged_into_id, one.id)
           where stale.id in (select subject_id from pending)"""
MEMBERS = f"""
    select member.agent_id from ({LOOKING}) looking
      join team_agents member on member.agent_id = looking.agent_id and member.depth = 0
     where member.team_id in (select t.team_id from team_agents t join pending on pending.subject_id = t.agent_id
                               union
                              select t.team_id from team_branches t join pending on pending.subject_id = t.branch_id)"""
_NAMED = {
    "opportunity_events": ("opportunity_id", ("agent_id", "owner_now_id", "actor_id")),
    "lead_events": ("lead_id", ("agent_id", "owner_now_id", "actor_id")),
    "task_events": ("task_id", ("agent_id", "actor_id")),
    "credits": ("transaction_id", ("agent_id",)),
    "customers": ("id", ("agent_id",)),
}
AGENTS = " union ".join(
    [
        f"""select {agent} from {{schema}}.{table}
             where {entity} in (select subject_id from pending) and {agent} is not null"""
        for table, (entity, agents) in _NAMED.items()
        for agent in agents
    ]
    + [
        """select c.agent_id from {schema}.credits c join {schema}.customers o on o.first_deposit_id = c.transaction_id
            where o.id in (select subject_id from pending) and c.agent_id is not null""",
        """select c.agent_id from {schema}.credits c where c.reversed_at is not null
            and c.customer_id in (select subject_id from pending) and c.agent_id is not null""",
        """select named.value::uuid from facts f cross join lateral jsonb_each_text(f.people) named
            where f.entity_id in (select subject_id from pending)""",
    ]
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is stored otherwise than a rebuild has it; None where one of them has no such row."""

    table: str
    stored: str | None
    rebuilt: str | None


@dataclass(slots=True)
class Verification:
    """How many rows of each table were compared, what differs, and which subjects were still to be refreshed."""

    compared: dict[str, int] = field(default_factory=dict)
    differing: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    pending: list[PendingSubject] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Return whether every row is as a rebuild has it."""
        return not self.differing


async def verify(
    *, connection: asyncpg.Connection, now: datetime, today: date, progress: Progress = lambda _: None
) -> Verification:
    """Compare every derived row and the ledger with a rebuild, in one snapshot of the connection's own.

    Rows of subjects that still carry marks in that snapshot are left out: they are known to be behind.
    """
    verification = Verification()
    async with connection.transaction(isolation="repeatable_read"):
        async with on_connection(connection):
            verification.pending = await pending_subjects()
        await _shadow(connection)
        async with on_connection(connection):
            await _remember_pending()
            await rebuild(now=now, today=today, progress=progress)
            progress("comparing")
            await _widen_pending()
            for table in DERIVED_TABLES:
                await _compare(table, verification)
            await _compare_ledger(verification)
        await _drop_shadows(connection)
    return verification


async def _shadow(connection: asyncpg.Connection) -> None:
    # Temporary tables come first in every look-up of an unqualified name, so the rebuild fills them unawares.
    for name in SHADOWED:
        await connection.execute(f"create temporary table {name} (like public.{name} including all) on commit drop")
    # The organisation's row is copied, so that holding the tree still here holds up nobody.
    await connection.execute("create temporary table organisation on commit drop as table public.organisation")
    await connection.execute("create temporary table pending (subject_id uuid primary key) on commit drop")


async def _drop_shadows(connection: asyncpg.Connection) -> None:
    names = ", ".join(f"pg_temp.{name}" for name in (*SHADOWED, "organisation", "pending"))
    await connection.execute(f"drop table {names}")


async def _remember_pending() -> None:
    await sql.execute("insert into pending select distinct subject_id from public.stale_marks")


async def _widen_pending() -> None:
    """Whose place in the tree changed leaves their transactions behind; an entity, those it names."""
    await sql.execute(
        """insert into pending
           select distinct c.transaction_id from public.stale_marks m
             join public.credits c on c.agent_id = m.subject_id and c.credited_at >= m.since and c.kind = 'SPLIT'
            where m.what = $1
           on conflict do nothing""",
        What.CREDITS_FROM.value,
    )
    for statement in (CUSTOMERS, CUSTOMERS, AGENTS):  # twice: whoever is one with a customer may be one with others
        for schema in ("public", "pg_temp"):
            await sql.execute(f"insert into pending {statement.format(schema=schema)} on conflict do nothing")
    await sql.execute(f"insert into pending {MEMBERS} on conflict do nothing")  # last: who is behind moves their teams


async def _compare(table: DerivedTable, verification: Verification) -> None:
    await _compare_rows(
        table.name,
        stored=f"select t.* from public.{table.name} t",
        rebuilt=f"select t.* from pg_temp.{table.name} t",
        subject=table.subject,
        verification=verification,
    )


async def _compare_ledger(verification: Verification) -> None:
    columns = "agent_id, plan_id, component_key, line_id, origin_period, currency"
    await _compare_rows(
        "earnings",
        stored=f"""select {columns}, sum(amount) as amount from public.earnings
                    group by {columns} having sum(amount) <> 0""",
        rebuilt=f"select {columns}, amount from pg_temp.calculated_pay where amount <> 0",
        subject="agent_id",
        verification=verification,
    )


async def _compare_rows(name: str, *, stored: str, rebuilt: str, subject: str, verification: Verification) -> None:
    settled = f"where s.{subject} is null or s.{subject} not in (select subject_id from pending)"
    sides = f"with stored as (select * from ({stored}) s {settled}), rebuilt as (select * from ({rebuilt}) s {settled})"
    verification.compared[name] = await sql.fetch_value(f"{sides} select count(*) from rebuilt")
    rows: list[Any] = await sql.fetch(
        f"""{sides}, only_stored as (select * from stored except all select * from rebuilt),
                     only_rebuilt as (select * from rebuilt except all select * from stored)
            select true as is_stored, row_to_json(r)::text as content from only_stored r
            union all select false, row_to_json(r)::text from only_rebuilt r"""
    )
    if rows:
        verification.differing[name] = len(rows)
        verification.differences += [
            Difference(name, row["content"] if row["is_stored"] else None, None if row["is_stored"] else row["content"])
            for row in rows[:MOST_SHOWN]
        ]
