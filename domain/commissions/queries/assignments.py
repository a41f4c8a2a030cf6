"""Who is on which plan, since when and at which terms: seen by whoever sees the pay of somebody it holds for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.access.rights import Act, sees_all
from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.commissions.assignment import AssignmentTerms
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.shared.paging import Page, PageRequest

LATEST_FIRST: Final = Sort("LATEST_FIRST", {"from_day": "date", "id": "bigint"}, is_descending=True)
# What holds for a holder ends where the next row of the same holder begins; of one day, the last row holds.
_HELD = """(select p.*, lead(p.from_day) over (partition by p.plan_id, p.agent_id, p.team_id order by p.from_day, p.id)
                        as until_day
              from plan_assignments p)"""


@dataclass(frozen=True, slots=True)
class SeenAssignment:
    """That somebody was put on a plan, or taken off it, from a day until, and without, another."""

    plan_id: UUID
    agent_id: UUID | None
    team_id: UUID | None
    is_assigned: bool
    terms: AssignmentTerms
    from_day: date
    until_day: date | None
    recorded_at: datetime


async def assignments_of_plan(
    *, viewer: Viewer, today: date, plan_id: UUID, on_day: date | None, page: PageRequest
) -> Page[SeenAssignment]:
    """Return the plan's assignments that the viewer may see, latest first; with a day, what puts holders on it then."""
    parameters = Parameters([plan_id])
    wanted = ["held.plan_id = $1", _seen(viewer, today, parameters)]
    if on_day is not None:
        wanted += ["held.is_assigned", _stands("held", parameters.bind(on_day))]
    return await _page(f"select * from {_HELD} held where {' and '.join(wanted)}", parameters, page)


async def assignments_of_agent(
    *, viewer: Viewer, today: date, agent_id: UUID, on_day: date | None, page: PageRequest
) -> Page[SeenAssignment]:
    """Return what put the agent on plans or took them off, also as one of a team; with a day, what counts that day.

    On a day counts what is the agent's own before what is a team's, and a nearer team's before a higher one's.
    """
    parameters = Parameters([agent_id])
    seen = _seen(viewer, today, parameters)
    if on_day is None:
        mine = "(held.agent_id = $1 or held.team_id in (select t.team_id from team_agents t where t.agent_id = $1))"
        return await _page(f"select * from {_HELD} held where {mine} and {seen}", parameters, page)
    day = parameters.bind(on_day)
    nearest = f"""(select distinct on (held.plan_id) held.* from {_HELD} held
                     left join team_agents t on t.team_id = held.team_id and t.agent_id = $1 and {_stands("t", day)}
                    where (held.agent_id = $1 or t.agent_id is not null) and {_stands("held", day)}
                    order by held.plan_id, coalesce(t.depth, -1))"""
    return await _page(f"select * from {nearest} held where held.is_assigned and {seen}", parameters, page)


def _stands(row: str, day: str) -> str:
    return f"{row}.from_day <= {day} and {day} < coalesce({row}.until_day, 'infinity')"


def _seen(viewer: Viewer, today: date, parameters: Parameters) -> str:
    if sees_all(viewer, Act.READ_PAY):
        return "true"
    seen = agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_PAY)
    return f"""(held.agent_id in ({seen})
                or held.team_id in (select t.team_id from team_agents t where t.agent_id in ({seen})))"""


async def _page(select: str, parameters: Parameters, page: PageRequest) -> Page[SeenAssignment]:
    return await fetch_page(select, parameters=parameters, sort=LATEST_FIRST, page=page, read=_read)


def _read(row: Any) -> SeenAssignment:
    return SeenAssignment(
        plan_id=row["plan_id"],
        agent_id=row["agent_id"],
        team_id=row["team_id"],
        is_assigned=row["is_assigned"],
        terms=msgspec.json.decode(row["terms"], type=AssignmentTerms),
        from_day=row["from_day"],
        until_day=row["until_day"],
        recorded_at=row["recorded_at"],
    )
