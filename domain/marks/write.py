"""Say that something must be recomputed, in the transaction of the change that made it so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from domain.database import sql
from domain.database.transaction import after_commit


class Layer(StrEnum):
    """Entities come before agents, agents before teams."""

    ENTITY = "ENTITY"
    AGENT = "AGENT"
    TEAM = "TEAM"


class What(StrEnum):
    """What of a subject is stale."""

    STATE = "STATE"  # an entity's fold
    FIGURES = "FIGURES"  # the totals of one day
    OWN_FIGURES = "OWN_FIGURES"  # a team's own totals of one day, from facts that are the team's and no agent's
    ALL_FIGURES = "ALL_FIGURES"  # the totals of every day of one dataset
    GOALS = "GOALS"  # milestones of every cycle from a day on
    STANDINGS = "STANDINGS"  # standings of every window from a day on
    PAY = "PAY"  # pay in the windows that hold a span of instants, from its first on
    PAY_FROM = "PAY_FROM"  # pay of everything from an instant on
    TEAM_FIGURES = "TEAM_FIGURES"  # pay that looks at a figure of a team, in the windows that hold a day or follow it
    CREDITS_FROM = "CREDITS_FROM"  # credits of everything sold from an instant on


class Lane(IntEnum):
    """Live marks go before backfill marks."""

    LIVE = 0
    BACKFILL = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """One subject, what of it is stale, and for which day or which instants; no dataset means any of them."""

    layer: Layer
    subject_id: UUID
    what: What
    day: date | None = None
    since: datetime | None = None
    dataset: str | None = None
    until: datetime | None = None

    def first_day(self) -> date | None:
        """Return the day that is meant, or the one on which the instant falls in UTC, which no cycle begins after."""
        return self.day or (self.since.date() if self.since else None)


@dataclass(frozen=True, slots=True)
class MarksWritten:
    """Told after commit, so that somebody may ring the workers."""


async def write_marks(marks: Iterable[Mark], *, now: datetime, lane: Lane = Lane.LIVE) -> None:
    """Append the marks; equal ones are written once."""
    rows = list(dict.fromkeys(marks))
    if not rows:
        return
    await sql.copy(
        "stale_marks",
        columns=("layer", "subject_id", "what", "day", "since", "until", "dataset", "lane", "marked_at"),
        rows=[(*_values(row), int(lane), now) for row in rows],
    )
    after_commit(MarksWritten())


def _values(mark: Mark) -> tuple[object, ...]:
    return (mark.layer.value, mark.subject_id, mark.what.value, mark.day, mark.since, mark.until, mark.dataset)


async def delete_every_mark() -> None:
    """Forget what was stale; whoever calls this has just computed all of it anew, while nobody else could."""
    await sql.execute("delete from stale_marks")


async def register_subjects(layer: Layer, ids: Iterable[UUID]) -> None:
    """Give each subject the row that passes lock; one that is there already keeps its version.

    Those that are there are not inserted again: that would wait for a pass which has raised their version.
    """
    if not (wanted := sorted(set(ids))):
        return
    await sql.execute(
        "insert into subjects (id, layer) select id, $2 from unnest($1::uuid[]) as new (id)"
        " where not exists (select 1 from subjects s where s.id = new.id) order by id on conflict (id) do nothing",
        wanted,
        layer.value,
    )
