"""Each table is written by one context: the one that declares it."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from tortoise.models import Model

from infra.database import MODELS

ROOT = Path(__file__).parents[2]
DERIVED = {
    "team_agents": "organisation",
    "team_branches": "organisation",
    "fact_keys": "facts",
    "opportunity_events": "facts",
    "opportunity_spans": "facts",
    "lead_events": "facts",
    "lead_spans": "facts",
    "strategy_members": "facts",
    "credit_refunds": "facts",
    "credit_payments": "facts",
    "job_chunks": "jobs",
    "goal_targets": "goals",
    "goal_cycles": "goals",
    "totals_daily": "metrics",
    "totals_monthly": "metrics",
    "calculated_pay": "commissions",
    "standings": "leaderboards",
}
WRITES = re.compile(r"(?:insert into|delete from|update) ([a-z_]+)|(?:replace(?:_rows|_of)?|copy)\(\s*\"([a-z_]+)\"")
OWNERS = DERIVED | {
    table.Meta.table: module.split(".")[1]
    for module in MODELS
    for table in vars(import_module(module)).values()
    if isinstance(table, type) and issubclass(table, Model) and table is not Model
}


WRITERS = {"organisation": {"organisation", "people"}}  # people has the verbs of the organisation's tables


def writers_of(table: str) -> set[str]:
    owner = OWNERS[table]
    return WRITERS.get(owner, {owner})


def written_tables(context: str) -> set[str]:
    sources = "\n".join(path.read_text() for path in (ROOT / "domain" / context).rglob("*.py"))
    found = {name for match in WRITES.findall(sources) for name in match if name}
    return found & OWNERS.keys()


@pytest.mark.parametrize("context", sorted(path.name for path in (ROOT / "domain").iterdir() if path.is_dir()))
def test_a_context_writes_only_its_own_tables(context: str):
    assert {table for table in written_tables(context) if context not in writers_of(table)} == set()


@pytest.mark.parametrize("table", sorted(OWNERS))
def test_every_table_has_a_writer(table: str):
    assert any(table in written_tables(context) for context in writers_of(table))
