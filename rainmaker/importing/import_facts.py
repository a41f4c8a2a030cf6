"""Send the facts of every row through ingest, as a CRM would, with ids that make a second run find the first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec

from domain.facts.ingest import ItemResult, ingest
from domain.shared.errors import Invalid, RainmakerError
from infra.clock import Clock
from rainmaker.importing.mapping import FactRule
from rainmaker.importing.read_rows import Row, Table
from rainmaker.importing.summary import TAKEN, Summary, Verdict
from rainmaker.importing.telling import Tell
from rainmaker.importing.template import Template, Value

AT_ONCE = 5_000  # facts of one transaction: a quarter of a second, in which nobody else is kept waiting for long


class CellEmpty(Invalid):
    """A row has nothing to date or to name its fact by."""

    code: ClassVar[str] = "import.cell_empty"


@dataclass(frozen=True, slots=True)
class Draft:
    """One event with the rule and the row that it comes from."""

    event: bytes
    rule: FactRule
    row: Row


@dataclass(slots=True)
class Batch:
    """Drafts that are sent together, and how many rows were read for them."""

    drafts: list[Draft]
    rows: int = 0


async def import_facts(
    *, rules: Sequence[FactRule], table: Table, source: str, clock: Clock, summary: Summary, tell: Tell
) -> None:
    """Ingest every fact that the rules make of the rows of one file."""
    total, done = sum(1 for _ in table.rows()), 0
    tell(table.path.name, done, total)
    for batch in _batches(table, rules, source, summary):
        results = await ingest(items=[draft.event for draft in batch.drafts], now=clock())
        for draft, result in zip(batch.drafts, results, strict=True):
            _count(draft, result, summary)
        done += batch.rows
        tell(table.path.name, done, total)


def _batches(table: Table, rules: Sequence[FactRule], source: str, summary: Summary) -> Iterator[Batch]:
    batch = Batch([])
    for row in table.rows():
        with summary.refusing(f"rows of {table.path.name}", row.place):
            batch.drafts += [Draft(_event(row, rule, source), rule, row) for rule in rules if row.meets(rule.when)]
        batch.rows += 1
        if len(batch.drafts) >= AT_ONCE:
            yield batch
            batch = Batch([])
    yield batch


def _event(row: Row, rule: FactRule, source: str) -> bytes:
    dated = {"localdate": _required(rule.on, row)} if rule.on is not None else {"time": _required(rule.at, row)}
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(_required(rule.id, row)),
        "source": source,
        "type": rule.type,
        "data": rule.data.fill(row),
        **dated,
    }
    return msgspec.json.encode(event)


def _required(template: Template | None, row: Row) -> Value:
    value = None if template is None else template.fill(row)
    if template is None or value is None:
        columns = template.columns if template else ()
        raise CellEmpty(f"{', '.join(columns)} is empty; fill it in or declare a default", path=columns)
    return value


def _count(draft: Draft, result: ItemResult, summary: Summary) -> None:
    verdict = Verdict(result.outcome.value)
    if verdict in TAKEN or result.error is None:
        summary.count(draft.rule.type, verdict)
        return
    columns = ", ".join(_columns_behind(draft.rule, result.error))
    place = f"{draft.row.place}, column {columns}" if columns else draft.row.place
    summary.refuse(draft.rule.type, place, result.error, verdict)


def _columns_behind(rule: FactRule, error: RainmakerError) -> tuple[str, ...]:
    first, *rest = error.path or ("",)
    if first == "data":
        return rule.data.columns_at(rest) if rest else ()
    template = {"id": rule.id, "localdate": rule.on, "time": rule.at or rule.on}.get(first)
    return template.columns if template else ()
