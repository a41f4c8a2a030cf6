"""Exchange rates as they are shown."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.nodes import Node
from domain.facts.queries.exchange_rates import SeenRate, exchange_rates_by_id


@strawberry.type
class ExchangeRate(Node):
    """What a currency is worth for a range of days. Recorded once; a correction is a later record of the same days."""

    currency: str
    """The currency (ISO 4217)."""
    rate: Decimal
    """Base currency for one unit of it."""
    from_day: date
    """The first day on which that holds."""
    until_day: date | None
    """The first day on which it no longer holds; null until further notice."""
    recorded_at: datetime
    """When it was recorded."""

    @classmethod
    def read(cls, seen: SeenRate) -> Self:
        """Return the rate as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=1,
            currency=seen.currency,
            rate=seen.rate,
            from_day=seen.from_day,
            until_day=seen.until_day,
            recorded_at=seen.recorded_at,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:  # noqa: ARG003
        """Return the rates, which everybody may know."""
        found = await exchange_rates_by_id(ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]
