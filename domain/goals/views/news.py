"""News of goals, as a viewer may see them: the newest first, or what was told since somebody last looked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from domain.access.rights import Act, sees_all
from domain.access.sight import agents_seen, teams_seen
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.goals.news_kind import NewsKind
from domain.goals.tell import EVERYTHING, topic_of
from domain.outbox.stand import Stand, read_stand
from domain.people.queries import managed_teams
from domain.shared.paging import Page, PageRequest

NEWEST_FIRST: Final = Sort("NEWEST_FIRST", {"id": "bigint"}, is_descending=True)
LARGEST_PUSH: Final = 100  # pieces at once; the rest follows with the next push
_COLUMNS: Final = "n.id, n.kind, n.agent_id, n.team_id, n.about, n.recorded_at"


@dataclass(frozen=True, slots=True)
class SeenNews:
    """One piece of news of a goal."""

    id: int
    kind: NewsKind
    agent_id: UUID | None
    team_id: UUID | None
    about: Mapping[str, Any]
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsFilter:
    """Which news are meant; None is any."""

    kinds: Collection[NewsKind] | None = None
    agent_id: UUID | None = None
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewsSince:
    """What was told since somebody last looked, the oldest first, where that leaves them, and whether more waits."""

    pieces: Sequence[SeenNews]
    stand: Stand
    has_more: bool


async def news(*, viewer: Viewer, today: date, chosen: NewsFilter, page: PageRequest) -> Page[SeenNews]:
    """Return the news of goals of agents and teams whose figures the viewer may see, newest first."""
    parameters = Parameters()
    select = f"select {_COLUMNS} from news n where {_seen(viewer, today, chosen, parameters)}"
    return await fetch_page(select, parameters=parameters, sort=NEWEST_FIRST, page=page, read=_read)


async def present_stand(cursor: str | None) -> Stand:
    """Return where a reader with this cursor stands; without one, that of who was told everything so far."""
    present = await _snapshot()
    return Stand.at(present) if cursor is None else read_stand(cursor, present=present)


async def news_since(stand: Stand, *, viewer: Viewer, today: date) -> NewsSince:
    """Return what was committed since the stand, each piece once, a limited number at a time."""
    is_old = not stand.is_finished  # a reading that was broken off is ended first, and leaves what came after it
    stand = stand if is_old else Stand(stand.since, await _snapshot(), 0)
    parameters = Parameters([stand.since, stand.until, stand.after])
    rows = await sql.fetch(
        f"""select {_COLUMNS} from news n
             where n.told_in >= pg_snapshot_xmin($1::text::pg_snapshot)::text::bigint
               and n.told_in < pg_snapshot_xmax($2::text::pg_snapshot)::text::bigint
               and not pg_visible_in_snapshot(n.told_in::text::xid8, $1::text::pg_snapshot)
               and pg_visible_in_snapshot(n.told_in::text::xid8, $2::text::pg_snapshot)
               and n.id > $3::bigint and {_seen(viewer, today, NewsFilter(), parameters)}
             order by n.id limit {LARGEST_PUSH + 1}""",
        *parameters,
    )
    pieces = [_read(row) for row in rows[:LARGEST_PUSH]]
    if len(rows) > LARGEST_PUSH:
        return NewsSince(pieces, Stand(stand.since, stand.until, pieces[-1].id), has_more=True)
    return NewsSince(pieces, Stand.at(stand.until), has_more=is_old)


async def news_topics(viewer: Viewer, *, today: date) -> list[str]:
    """Return the topics that the viewer's news come by: everything, or oneself and the teams that one manages."""
    if sees_all(viewer, Act.READ_FIGURES):
        return [EVERYTHING]
    teams = await managed_teams(viewer=viewer, today=today)
    own = [] if viewer.agent_id is None else [viewer.agent_id]
    return [topic_of(subject) for subject in [*own, *(team.id for team in teams)]]


def _seen(viewer: Viewer, today: date, chosen: NewsFilter, parameters: Parameters) -> str:
    agents = agents_seen(viewer, today=today, parameters=parameters)
    teams = teams_seen(viewer, today=today, parameters=parameters)
    kinds = [kind.value for kind in (NewsKind if chosen.kinds is None else chosen.kinds)]
    wanted = [
        f"n.kind = any({parameters.bind(kinds)}::text[])",
        f"(n.agent_id in ({agents}) or n.team_id in ({teams}))",
    ]
    for column, value in (("agent_id", chosen.agent_id), ("team_id", chosen.team_id)):
        if value is not None:
            wanted.append(f"n.{column} = {parameters.bind(value)}")
    return " and ".join(wanted)


async def _snapshot() -> str:
    present: str = await sql.fetch_value("select pg_current_snapshot()::text")
    return present


def _read(row: asyncpg.Record) -> SeenNews:
    return SeenNews(**{**row, "kind": NewsKind(row["kind"]), "about": msgspec.json.decode(row["about"])})
