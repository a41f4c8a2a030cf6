"""Publish a draft: from then on it is what its key means. It is read from datasets until its totals are all there."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from domain.database import sql
from domain.database.operation import operation
from domain.marks.write import Lane, Layer, Mark, What, write_marks
from domain.metrics.aggregates import sources_of
from domain.metrics.definition import AnyDefinition, RatioDefinition, SumDefinition, read_definition, write_definition
from domain.metrics.draft_metric import check_definition, locked_draft
from domain.metrics.metric import AnyMetric
from domain.metrics.part import Part
from domain.metrics.the_catalogue import pinned, the_catalogue
from domain.organisation.queries import hold_tree_alone


@operation
async def publish_metric(*, version_id: UUID, now: datetime) -> UUID:
    """Publish the version for good, with the versions of what it is made of, and mark everybody it counts.

    No pass runs meanwhile: one that has read the catalogue before would leave out the metric from cells that change.
    """
    await hold_tree_alone()
    draft = await locked_draft(version_id)
    definition = read_definition(draft["document"])
    await check_definition(draft["key"], definition)
    before = await the_catalogue()
    await sql.execute(
        """update metric_versions set state = 'PUBLISHED', published_at = $2, document = $3::jsonb,
                  version = version + 1 where id = $1""",
        version_id,
        now,
        write_definition(await _with_versions(definition)),
    )
    after = await the_catalogue()
    await _forget({part.key for part in before.parts_stored()} - {part.key for part in after.parts_stored()})
    replaced = before.metrics.get(draft["key"])
    await _mark(version_id, _changed(after.metrics[draft["key"]], replaced), now=now)
    return version_id


def _changed(published: AnyMetric, replaced: AnyMetric | None) -> list[Part]:
    if replaced is None:
        return [part for part in published.parts if part.is_stored]
    # Whoever ranks or aims at the metric must look again, wherever it counted before or counts now.
    return [part for part in (*published.parts, *replaced.parts) if not part.dataset.is_stock]


async def _with_versions(definition: AnyDefinition) -> AnyDefinition:
    rows = await sql.fetch(
        "select key, max(number) as number from metric_versions where state = 'PUBLISHED' group by key"
    )
    versions = pinned(definition, {row["key"]: row["number"] for row in rows})
    match definition:
        case RatioDefinition():
            return msgspec.structs.replace(
                definition, numerator=versions[definition.numerator], denominator=versions[definition.denominator]
            )
        case SumDefinition():
            return msgspec.structs.replace(
                definition,
                added=[versions[key] for key in definition.added],
                taken=[versions[key] for key in definition.taken],
            )
        case _:
            return definition


async def _forget(keys: Iterable[str]) -> None:
    gone = sorted(keys)
    if gone:
        await sql.execute("delete from totals_daily where metric = any($1)", gone)
        await sql.execute("delete from totals_monthly where metric = any($1)", gone)


async def _mark(version_id: UUID, parts: Iterable[Part], *, now: datetime) -> None:
    counted: dict[str, set[UUID]] = defaultdict(set)
    for source in sources_of(parts):
        rows = await sql.fetch(
            f"""select distinct {source.subject} as id from {source.dataset.relation} r
                 where {source.subject} is not null"""
        )
        counted[source.dataset.key] |= {row["id"] for row in rows}
    layers = await _layers({subject for subjects in counted.values() for subject in subjects})
    marks = [
        Mark(layers[subject], subject, What.ALL_FIGURES, dataset=dataset)
        for dataset, subjects in sorted(counted.items())
        for subject in sorted(subjects)
        if subject in layers
    ]
    await write_marks(marks, now=now, lane=Lane.BACKFILL)
    await sql.execute(
        """update metric_versions set backfill_marks = $2, backfill_mark = (
                  select max(id) from stale_marks where what = 'ALL_FIGURES') where id = $1""",
        version_id,
        len(marks),
    )


async def _layers(ids: Iterable[UUID]) -> dict[UUID, Layer]:
    rows = await sql.fetch("select id, layer from subjects where id = any($1)", sorted(ids))
    return {row["id"]: Layer(row["layer"]) for row in rows}
