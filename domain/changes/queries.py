"""What has changed after a cursor, as a viewer may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.access.rights import Act
from domain.access.sight import agents_seen, teams_seen
from domain.access.viewer import Viewer
from domain.changes.cursor import finished, read_stand
from domain.database import sql
from domain.database.parameters import Parameters
from domain.shared.paging import PageRequest


class Changed(StrEnum):
    """What a change is about."""

    GOAL = "GOAL"
    EARNING = "EARNING"
    LEADERBOARD = "LEADERBOARD"


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of changes, the cursor to go on from, and whether more can be had at once."""

    items: Sequence[tuple[Changed, UUID]]
    cursor: str
    has_more: bool


async def changes(*, viewer: Viewer, today: date, since: str | None, first: int) -> Changes:
    """Return what changed after the cursor, in the order of its transactions; without one, only the cursor of now."""
    size = PageRequest.of(first=first, after=None).first
    horizon, until = await _now()
    if since is None:
        return Changes([], finished(horizon), has_more=False)
    stand = read_stand(since, horizon=horizon, until=until)
    parameters = Parameters([stand.since, stand.until, *stand.after])
    statement = _statement(viewer, today, parameters)
    rows = await sql.fetch(f"{statement} limit {parameters.bind(size + 1)}", *parameters)
    items = [(Changed(row["kind"]), row["id"]) for row in rows[:size]]
    if len(rows) <= size:
        return Changes(items, finished(stand.horizon), has_more=False)
    last = rows[size - 1]
    return Changes(items, stand.at((last["changed_in"], last["kind"], last["id"])).write(), has_more=True)


async def _now() -> tuple[int, int]:
    """Return the oldest transaction that still runs, and the first that has not begun."""
    row = await sql.fetch_one(
        """select pg_snapshot_xmin(now)::text::bigint as horizon, pg_snapshot_xmax(now)::text::bigint as until
             from pg_current_snapshot() as now"""
    )
    return (row["horizon"], row["until"]) if row else (0, 0)


def _statement(viewer: Viewer, today: date, parameters: Parameters) -> str:
    agents = agents_seen(viewer, today=today, parameters=parameters)
    teams = teams_seen(viewer, today=today, parameters=parameters)
    paid = agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_PAY)
    return f"""
        with touched as materialized (
            select id, layer, changed_in from subjects
             where changed_in >= $1 and changed_in < $2 and layer in ('AGENT', 'TEAM')
        ),
        changed (kind, id, changed_in) as (
            select 'GOAL', g.id, t.changed_in from touched t join goals g on g.agent_id = t.id
             where t.id in ({agents})
            union all
            select 'GOAL', g.id, t.changed_in from touched t join goals g on g.team_id = t.id
             where t.id in ({teams})
            union all
            select 'EARNING', e.id, e.posted_in from earnings e
             where e.posted_in >= $1 and e.posted_in < $2 and e.agent_id in ({paid})
            union all
            select 'LEADERBOARD', s.leaderboard_id, max(t.changed_in)
              from touched t join standings s on s.agent_id = t.id
             where exists (select 1 from standings seen
                            where seen.leaderboard_id = s.leaderboard_id and seen.agent_id in ({agents}))
             group by s.leaderboard_id
        )
        select kind, id, changed_in from changed
         where (changed_in, kind, id) > ($3::bigint, $4::text, $5::uuid)
         order by changed_in, kind, id"""
