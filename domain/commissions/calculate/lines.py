"""Rows of calculated pay: of entries, and of what a period pays beside them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import msgspec

from domain.commissions.calculate.place_stretch import Placed
from domain.commissions.rules.lines import PayStatus
from domain.commissions.rules.state import as_document
from domain.shared.period import Cycle, Period


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
    entry, line, rule = placed.item.entry, placed.line, placed.item.rule
    return PayRow(
        kind=entry.kind.value,
        credit_id=entry.credit_id,
        transaction_id=entry.transaction_id,
        plan_version_id=placed.item.version.id,
        placed_at=entry.at,
        source=entry.source,
        reference=entry.reference,
        place=entry.sequence,
        origin_period=period_key(rule.windows(entry.day).pay, rule.terms.pay_period),
        status=line.status.value,
        basis=None if line.status is PayStatus.WAITING_FOR_RATE else line.basis,
        amount=line.amount,
        currency=rule.paid_in,
        state=_kept(placed),
    )


def period_key(period: Period, cycle: Cycle) -> str:
    """Name a pay period by the month, the quarter or the year in which it begins: 2026-03, 2026-Q1 or 2026."""
    if cycle is Cycle.MONTH:
        return f"{period.start:%Y-%m}"
    if cycle is Cycle.QUARTER:
        return f"{period.start:%Y}-Q{(period.start.month + 2) // 3}"
    return f"{period.start:%Y}"


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
