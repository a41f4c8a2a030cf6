"""The first pass: fold stale entities into their states, dataset rows and credits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.facts.fold import fold_entities
from domain.marks.claim import claim, raise_versions
from domain.marks.write import Layer

LARGEST_BATCH = 500


async def refresh_entities(*, now: datetime, only: UUID | None = None) -> Sequence[UUID]:
    """Claim stale entities, fold them, mark the agents they concern, and return who was claimed."""
    claimed = await claim(Layer.ENTITY, limit=LARGEST_BATCH, now=now, only=only)
    if claimed.marks:
        await fold_entities(claimed.subject_ids, now=now, lane=claimed.lane)
        await raise_versions(claimed.subject_ids)
    return claimed.subject_ids
