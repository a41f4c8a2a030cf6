"""Kinds of fields that several types of facts share."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

PRINTABLE = r"^[^\x00-\x1f\x7f]*$"  # control characters keep names apart inside

LARGEST_REVISION = 2**31 - 1  # integer in the tables

Reference = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=255,
        pattern=PRINTABLE,
        description="How the source calls it; compared letter by letter.",
    ),
]
Amount = Annotated[Decimal, msgspec.Meta(description="A decimal string in the currency's own decimals, '1200.00'.")]
CurrencyCode = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$", description="ISO 4217, such as EUR.")]
Text = Annotated[str, msgspec.Meta(max_length=1000)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=604_800, description="Whole seconds, at most a week.")]
Positive = Annotated[Decimal, msgspec.Meta(description="A number above zero.")]
Revision = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_REVISION)]


class EntityKind(StrEnum):
    """What a fact may be about."""

    LEAD = "LEAD"
    OPPORTUNITY = "OPPORTUNITY"
    TASK = "TASK"
    CUSTOMER = "CUSTOMER"
    STRATEGY = "STRATEGY"
    TRANSACTION = "TRANSACTION"


class Direction(StrEnum):
    """Who began it."""

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


@dataclass(frozen=True, slots=True)
class Link:
    """An entity that a fact names beside the one it is about; no source is the fact's own."""

    kind: EntityKind
    source: str | None
    reference: str


class Data(msgspec.Struct, frozen=True, kw_only=True):
    """What a fact carries. Attributes that a type does not name are kept with the fact."""

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return each agent's reference with the path of the field that names it."""
        return ()

    def teams(self) -> tuple[tuple[str, str], ...]:
        """Return each team's reference with the path of the field that names it."""
        return ()

    def links(self) -> Mapping[str, Link]:
        """Return the entities that it names beside the one it is about, by the name of the column they fill."""
        return {}

    def money(self) -> tuple[Decimal, str] | None:
        """Return the amount and currency that must be money, if the fact carries any."""
        return None
