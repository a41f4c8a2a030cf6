"""What earlier entries had come to when one was placed: the sums of its windows that decided beside its volume."""

from dataclasses import dataclass
from decimal import Decimal

from domain.commissions.calculate.place_stretch import Placed
from domain.commissions.rules.entry import EntryKind
from domain.commissions.rules.lines import PayStatus, StepKind
from domain.commissions.rules.state import value_in
from domain.shared.money import EXACT

ZERO = Decimal(0)
_AFTER_SETTLING = (StepKind.PERIOD_CAP, StepKind.CONVERSION)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The volume of the gate and of the multiplier, the entries that were paid, and the pay of the period before caps.

    None of what the component does not look at, and of pay that waits.
    """

    gate: Decimal | None = None
    multiplier: Decimal | None = None
    count: Decimal | None = None
    pay: Decimal | None = None


def earlier_of(placed: Placed) -> Earlier:
    """Return the sums without the entry; what is given back as it was paid looks at none."""
    entry, rule, state = placed.item.entry, placed.item.rule, placed.state
    if entry.kind is EntryKind.REVERSAL_AS_PAID:
        return Earlier()
    component, windows = rule.component, rule.windows(entry.day)
    is_beyond = any(step.kind is StepKind.FIRST_N for step in placed.line.steps)
    volume = ZERO if is_beyond or entry.basis is None else entry.basis
    gate, multiplier = component.gate, component.multiplier
    return Earlier(
        gate=EXACT.subtract(value_in(state.gate, windows.gate), volume) if gate and gate.is_own else None,
        multiplier=(
            EXACT.subtract(value_in(state.multiplier, windows.multiplier), volume)
            if multiplier and multiplier.is_own
            else None
        ),
        count=(
            EXACT.subtract(value_in(state.counted, windows.volume), Decimal(volume > 0))
            if component.first_n is not None
            else None
        ),
        pay=_pay(placed) if rule.is_capped_by_line and placed.line.status is PayStatus.CALCULATED else None,
    )


def _pay(placed: Placed) -> Decimal:
    rule, line = placed.item.rule, placed.line
    converted = (*_AFTER_SETTLING, StepKind.ROUNDING) if rule.converts else _AFTER_SETTLING
    own = next((step.amount_before for step in line.steps if step.kind in converted), line.amount)
    return EXACT.subtract(value_in(placed.state.earned, rule.windows(placed.item.entry.day).pay), own)
