"""Where one more cent of a sale moves its pay by much: a bound that the sale crosses, and by how much."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.commissions.asking.work_out import WorkedOut
from domain.commissions.calculate.place_stretch import Placed
from domain.commissions.rules.entry import Entry, EntryKind
from domain.commissions.rules.place import place
from domain.commissions.rules.quota import Quota
from domain.commissions.rules.rates import TieredRate, looks_at_transaction, needs_quota
from domain.commissions.rules.state import EMPTY, State
from domain.commissions.rules.windows import Rule
from domain.shared.money import EXACT, minor_unit
from domain.shared.period import Period


@dataclass(frozen=True, slots=True)
class Cliff:
    """A sale that crosses a bound at which its pay jumps, in the currency that is paid."""

    agent_id: UUID
    transaction_id: UUID
    component_key: str
    day: date
    bound: Decimal
    jump: Decimal
    currency: str


def cliffs_of(worked: WorkedOut, period: Period) -> Iterator[Cliff]:
    """Return every jump that a sale of the range meets."""
    states: dict[tuple[UUID, UUID, str], State] = {}
    for placed in worked.entries:
        if placed.item.entry.kind is EntryKind.REVERSAL_AS_PAID:
            continue
        of_component = (placed.stretch.agent_id, placed.stretch.plan_id, placed.item.component_key)
        before = states.get(of_component, EMPTY)
        states[of_component] = placed.state
        if placed.item.entry.day in period:
            yield from _cliffs(placed, before)


def _cliffs(placed: Placed, state: State) -> Iterator[Cliff]:
    entry, rule = placed.item.entry, placed.item.rule
    start, end = _span(placed)
    unit = minor_unit(rule.currency)
    for bound in sorted({*_bounds(rule, placed.quota)}):
        if not start < bound <= end:
            continue
        below, above = (
            _paid(
                placed, _up_to(entry, EXACT.subtract(EXACT.add(bound, step), start), EXACT.subtract(end, start)), state
            )
            for step in (EXACT.minus(unit), unit)
        )
        jump = EXACT.subtract(above, below)
        if jump:
            yield Cliff(
                placed.stretch.agent_id,
                entry.transaction_id,
                rule.component.key,
                entry.day,
                bound,
                jump,
                rule.paid_in,
            )


def _span(placed: Placed) -> tuple[Decimal, Decimal]:
    """Return from which volume to which the entry goes in its bands."""
    entry, line = placed.item.entry, placed.line
    if looks_at_transaction(placed.item.rule.component.rate) or line.before is None or line.after is None:
        return Decimal(0), entry.whole or Decimal(0)
    return line.before, line.after


def _bounds(rule: Rule, quota: Quota | None) -> Iterator[Decimal]:
    component = rule.component
    if component.bonus is not None:
        yield component.bonus.at
    if isinstance(component.rate, TieredRate):
        measured_by = None if quota is None else quota.amount
        factor = measured_by if needs_quota(component.rate) else Decimal(1)
        for tier in component.rate.tiers[1:]:
            if factor is not None:
                yield EXACT.multiply(tier.lower_bound, factor)


def _up_to(entry: Entry, amount: Decimal, of: Decimal) -> Entry:
    """Return the entry as if it were of that amount, and everything of its sale in proportion."""
    basis, held, whole = (
        None if value is None else EXACT.divide(EXACT.multiply(value, amount), of)
        for value in (entry.basis, entry.held, entry.whole)
    )
    return entry._replace(basis=basis, held=held, whole=whole)


def _paid(placed: Placed, entry: Entry, state: State) -> Decimal:
    line, _ = place(entry, placed.item.rule, state, quota=placed.quota, pay_rate=placed.pay_rate)
    return line.amount
