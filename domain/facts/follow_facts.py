"""What follows at once from facts that were just written: dataset rows, and marks for whatever they concern."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.database import sql
from domain.facts.dataset_rows import remove_activities, write_activities
from domain.facts.resolve import Resolved
from domain.facts.write_facts import Held
from domain.marks.write import Layer, Mark, What, register_subjects, write_marks


async def follow_facts(
    written: Sequence[tuple[Resolved, Held]], *, base_currency: str, now: datetime, are_folded: bool
) -> None:
    """Bring dataset rows in line with the facts, and mark each cell and entity that they or those replaced are in.

    Entities that `are_folded` in the same transaction need no mark.
    """
    entities = {fact.prepared.entity_id for fact, _ in written if fact.prepared.entity_id is not None}
    marks: list[Mark] = []
    if replaced := [held.replaced_id for _, held in written if held.replaced_id is not None]:
        entities |= await _entities_of(replaced)
        marks += await remove_activities(replaced)
    if rows := [held.fact_id for fact, held in written if fact.prepared.is_activity]:
        marks += await write_activities(rows, base_currency=base_currency)
    if entities and not are_folded:
        await register_subjects(Layer.ENTITY, entities)
        marks += [Mark(Layer.ENTITY, entity, What.STATE) for entity in sorted(entities)]
    await write_marks(marks, now=now)


async def _entities_of(fact_ids: Sequence[UUID]) -> set[UUID]:
    rows = await sql.fetch("select entity_id from facts where id = any($1) and entity_id is not null", fact_ids)
    return {row["entity_id"] for row in rows}
