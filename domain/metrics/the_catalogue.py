"""The catalogue as it stands: the built-in metrics, those that admins published, and the attributes they declared."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

import asyncpg

from domain.database import sql
from domain.database.transaction import read_once
from domain.metrics.attributes import attribute_field
from domain.metrics.build_metric import build_metric, references
from domain.metrics.catalogue import BUILT_IN
from domain.metrics.dataset import Dataset
from domain.metrics.datasets import DATASETS
from domain.metrics.definition import AnyDefinition, read_definition
from domain.metrics.fields import Field, FieldType
from domain.metrics.metric import AnyMetric, parts_of
from domain.metrics.part import Part
from domain.shared.errors import NotFound

CACHED = 8  # catalogues of one process: one for each database that it serves, and those before a change


class UnknownMetric(NotFound):
    """The catalogue has no such metric."""

    code: ClassVar[str] = "metric.unknown"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every metric and dataset there is.

    `versions` are the published versions of defined metrics as `key@number`, those that others are pinned to
    included; `unready` are those whose backfill is not done: their parts are read from datasets.
    """

    metrics: Mapping[str, AnyMetric]
    datasets: Mapping[str, Dataset]
    versions: Mapping[str, AnyMetric] = field(default_factory=dict)
    unready: frozenset[str] = field(default=frozenset())

    def metric(self, key: str, *, path: tuple[str, ...] = ("metric",)) -> AnyMetric:
        """Return the metric of that key."""
        found = self.metrics.get(key)
        if found is None:
            message = f"there is no metric {key!r}; choose one of {', '.join(sorted(self.metrics))}"
            raise UnknownMetric(message, path=path)
        return found

    def parts(self) -> list[Part]:
        """Return each part of any metric, once."""
        return parts_of(list(self.metrics.values()))

    def parts_stored(self) -> list[Part]:
        """Return each part that totals are kept of, once."""
        return [part for part in self.parts() if part.is_stored]

    def is_served_by_totals(self, part: Part) -> bool:
        """Return whether totals have the part's figures, all of them."""
        return part.is_stored and part.key.partition(".")[0] not in self.unready


_catalogues: dict[str, Catalogue] = {}


async def the_catalogue() -> Catalogue:
    """Return the catalogue as it stands."""
    return await read_once("catalogue", _read)


async def _read() -> Catalogue:
    row = await sql.fetch_one(
        """select concat_ws('/', (select string_agg(concat(id, ' ', version), ',' order by id)
                                    from metric_versions where state = 'PUBLISHED'),
                                 (select string_agg(id::text, ',' order by id) from custom_attributes)) as stamp,
                  array(select concat(v.key, '@', v.number) from metric_versions v
                         where v.state = 'PUBLISHED' and v.backfill_marks > 0
                           and exists (select 1 from stale_marks m
                                        where m.what = 'ALL_FIGURES' and m.id <= v.backfill_mark)) as unready"""
    )
    assert row is not None  # noqa: S101 - a select without a table has a row
    found = _catalogues.get(row["stamp"])
    if found is None:
        found = await _load()
        while len(_catalogues) >= CACHED:
            del _catalogues[next(iter(_catalogues))]
        _catalogues[row["stamp"]] = found
    return replace(found, unready=frozenset(row["unready"])) if row["unready"] else found


async def _load() -> Catalogue:
    attributes = await sql.fetch("select dataset, key, type, label from custom_attributes order by dataset, key")
    versions = await sql.fetch(
        """select key, number, document::text from metric_versions where state = 'PUBLISHED'
            order by published_at, id"""
    )
    datasets = _with_attributes(attributes)
    return _with_versions(versions, Catalogue(BUILT_IN, datasets))


def _with_attributes(attributes: Sequence[asyncpg.Record]) -> dict[str, Dataset]:
    declared: dict[str, dict[str, Field]] = defaultdict(dict)
    for row in attributes:
        found = attribute_field(row["key"], FieldType(row["type"]), row["label"])
        declared[row["dataset"]][found.key] = found
    return {key: one.with_fields(declared[key]) if key in declared else one for key, one in DATASETS.items()}


def _with_versions(rows: Sequence[asyncpg.Record], bare: Catalogue) -> Catalogue:
    # A version names only such as were published before it, so each finds what it is made of.
    versions: dict[str, AnyMetric] = {}
    latest: dict[str, AnyMetric] = {}

    def find(key: str, path: tuple[str, ...]) -> AnyMetric:
        return versions[key] if key in versions else bare.metric(key, path=path)

    for row in rows:
        definition = read_definition(row["document"])
        built = build_metric(definition, key=row["key"], number=row["number"], datasets=bare.datasets, find=find)
        versions[f"{row['key']}@{row['number']}"] = latest[row["key"]] = built
    return replace(bare, metrics={**BUILT_IN, **latest}, versions=versions)


def pinned(definition: AnyDefinition, numbers: Mapping[str, int]) -> dict[str, str]:
    """Return, for each metric that the definition is made of, the version that it means; built-in ones have none."""
    return {key: f"{key}@{numbers[key]}" if key in numbers else key for key in references(definition)}
