"""Plans and pay as a viewer may see them. Pay is seen by its agent, their managers of today, and admins."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.access.sight import agents_seen
from domain.access.viewer import Role, Viewer
from domain.commissions.rules.document import read_components
from domain.commissions.rules.terms import Component
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.metrics.figures import Freshness
from domain.shared.paging import Page, PageRequest

BY_NAME: Final = Sort("BY_NAME", {"name": "text", "id": "uuid"})
NEWEST_FIRST: Final = Sort("NEWEST_FIRST", {"id": "uuid"}, is_descending=True)
EARNING_COLUMNS: Final = (
    "id, agent_id, plan_id, component_key, transaction_id, sequence, amount, currency, origin_period, posted_period,"
    " explanation, posted_at"
)


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
    components: Sequence[Component]


@dataclass(frozen=True, slots=True)
class SeenEarning:
    """One line of the ledger with its explanation."""

    id: UUID
    agent_id: UUID
    plan_id: UUID
    component_key: str
    transaction_id: UUID
    sequence: int
    amount: Decimal
    currency: str
    origin_period: str
    posted_period: str
    explanation: Any
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Pay:
    """An agent's pay of one period: the ledger's sum by currency, and how many credits wait for a rate."""

    agent_id: UUID
    period: str
    totals: Sequence[tuple[Decimal, str]]
    waiting_for_rate: int
    freshness: Freshness


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
        "select plan_id, number, from_day, components from plan_versions where plan_id = $1 order by number", plan_id
    )
    return [
        SeenVersion(
            row["plan_id"],
            row["number"],
            row["from_day"],
            read_components({"components": msgspec.json.decode(row["components"])}),
        )
        for row in rows
    ]


async def earnings(
    *, viewer: Viewer, today: date, agent_id: UUID | None, period: str | None, page: PageRequest
) -> Page[SeenEarning]:
    """Return the ledger's lines of whom the viewer may see, newest first."""
    parameters = Parameters()
    wanted = [f"agent_id in ({agents_seen(viewer, today=today, parameters=parameters)})"]
    for column, value in (("agent_id", agent_id), ("posted_period", period)):
        if value is not None:
            wanted.append(f"{column} = {parameters.bind(value)}")
    select = f"select {EARNING_COLUMNS} from earnings where {' and '.join(wanted)}"
    return await fetch_page(select, parameters=parameters, sort=NEWEST_FIRST, page=page, read=_earning)


async def earnings_by_id(*, viewer: Viewer, today: date, ids: Collection[UUID]) -> dict[UUID, SeenEarning]:
    """Return those of the lines whose agent the viewer may see."""
    parameters = Parameters()
    rows = await sql.fetch(
        f"""select {EARNING_COLUMNS} from earnings where id = any({parameters.bind(list(ids))})
               and agent_id in ({agents_seen(viewer, today=today, parameters=parameters)})""",
        *parameters,
    )
    return {row["id"]: _earning(row) for row in rows}


async def pay_of(*, viewer: Viewer, today: date, agent_id: UUID, period: str, now: datetime) -> Pay | None:
    """Return the agent's pay of a period such as 2026-03, with its freshness; None if the viewer may not see it."""
    parameters = Parameters([agent_id, period, now])
    row = await sql.fetch_one(
        f"""select array(select row(sum(amount), currency) from earnings
                          where agent_id = $1 and posted_period = $2 group by currency order by currency) as totals,
                   (select count(*) from calculated_pay where agent_id = $1 and origin_period = $2
                       and status = 'WAITING_FOR_RATE') as waiting_for_rate,
                   coalesce(min(m.marked_at), $3) as computed_through, count(m.id) as pending_facts
              from (select $1::uuid as id) a left join stale_marks m on m.subject_id = a.id or m.layer = 'ENTITY'
             where a.id in ({agents_seen(viewer, today=today, parameters=parameters)}) group by a.id""",
        *parameters,
    )
    if row is None:
        return None
    return Pay(
        agent_id=agent_id,
        period=period,
        totals=[tuple(total) for total in row["totals"]],
        waiting_for_rate=row["waiting_for_rate"],
        freshness=Freshness(row["computed_through"], row["pending_facts"]),
    )


def _earning(row: Any) -> SeenEarning:
    return SeenEarning(**{**row, "explanation": msgspec.json.decode(row["explanation"])})


def _on_plan(viewer: Viewer, parameters: Parameters) -> str:
    if viewer.role is Role.ADMIN:
        return "true"
    return f"id in (select plan_id from plan_assignments where agent_id = {parameters.bind(viewer.agent_id)})"
