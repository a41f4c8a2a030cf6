"""Plans: all of them to admins, and to agents those that they are or were on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from domain.access.rights import Act, sees_all
from domain.access.viewer import Viewer
from domain.commissions.rules.document import read_terms
from domain.commissions.rules.terms import Terms
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.shared.paging import Page, PageRequest

BY_NAME: Final = Sort("BY_NAME", {"name": "text", "id": "uuid"})


@dataclass(frozen=True, slots=True)
class SeenPlan:
    """A commission plan."""

    id: UUID
    name: str
    currency: str
    version: int


@dataclass(frozen=True, slots=True)
class SeenVersion:
    """What a plan pays from a day on."""

    plan_id: UUID
    number: int
    from_day: date
    terms: Terms


async def plans(*, viewer: Viewer, search: str | None, page: PageRequest) -> Page[SeenPlan]:
    """Return every plan to admins, and to agents those that they are or were on, by name."""
    parameters = Parameters()
    wanted = [_on_plan(viewer, parameters)]
    if search is not None:
        wanted.append(f"strpos(lower(name), lower({parameters.bind(search)})) > 0")
    select = f"select id, name, currency, version from plans where {' and '.join(wanted)}"
    return await fetch_page(select, parameters=parameters, sort=BY_NAME, page=page, read=lambda row: SeenPlan(**row))


async def plans_by_id(*, viewer: Viewer, ids: Collection[UUID]) -> dict[UUID, SeenPlan]:
    """Return those of the plans that the viewer may see."""
    parameters = Parameters()
    rows = await sql.fetch(
        f"""select id, name, currency, version from plans
             where id = any({parameters.bind(list(ids))}) and {_on_plan(viewer, parameters)}""",
        *parameters,
    )
    return {row["id"]: SeenPlan(**row) for row in rows}


async def versions_of_plan(*, plan_id: UUID) -> list[SeenVersion]:
    """Return the published versions of a plan that was found for the viewer, first to last."""
    rows = await sql.fetch(
        "select plan_id, number, from_day, document from plan_versions where plan_id = $1 order by number", plan_id
    )
    return [
        SeenVersion(
            row["plan_id"],
            row["number"],
            row["from_day"],
            read_terms(msgspec.json.decode(row["document"])),
        )
        for row in rows
    ]


def _on_plan(viewer: Viewer, parameters: Parameters) -> str:
    if sees_all(viewer, Act.READ_PAY):
        return "true"
    agent = parameters.bind(viewer.agent_id)
    return f"""id in (select plan_id from plan_assignments where agent_id = {agent}
                     union select p.plan_id from plan_assignments p join team_agents t using (team_id)
                            where t.agent_id = {agent})"""
