"""Place the credits of one stretch in order, from the checkpoint before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from domain.commissions.calculate.stretches import Stretch
from domain.commissions.calculate.terms_of_agents import Version
from domain.commissions.rules.lines import Line
from domain.commissions.rules.place_credits import line_for
from domain.commissions.rules.terms import Component, PaidCredit
from domain.commissions.rules.window import is_cumulative, window_of
from domain.facts.rules.rates import RateTable
from domain.shared.money import EXACT
from domain.shared.period import Period

BASIS_DIGITS = Decimal("0.0000000001")  # a converted amount keeps ten decimals, so that a checkpoint is exact
ZERO = Decimal(0)


class PayStatus(StrEnum):
    """Whether a credit's pay is known."""

    CALCULATED = "CALCULATED"
    WAITING_FOR_RATE = "WAITING_FOR_RATE"


@dataclass(frozen=True, slots=True)
class CreditToPay:
    """One credit as pay sees it."""

    id: UUID
    transaction_id: UUID
    kind: str
    level: int
    transaction_kind: str
    source: str
    reference: str
    amount: Decimal
    currency: str
    credited_at: datetime
    day: date
    reversed_day: date | None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How much of a window is used up after its last accumulated credit before the stretch."""

    window: Period
    used: Decimal


@dataclass(frozen=True, slots=True)
class Placed:
    """What one credit pays under one component."""

    stretch: Stretch
    version: Version
    component: Component
    credit: CreditToPay
    window: Period
    status: PayStatus
    basis: Decimal | None
    line: Line

    def used(self) -> tuple[Decimal, Decimal]:
        """Return how much of the window was used up before and after; a rate that does not accumulate uses nothing."""
        return (self.line.before, self.line.after) if is_cumulative(self.component) else (ZERO, ZERO)


def place_stretch(
    stretch: Stretch, in_order: Iterable[CreditToPay], *, checkpoints: Iterable[Checkpoint], rates: RateTable
) -> list[Placed]:
    """Place the credits that the component pays. A reversed one keeps its place and is worth nothing.

    A window belongs to the accumulation that a version states: the same one goes on, another one starts anew.
    """
    used = {checkpoint.window: checkpoint.used for checkpoint in checkpoints}
    placed = []
    for credit in in_order:
        version = stretch.terms.version_on(credit.day)
        component = version.components.get(stretch.component_key) if version else None
        if version is None or component is None or not _pays(component, credit):
            continue
        window = window_of(component, credit.day)
        basis = _basis(credit, version.currency, rates)
        before = used.get(window, ZERO) if is_cumulative(component) else ZERO
        line = line_for(component, basis=basis or ZERO, before=before, currency=version.currency)
        if is_cumulative(component):
            used[window] = line.after
        status = PayStatus.WAITING_FOR_RATE if basis is None else PayStatus.CALCULATED
        placed.append(Placed(stretch, version, component, credit, window, status, basis, line))
    return placed


def _pays(component: Component, credit: CreditToPay) -> bool:
    is_override = credit.kind == PaidCredit.OVERRIDE
    if is_override is not (component.credit is PaidCredit.OVERRIDE):
        return False
    if component.level is not None and component.level != credit.level:
        return False
    return component.kinds is None or credit.transaction_kind in component.kinds


def _basis(credit: CreditToPay, currency: str, rates: RateTable) -> Decimal | None:
    if credit.reversed_day is not None:
        return ZERO
    converted = rates.convert(credit.amount, credit.currency, into=currency, day=credit.day)
    if converted is None or credit.currency == currency:
        return converted
    return EXACT.quantize(converted, BASIS_DIGITS)
