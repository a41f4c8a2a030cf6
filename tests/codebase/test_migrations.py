"""Models, migrations and the live catalogue say the same."""

import asyncpg
import pytest
from tortoise.context import TortoiseContext
from tortoise.fields import Field
from tortoise.indexes import Index
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.models import Model

from domain.database import sql
from infra.database import tortoise_config

# Derived tables with keys of several columns, which Tortoise cannot declare; and its own record of migrations.
WITHOUT_A_MODEL = {
    "team_agents",
    "team_branches",
    "fact_keys",
    "opportunity_events",
    "opportunity_spans",
    "lead_events",
    "lead_spans",
    "strategy_members",
    "credit_refunds",
    "credit_payments",
    "job_chunks",
    "goal_targets",
    "goal_cycles",
    "totals_daily",
    "totals_monthly",
    "calculated_pay",
    "standings",
    "tortoise_migrations",
}

HISTORY = {
    "facts",
    "stated_facts",
    "earnings",
    "audit_lines",
    "memberships",
    "team_parents",
    "team_managers",
    "dated_settings",
    "plan_versions",
    "plan_assignments",
    "pay_turns",
    "exchange_rates",
    "erased_entities",
    "agent_calendars",
    "own_days",
}
CATALOGUE_NAMES = {"bigint": "int8", "int": "int4", "smallint": "int2", "decimal": "numeric"}


@pytest.fixture
async def models(settings):
    """Every model, by the name of its table."""
    async with TortoiseContext() as context:
        await context.init(config=tortoise_config(settings.database_url), init_connections=False)
        yield {model._meta.db_table: model for model in context.apps.get_models_iterable()}


async def test_no_change_of_a_model_is_without_a_migration(settings):
    config = tortoise_config(settings.database_url)
    async with TortoiseContext() as context:
        await context.init(config=config)

        changes = await MigrationAutodetector(context.apps, config["apps"]).changes()

    assert [operation.describe() for change in changes for operation in change.operations] == []


async def test_every_table_is_that_of_a_model_or_declared_to_be_without_one(database, models):
    tables = await _names("select tablename from pg_tables where schemaname = 'public'")

    assert tables == models.keys() | WITHOUT_A_MODEL


async def test_every_column_is_as_its_model_says(database, models):
    rows = await sql.fetch(
        """select table_name, column_name, udt_name, is_nullable = 'YES' as is_nullable
             from information_schema.columns where table_schema = 'public'"""
    )
    live = {(row["table_name"], row["column_name"]): (row["udt_name"], row["is_nullable"]) for row in rows}
    declared = {
        (table, field.source_field or field.model_field_name): (_type(field), field.null)
        for table, model in models.items()
        for field in _columns(model)
    }

    assert {column: kind for column, kind in live.items() if column[0] in models} == declared


async def test_every_declared_constraint_and_named_index_is_there(database, models):
    live = await _names("select conname from pg_constraint union select indexname from pg_indexes")
    declared = {
        named.name
        for model in models.values()
        for named in (*model._meta.constraints, *model._meta.indexes)
        if not isinstance(named, Index) or named.name
    }

    assert declared - live == set()


async def test_every_set_of_columns_that_is_unique_together_has_its_index(database, models):
    rows = await sql.fetch(
        """select c.relname as name, array_agg(a.attname::text order by k.place) as columns
             from pg_index i join pg_class c on c.oid = i.indrelid,
                  unnest(i.indkey) with ordinality as k (number, place)
             join pg_attribute a on true
            where a.attrelid = i.indrelid and a.attnum = k.number and i.indisunique group by c.relname, i.indexrelid"""
    )
    live = {(row["name"], tuple(row["columns"])) for row in rows}

    assert {(table, tuple(group)) for table, model in models.items() for group in model._meta.unique_together} <= live


@pytest.mark.parametrize("statement", ["update {} set id = id", "delete from {}", "truncate {} cascade"])
async def test_history_cannot_be_edited(database, statement):
    for table in sorted(HISTORY):
        with pytest.raises(asyncpg.PostgresError, match=f"{table} is append-only"):
            await sql.execute(statement.format(table))


def _columns(model: type[Model]) -> list[Field]:
    return [model._meta.fields_map[name] for name in model._meta.db_fields]


def _type(field: Field) -> str:
    declared, _, _ = field.get_for_dialect("postgres", "SQL_TYPE").lower().partition("(")
    return CATALOGUE_NAMES.get(declared, declared)


async def _names(query: str) -> set[str]:
    return {row[0] for row in await sql.fetch(query)}
