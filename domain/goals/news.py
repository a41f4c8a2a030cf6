"""News of agents and teams, as a viewer may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.access.sight import agents_seen, teams_seen
from domain.access.viewer import Viewer
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.shared.paging import Page, PageRequest

NEWEST_FIRST: Final = Sort("NEWEST_FIRST", {"id": "bigint"}, is_descending=True)


@dataclass(frozen=True, slots=True)
class SeenNews:
    """One piece of news, with what it is about by name."""

    id: int
    kind: str
    agent_id: UUID | None
    team_id: UUID | None
    about: Mapping[str, Any]
    recorded_at: datetime


async def news(*, viewer: Viewer, today: date, page: PageRequest) -> Page[SeenNews]:
    """Return the news of agents and teams whose figures the viewer may see, newest first."""
    parameters = Parameters()
    agents = agents_seen(viewer, today=today, parameters=parameters)
    teams = teams_seen(viewer, today=today, parameters=parameters)
    select = f"""select id, kind, agent_id, team_id, about, recorded_at from news
                  where agent_id in ({agents}) or team_id in ({teams})"""
    return await fetch_page(
        select,
        parameters=parameters,
        sort=NEWEST_FIRST,
        page=page,
        read=lambda row: SeenNews(**{**row, "about": msgspec.json.decode(row["about"])}),
    )
