"""Submit a transaction: money that must be approved before it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID, uuid4

from domain.database import sql
from domain.database.operation import operation
from domain.facts.event import OWN_SOURCE
from domain.facts.record_own_facts import Stated, own_event, record_own_facts
from domain.facts.types.fields import EntityKind
from domain.marks.claim import lock_subjects
from domain.marks.write import Layer, register_subjects
from domain.shared.errors import Conflict, NotFound
from domain.shared.ids import entity_id
from domain.shared.money import Money


class ReferenceTaken(Conflict):
    """A transaction with this reference was submitted before."""

    code: ClassVar[str] = "transaction.reference_taken"


class UnknownEntity(NotFound):
    """There is no such customer or opportunity."""

    code: ClassVar[str] = "transaction.unknown_entity"


@dataclass(frozen=True, slots=True)
class CreditShare:
    """One agent's part, or without one the house's, by weight or by percent; an overlay counts for its holder only."""

    agent_id: UUID | None
    overlay: bool = False
    weight: Decimal | None = None
    percent: Decimal | None = None

    def stated(self) -> dict[str, Any]:
        """Return the part as facts carry it."""
        holder = {"house": True} if self.agent_id is None else {"agent": str(self.agent_id)}
        shares = {"weight": self.weight, "percent": self.percent}
        told = {name: f"{value:f}" for name, value in shares.items() if value is not None}
        return {**holder, "overlay": self.overlay, **told}


@dataclass(frozen=True, slots=True)
class Sold:
    """What was sold, who pays, and which opportunity that closes, as far as it is told."""

    product: str | None = None
    customer_id: UUID | None = None
    opportunity_id: UUID | None = None
    margin: Decimal | None = None
    quantity: Decimal | None = None
    booked_on: date | None = None


@operation
async def submit_transaction(
    *,
    amount: Money,
    kind: str,
    credits: Sequence[CreditShare],  # noqa: A002 - the glossary's word
    reference: str | None,
    actor: str,
    on: date | None,
    now: datetime,
    sold: Sold = Sold(),
) -> UUID:
    """Record the submission and return the transaction's id."""
    told = await _told(sold)
    reference = reference or str(uuid4())
    entity = entity_id(EntityKind.TRANSACTION, OWN_SOURCE, reference)
    await register_subjects(Layer.ENTITY, [entity])
    await lock_subjects([entity])  # of two submissions at once, one sees the other
    if await sql.fetch_value("select 1 from transactions where id = $1 and submitted_at is not null", entity):
        message = f"a transaction {reference!r} was submitted before; choose another reference"
        raise ReferenceTaken(message, path=("reference",))
    data = {
        "transaction": reference,
        "kind": kind,
        "amount": str(amount.amount),
        "currency": amount.currency,
        "credits": [share.stated() for share in credits],
        **told,
    }
    event = own_event("rainmaker.transaction.submitted.v1", data, on=on, now=now)
    await record_own_facts([Stated(event, entity, actor)], now=now)
    return entity


async def _told(sold: Sold) -> dict[str, str]:
    """Return the fields of the fact; the customer and the opportunity must be there."""
    named = {"customer": ("customers", sold.customer_id), "opportunity": ("opportunities", sold.opportunity_id)}
    stated = {name: getattr(sold, name) for name in ("product", "margin", "quantity", "booked_on")}
    told = {name: str(value) for name, value in stated.items() if value is not None}
    for field, (table, key) in named.items():
        if key is None:
            continue
        if not await sql.fetch_value(f"select exists (select 1 from {table} where id = $1)", key):
            raise UnknownEntity(f"there is no such {field}; list the {table}", path=(f"{field}_id",))
        told[field] = str(key)
    return told
