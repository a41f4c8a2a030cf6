"""Recorded exchange rates; everybody may know what a currency is worth."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from domain.database import sql
from domain.database.keyset import fetch_page
from domain.database.parameters import Parameters
from domain.facts.queries.columns import NEWEST_FIRST, columns_of
from domain.shared.paging import Page, PageRequest


class SeenRate(msgspec.Struct, frozen=True):
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
    columns = columns_of(SeenRate, "r")
    return await fetch_page(
        f"select {columns}, recorded_at as known_at from exchange_rates r where {wanted}",
        parameters=parameters,
        sort=NEWEST_FIRST,
        page=page,
        read=lambda row: SeenRate(*list(row.values())[:-1]),
    )


async def exchange_rates_by_id(*, ids: Collection[UUID]) -> dict[UUID, SeenRate]:
    """Return the recorded rates with these ids; everybody may know what a currency is worth."""
    columns = columns_of(SeenRate, "r")
    rows = await sql.fetch(f"select {columns} from exchange_rates r where id = any($1)", list(ids))
    return {row["id"]: SeenRate(**row) for row in rows}
