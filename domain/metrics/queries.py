"""Versions of defined metrics, how far their totals are, and declared attributes; everybody may know them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.metrics.definition import AnyDefinition, read_definition
from domain.shared.paging import Page, PageRequest

BY_KEY: Final = Sort("BY_KEY", {"key": "text", "number": "bigint"})
BY_DATASET: Final = Sort("BY_DATASET", {"dataset": "text", "key": "text"})
# A mark that an earlier version left behind is one to wait for too, but none of this version's.
_COLUMNS = """v.id, v.key, v.number, v.state, v.document::text as document, v.created_at, v.published_at, v.version,
    v.backfill_marks as total, v.backfill_marks - least(v.backfill_marks, (
        select count(*) from stale_marks m where m.what = 'ALL_FIGURES' and m.id <= v.backfill_mark)) as done"""


class MetricState(StrEnum):
    """Where a version of a metric stands."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"


@dataclass(frozen=True, slots=True)
class Backfill:
    """Of how many subjects totals must be made, and of how many they are there."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class MetricVersion:
    """One version of a defined metric."""

    id: UUID
    key: str
    number: int
    state: MetricState
    definition: AnyDefinition
    created_at: datetime
    published_at: datetime | None
    backfill: Backfill
    version: int


@dataclass(frozen=True, slots=True)
class Attribute:
    """A declared attribute of a dataset."""

    id: UUID
    dataset: str
    key: str
    type: str
    label: str
    created_at: datetime


async def metric_versions(*, key: str | None, page: PageRequest) -> Page[MetricVersion]:
    """Return the versions of all defined metrics, or of one, by key and number."""
    parameters = Parameters()
    wanted = "true" if key is None else f"v.key = {parameters.bind(key)}"
    select = f"select {_COLUMNS} from metric_versions v where {wanted}"
    return await fetch_page(select, parameters=parameters, sort=BY_KEY, page=page, read=lambda row: _version(dict(row)))


async def versions_by_id(ids: Collection[UUID]) -> dict[UUID, MetricVersion]:
    """Return those versions."""
    rows = await sql.fetch(f"select {_COLUMNS} from metric_versions v where v.id = any($1)", list(ids))
    return {row["id"]: _version(dict(row)) for row in rows}


async def published_versions(keys: Collection[str]) -> dict[str, MetricVersion]:
    """Return the version that each of the keys means; built-in metrics have none."""
    rows = await sql.fetch(
        f"""select distinct on (v.key) {_COLUMNS} from metric_versions v
             where v.key = any($1) and v.state = 'PUBLISHED' order by v.key, v.number desc""",
        list(keys),
    )
    return {row["key"]: _version(dict(row)) for row in rows}


async def attributes(*, page: PageRequest) -> Page[Attribute]:
    """Return every declared attribute, by dataset and key."""
    select = "select id, dataset, key, type, label, created_at from custom_attributes"
    return await fetch_page(
        select, parameters=Parameters(), sort=BY_DATASET, page=page, read=lambda row: Attribute(**row)
    )


async def attributes_by_id(ids: Collection[UUID]) -> dict[UUID, Attribute]:
    """Return those attributes."""
    rows = await sql.fetch(
        "select id, dataset, key, type, label, created_at from custom_attributes where id = any($1)", list(ids)
    )
    return {row["id"]: Attribute(**row) for row in rows}


def _version(row: dict[str, Any]) -> MetricVersion:
    backfill = Backfill(row.pop("done"), row.pop("total"))
    definition = read_definition(row.pop("document"))
    return MetricVersion(**row | {"state": MetricState(row["state"])}, definition=definition, backfill=backfill)
