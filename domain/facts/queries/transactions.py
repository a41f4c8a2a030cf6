"""Transactions and credits, to somebody who may see one of those who take part."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from domain.access.rights import Act, sees_all
from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.keyset import fetch_page
from domain.database.parameters import Parameters
from domain.facts.queries.columns import NEWEST_FIRST, columns_of
from domain.facts.rules.transaction import TransactionState
from domain.shared.paging import Page, PageRequest


class SeenTransaction(msgspec.Struct, frozen=True):
    """A transaction, to somebody who may see one of those who take part in it."""

    id: UUID
    version: int
    source: str
    reference: str
    kind: str | None
    state: TransactionState
    amount: Decimal | None
    currency: str | None
    base_amount: Decimal | None
    rate: Decimal | None
    rate_day: date | None
    submitted_at: datetime | None
    approved_at: datetime | None
    approved_day: date | None
    reversed_at: datetime | None
    reversed_day: date | None
    rejection_reason: str | None
    product: str | None
    margin: Decimal | None
    quantity: Decimal | None
    revision: int | None
    approved_revision: int | None
    booked_day: date | None
    refunded_amount: Decimal | None
    paid_amount: Decimal | None
    customer_id: UUID | None
    opportunity_id: UUID | None
    attributes: str | None


class SeenCredit(msgspec.Struct, frozen=True):
    """One agent's part in an approved transaction; the house's has no agent."""

    transaction_id: UUID
    agent_id: UUID | None
    kind: str
    level: int
    weight: Decimal
    whole_weight: Decimal
    amount: Decimal
    margin: Decimal | None
    quantity: Decimal | None
    currency: str
    base_amount: Decimal | None
    refunded_amount: Decimal


async def transactions(
    *, viewer: Viewer, today: date, state: TransactionState | None, agent_id: UUID | None, page: PageRequest
) -> Page[SeenTransaction]:
    """Return the transactions the viewer may see, newest first."""
    parameters = Parameters()
    wanted = [_takes_part(viewer, today, parameters)]
    if state is not None:
        wanted.append(f"t.state = {parameters.bind(state.value)}")
    if agent_id is not None:
        wanted.append(_names("t.id", parameters.bind(agent_id)))
    select = f"""select {columns_of(SeenTransaction, "t")},
                        coalesce(t.submitted_at, t.approved_at, '-infinity') as known_at
                   from transactions t join subjects s on s.id = t.id where {" and ".join(wanted)}"""
    return await fetch_page(
        select,
        parameters=parameters,
        sort=NEWEST_FIRST,
        page=page,
        read=lambda row: SeenTransaction(*list(row.values())[:-1]),
    )


async def transactions_by_id(*, viewer: Viewer, today: date, ids: Collection[UUID]) -> dict[UUID, SeenTransaction]:
    """Return those of the transactions that the viewer may see."""
    parameters = Parameters()
    rows = await sql.fetch(
        f"""select {columns_of(SeenTransaction, "t")} from transactions t join subjects s on s.id = t.id
             where t.id = any({parameters.bind(list(ids))}) and {_takes_part(viewer, today, parameters)}""",
        *parameters,
    )
    return {row["id"]: SeenTransaction(**row) for row in rows}


async def credits_of_transactions(
    *, viewer: Viewer, today: date, ids: Collection[UUID]
) -> Mapping[UUID, list[SeenCredit]]:
    """Return the credits in these transactions, which the viewer may see: of those they may see, and the house's."""
    parameters = Parameters()
    columns = columns_of(SeenCredit, "c")
    rows = await sql.fetch(
        f"""select {columns} from credits c where c.transaction_id = any({parameters.bind(list(ids))})
               and (agent_id in ({agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_FACTS)})
                    or kind = 'HOUSE')
             order by transaction_id, level, position, agent_id""",
        *parameters,
    )
    found: dict[UUID, list[SeenCredit]] = defaultdict(list)
    for row in rows:
        found[row["transaction_id"]].append(SeenCredit(**row))
    return found


def _takes_part(viewer: Viewer, today: date, parameters: Parameters) -> str:
    if sees_all(viewer, Act.READ_FACTS):
        return "true"
    seen = agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_FACTS)
    actor = parameters.bind(viewer.actor)
    takes_part = _names("t.id", f"any (array(select seen.id from ({seen}) seen (id)))")
    return f"({takes_part} or t.id in (select entity_id from stated_facts where actor = {actor}))"


def _names(entity: str, agent: str) -> str:
    return f"""exists (select 1 from facts f
                         join fact_keys k on k.source = f.source and k.external_id = f.external_id and k.fact_id = f.id
                        cross join lateral jsonb_each_text(f.people) named
                        where f.entity_id = {entity} and named.value::uuid = {agent})"""
