"""Pay: seen by its agent, by the managers of today above the agent, and by admins."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.access.rights import Act
from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.metrics.figures import Freshness
from domain.shared.paging import Page, PageRequest

NEWEST_FIRST: Final = Sort("NEWEST_FIRST", {"id": "uuid"}, is_descending=True)
EARNING_COLUMNS: Final = (
    "id, agent_id, plan_id, component_key, transaction_id, sequence, amount, currency, origin_period, posted_period,"
    " explanation, posted_at"
)


@dataclass(frozen=True, slots=True)
class SeenEarning:
    """One line of the ledger with its explanation."""

    id: UUID
    agent_id: UUID
    plan_id: UUID
    component_key: str
    transaction_id: UUID | None
    sequence: int
    amount: Decimal
    currency: str
    origin_period: str
    posted_period: str
    explanation: Any
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Pay:
    """An agent's pay of one period: the ledger's sum by currency, and how many lines wait for a rate or a quota."""

    agent_id: UUID
    period: str
    totals: Sequence[tuple[Decimal, str]]
    waiting_for_rate: int
    waiting_for_quota: int
    freshness: Freshness


async def earnings(
    *, viewer: Viewer, today: date, agent_id: UUID | None, period: str | None, page: PageRequest
) -> Page[SeenEarning]:
    """Return the ledger's lines of whom the viewer may see, newest first."""
    parameters = Parameters()
    wanted = [f"agent_id in ({agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_PAY)})"]
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
               and agent_id in ({agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_PAY)})""",
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
                   (select count(*) from calculated_pay where agent_id = $1 and origin_period = $2
                       and status = 'WAITING_FOR_QUOTA') as waiting_for_quota,
                   coalesce(min(m.marked_at), $3) as computed_through, count(m.id) as pending_facts
              from (select $1::uuid as id) a left join stale_marks m on m.subject_id = a.id or m.layer = 'ENTITY'
             where a.id in ({agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_PAY)})
             group by a.id""",
        *parameters,
    )
    if row is None:
        return None
    return Pay(
        agent_id=agent_id,
        period=period,
        totals=[tuple(total) for total in row["totals"]],
        waiting_for_rate=row["waiting_for_rate"],
        waiting_for_quota=row["waiting_for_quota"],
        freshness=Freshness(row["computed_through"], row["pending_facts"]),
    )


def _earning(row: Any) -> SeenEarning:
    return SeenEarning(**{**row, "explanation": msgspec.json.decode(row["explanation"])})
