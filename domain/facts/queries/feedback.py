"""What reviews and coaching notes say of agents, in words, to whoever may see the agent."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.access.rights import Act
from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.shared.paging import Page, PageRequest
from domain.shared.period import Period

LATEST_FIRST: Final = Sort("LATEST_FIRST", {"occurred_at": "timestamptz", "id": "uuid"}, is_descending=True)


class FeedbackKind(StrEnum):
    """A review of a call, or a note of coaching."""

    CALL_REVIEW = "CALL_REVIEW"
    COACHING_NOTE = "COACHING_NOTE"


@dataclass(frozen=True, slots=True)
class SeenFeedback:
    """What somebody said of an agent; the words are gone once they were erased."""

    id: UUID
    kind: FeedbackKind
    occurred_at: datetime
    day: date
    agent_id: UUID
    by_id: UUID | None
    topic: str | None
    text: str | None
    metric: str | None
    call: str | None
    rating: Decimal | None
    is_compliant: bool | None
    lead_id: UUID | None


async def feedback(
    *, viewer: Viewer, today: date, agent_id: UUID | None, period: Period | None, page: PageRequest
) -> Page[SeenFeedback]:
    """Return what was said of the agent, or of all whom the viewer may see, the latest first."""
    parameters = Parameters()
    wanted = [
        f"a.kind = any({parameters.bind([kind.value for kind in FeedbackKind])}::text[])",
        f"a.subject_id in ({agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_FACTS)})",
    ]
    if agent_id is not None:
        wanted.append(f"a.subject_id = {parameters.bind(agent_id)}")
    if period is not None:
        wanted.append(f"a.day >= {parameters.bind(period.start)} and a.day < {parameters.bind(period.end)}")
    select = f"""
        select a.fact_id as id, a.kind, a.occurred_at, a.day, a.subject_id, a.actor_id, a.name,
               coalesce(f.payload ->> 'text', f.payload ->> 'notes') as text, f.payload ->> 'metric' as metric,
               f.payload ->> 'call' as call, a.rating, a.is_compliant, a.lead_id
          from activities a join facts f on f.id = a.fact_id where {" and ".join(wanted)}"""
    return await fetch_page(
        select,
        parameters=parameters,
        sort=LATEST_FIRST,
        page=page,
        read=lambda row: SeenFeedback(*[row[0], FeedbackKind(row[1]), *list(row.values())[2:]]),
    )
