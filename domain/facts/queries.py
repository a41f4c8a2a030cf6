"""Transactions, opportunities and quarantined events as a viewer may see them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from domain.access.sight import agents_seen
from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.facts.rules.opportunity import OpportunityState
from domain.facts.rules.transaction import TransactionState
from domain.shared.paging import Page, PageRequest

NEWEST_FIRST: Final = Sort("NEWEST_FIRST", {"known_at": "timestamptz", "id": "uuid"}, is_descending=True)
BY_REFERENCE: Final = Sort("BY_REFERENCE", {"reference": "text", "id": "uuid"})


@dataclass(frozen=True, slots=True)
class SeenTransaction:
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
    refused_because: str | None


@dataclass(frozen=True, slots=True)
class SeenCredit:
    """One agent's part in an approved transaction."""

    transaction_id: UUID
    agent_id: UUID
    kind: str
    level: int
    amount: Decimal
    currency: str
    base_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class SeenOpportunity:
    """An opportunity, to somebody who may see its owner."""

    id: UUID
    version: int
    source: str
    reference: str
    agent_id: UUID | None
    stage: str | None
    state: OpportunityState
    amount: Decimal | None
    currency: str | None
    product: str | None
    account: str | None
    created_day: date | None
    closed_day: date | None


@dataclass(frozen=True, slots=True)
class SeenQuarantined:
    """An event that could not be used yet."""

    id: UUID
    source: str
    external_id: str
    type: str
    reason: str
    message: str
    path: str
    received_at: datetime


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
    select = f"""select {_columns(SeenTransaction, "t")},
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
        f"""select {_columns(SeenTransaction, "t")} from transactions t join subjects s on s.id = t.id
             where t.id = any({parameters.bind(list(ids))}) and {_takes_part(viewer, today, parameters)}""",
        *parameters,
    )
    return {row["id"]: SeenTransaction(**row) for row in rows}


async def credits_of_transactions(
    *, viewer: Viewer, today: date, ids: Collection[UUID]
) -> Mapping[UUID, list[SeenCredit]]:
    """Return the credits in these transactions of those whom the viewer may see."""
    parameters = Parameters()
    columns = ", ".join(field.name for field in fields(SeenCredit))
    rows = await sql.fetch(
        f"""select {columns} from credits where transaction_id = any({parameters.bind(list(ids))})
               and agent_id in ({agents_seen(viewer, today=today, parameters=parameters)})
             order by transaction_id, level, position, agent_id""",
        *parameters,
    )
    found: dict[UUID, list[SeenCredit]] = defaultdict(list)
    for row in rows:
        found[row["transaction_id"]].append(SeenCredit(**row))
    return found


async def opportunities(
    *,
    viewer: Viewer,
    today: date,
    state: OpportunityState | None,
    stage: str | None,
    agent_id: UUID | None,
    search: str | None,
    page: PageRequest,
) -> Page[SeenOpportunity]:
    """Return the opportunities of owners the viewer may see, by reference."""
    parameters = Parameters()
    wanted = [_owned(viewer, today, parameters)]
    for column, value in (("state", state), ("stage", stage), ("agent_id", agent_id)):
        if value is not None:
            wanted.append(f"o.{column} = {parameters.bind(value)}")
    if search is not None:
        wanted.append(f"strpos(lower(o.reference), lower({parameters.bind(search)})) > 0")
    select = f"""select {_columns(SeenOpportunity, "o")} from opportunities o join subjects s on s.id = o.id
                  where {" and ".join(wanted)}"""
    return await fetch_page(
        select, parameters=parameters, sort=BY_REFERENCE, page=page, read=lambda row: SeenOpportunity(**row)
    )


async def opportunities_by_id(*, viewer: Viewer, today: date, ids: Collection[UUID]) -> dict[UUID, SeenOpportunity]:
    """Return those of the opportunities whose owner the viewer may see."""
    parameters = Parameters()
    rows = await sql.fetch(
        f"""select {_columns(SeenOpportunity, "o")} from opportunities o join subjects s on s.id = o.id
             where o.id = any({parameters.bind(list(ids))}) and {_owned(viewer, today, parameters)}""",
        *parameters,
    )
    return {row["id"]: SeenOpportunity(**row) for row in rows}


@dataclass(frozen=True, slots=True)
class SeenRate:
    """What a currency is worth in base currency for a half-open range of days."""

    id: UUID
    currency: str
    rate: Decimal
    from_day: date
    until_day: date | None
    recorded_at: datetime


async def exchange_rates(*, currency: str | None, page: PageRequest) -> Page[SeenRate]:
    """Return the recorded rates, newest first; of two for the same days the newer one holds."""
    parameters = Parameters()
    wanted = "true" if currency is None else f"currency = {parameters.bind(currency)}"
    columns = ", ".join(field.name for field in fields(SeenRate))
    return await fetch_page(
        f"select {columns}, recorded_at as known_at from exchange_rates where {wanted}",
        parameters=parameters,
        sort=NEWEST_FIRST,
        page=page,
        read=lambda row: SeenRate(*list(row.values())[:-1]),
    )


async def exchange_rates_by_id(*, ids: Collection[UUID]) -> dict[UUID, SeenRate]:
    """Return the recorded rates with these ids; everybody may know what a currency is worth."""
    columns = ", ".join(field.name for field in fields(SeenRate))
    rows = await sql.fetch(f"select {columns} from exchange_rates where id = any($1)", list(ids))
    return {row["id"]: SeenRate(**row) for row in rows}


async def quarantined(*, source: str | None, page: PageRequest) -> Page[SeenQuarantined]:
    """Return the events that still wait, newest first."""
    parameters = Parameters()
    wanted = "resolved_at is null" + ("" if source is None else f" and source = {parameters.bind(source)}")
    columns = ", ".join(field.name for field in fields(SeenQuarantined))
    return await fetch_page(
        f"select {columns}, received_at as known_at from quarantined_facts where {wanted}",
        parameters=parameters,
        sort=NEWEST_FIRST,
        page=page,
        read=lambda row: SeenQuarantined(*list(row.values())[:-1]),
    )


def _columns(of: type, alias: str) -> str:
    return ", ".join("s.version" if field.name == "version" else f"{alias}.{field.name}" for field in fields(of))


def _takes_part(viewer: Viewer, today: date, parameters: Parameters) -> str:
    if viewer.role is Role.ADMIN:
        return "true"
    return _names("t.id", f"any (array(select seen.id from ({_seen(viewer, today, parameters)}) seen (id)))")


def _names(entity: str, agent: str) -> str:
    return f"""exists (select 1 from facts f cross join lateral jsonb_each_text(f.people) named
                        where f.entity_id = {entity} and named.value::uuid = {agent})"""


def _owned(viewer: Viewer, today: date, parameters: Parameters) -> str:
    return "true" if viewer.role is Role.ADMIN else f"o.agent_id in ({_seen(viewer, today, parameters)})"


def _seen(viewer: Viewer, today: date, parameters: Parameters) -> str:
    return agents_seen(viewer, today=today, parameters=parameters)
