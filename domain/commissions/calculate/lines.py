"""Rows of calculated pay: of entries, and of what a period pays beside them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import msgspec

from domain.commissions.calculate.place_stretch import Placed
from domain.commissions.rules.period_lines import PeriodLine
from domain.commissions.rules.state import as_document


class PayKey(NamedTuple):
    """One line of one agent under one component."""

    agent_id: UUID
    plan_id: UUID
    component_key: str
    line_id: UUID


class PayRow(NamedTuple):
    """What of a line is stored beside its key."""

    kind: str
    credit_id: UUID | None
    transaction_id: UUID | None
    plan_version_id: UUID
    placed_at: datetime | None
    source: str | None
    reference: str | None
    place: int | None
    origin_period: str
    status: str
    basis: Decimal | None
    amount: Decimal
    currency: str
    state: Mapping[str, Any] | None

    @property
    def paid(self) -> tuple[str, Decimal, str]:
        """Return what the ledger must hold of the line."""
        return (self.origin_period, self.amount, self.currency)


Changed: TypeAlias = dict[PayKey, PayRow | None]  # None where there is no such line any more


def key_of(placed: Placed) -> PayKey:
    """Return the key of an entry's line."""
    stretch = placed.stretch
    return PayKey(stretch.agent_id, stretch.plan_id, placed.item.component_key, placed.item.entry.id)


def row_of(placed: Placed) -> PayRow:
    """Return the row of an entry's line."""
    stretch, entry, line, rule = placed.stretch, placed.item.entry, placed.line, placed.item.rule
    return PayRow(
        kind=entry.kind.value,
        credit_id=entry.credit_id,
        transaction_id=entry.transaction_id,
        plan_version_id=placed.item.version.id,
        placed_at=entry.at,
        source=entry.source,
        reference=entry.reference,
        place=entry.sequence,
        origin_period=stretch.terms.name_of(rule.windows(entry.day).pay),
        status=line.status.value,
        basis=line.stands_with,
        amount=line.amount,
        currency=rule.paid_in,
        state=_kept(placed),
    )


def row_of_period(
    line: PeriodLine, plan_version_id: UUID, origin_period: str, currency: str, *, amount: Decimal | None = None
) -> PayRow:
    """Return the row of a line of a period; its amount as it is paid, where that is in another currency."""
    return PayRow(
        kind=line.purpose.value,
        credit_id=None,
        transaction_id=None,
        plan_version_id=plan_version_id,
        placed_at=None,
        source=None,
        reference=None,
        place=None,
        origin_period=origin_period,
        status=line.status.value,
        basis=line.amount_before,
        amount=line.amount if amount is None else amount,
        currency=currency,
        state=None,
    )


def _kept(placed: Placed) -> dict[str, Any] | None:
    """Return the state without windows that are over: they are empty to whoever comes next."""
    document = as_document(placed.state)
    if document is None:
        return None
    day = placed.item.entry.stands_on.isoformat()
    return {name: kept for name, kept in document.items() if kept[1] > day} or None


def read_document(text: str | None) -> Any:
    """Return what a jsonb column holds."""
    return None if text is None else msgspec.json.decode(text)
