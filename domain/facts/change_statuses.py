"""Say what the stages of opportunities and the statuses of leads mean to the system, from a day on."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

import msgspec

from domain.database import sql
from domain.database.operation import operation
from domain.facts.fold.terms import recorded_statuses
from domain.facts.rules.statuses import LeadStatus, OpportunityState, Statuses, comparable
from domain.marks.write import Lane, Layer, Mark, What, write_marks
from domain.organisation.queries import hold_tree_alone
from domain.organisation.settings import LEAD_STATUSES, OPPORTUNITY_STAGES, record_setting
from domain.shared.errors import Invalid
from domain.shared.names import clean_name

MOST_NAMES = 500  # a source has a few dozen; the whole setting is read for every batch of folds
STAGE_TYPES = ("rainmaker.opportunity.created.v1", "rainmaker.opportunity.stage_changed.v1")
STATUS_TYPES = ("rainmaker.lead.created.v1", "rainmaker.lead.status_changed.v1")
Meaning = Callable[[Statuses, str], StrEnum | None]


class NameTwice(Invalid):
    """A stage or status has one meaning; names are compared without blanks around them, in any case."""

    code: ClassVar[str] = "status.name_twice"


class TooManyNames(Invalid):
    """At most 500 stages and 500 statuses have a meaning."""

    code: ClassVar[str] = "status.too_many_names"


@operation
async def map_opportunity_stages(
    *, meanings: Sequence[tuple[str, OpportunityState]], from_day: date, now: datetime
) -> None:
    """Let exactly these stages mean what is said from the day on; every opportunity that this changes is marked.

    A stage that is not listed is OPEN, unless it is called WON or LOST.
    """

    def meaning(statuses: Statuses, name: str) -> StrEnum | None:
        return statuses.state_of(name, from_day)

    before = await _record(OPPORTUNITY_STAGES, meanings, path="stages", from_day=from_day, now=now)
    await _mark(STAGE_TYPES, "stage", before=before, meaning=meaning, from_day=from_day, now=now)


@operation
async def map_lead_statuses(*, meanings: Sequence[tuple[str, LeadStatus]], from_day: date, now: datetime) -> None:
    """Let exactly these statuses mean what is said from the day on; every lead that this changes is marked.

    A status that is not listed means nothing, unless it is called as the system calls one.
    """

    def meaning(statuses: Statuses, name: str) -> StrEnum | None:
        return statuses.status_of(name, from_day)

    before = await _record(LEAD_STATUSES, meanings, path="statuses", from_day=from_day, now=now)
    await _mark(STATUS_TYPES, "status", before=before, meaning=meaning, from_day=from_day, now=now)


async def _record(
    key: str, meanings: Sequence[tuple[str, StrEnum]], *, path: str, from_day: date, now: datetime
) -> Statuses:
    """Record the setting while no fold runs, and return what held before it."""
    if len(meanings) > MOST_NAMES:
        raise TooManyNames(f"{len(meanings)} names are given; send at most {MOST_NAMES}", path=(path,))
    names = _names([name for name, _ in meanings], path)
    value = {name: meaning.value for name, (_, meaning) in zip(names, meanings, strict=True)}
    await hold_tree_alone()
    before = await recorded_statuses()
    await record_setting(key, msgspec.json.encode(value), from_day=from_day, now=now)
    return before


def _names(given: Sequence[str], path: str) -> list[str]:
    names = [clean_name(name, path=path) for name in given]
    compared = [comparable(name) for name in names]
    for place, name in enumerate(compared):
        if name in compared[:place]:
            raise NameTwice(f"{names[place]!r} is listed twice; list it once", path=(path, str(place), "name"))
    return names


async def _mark(
    types: Sequence[str], field: str, *, before: Statuses, meaning: Meaning, from_day: date, now: datetime
) -> None:
    """Mark what was ever in a stage or status, from the day on, that means something else now."""
    after = await recorded_statuses()
    told = await sql.fetch(
        "select distinct payload ->> $2 as name from facts where type = any($1) and day >= $3 and payload ? $2",
        list(types),
        field,
        from_day,
    )
    names = [row["name"] for row in told if row["name"] is not None]
    changed = [name for name in names if meaning(before, name) != meaning(after, name)]
    rows = await sql.fetch(
        "select distinct entity_id from facts where type = any($1) and day >= $3 and payload ->> $2 = any($4)",
        list(types),
        field,
        from_day,
        changed,
    )
    await write_marks([Mark(Layer.ENTITY, row["entity_id"], What.STATE) for row in rows], now=now, lane=Lane.BACKFILL)
