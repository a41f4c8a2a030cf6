"""What is given back as it was paid: the line that takes it back, and what the period of its origin has left."""

from decimal import Decimal
from typing import NamedTuple

from domain.commissions.rules.entry import Entry
from domain.commissions.rules.kept import without_part
from domain.commissions.rules.lines import Line, Slice, StepKind, kept_back
from domain.commissions.rules.state import ZERO, State, Sum, added, value_in
from domain.commissions.rules.steps import Pay, part_of
from domain.commissions.rules.windows import EVER, Rule
from domain.commissions.rules.words import Cap
from domain.shared.money import EXACT, rounded
from domain.shared.period import Period


class PlacedOrigin(NamedTuple):
    """What was placed last, and what the component held before and after it."""

    entry: Entry
    line: Line
    before: State
    after: State

    def added(self, period: Period) -> tuple[Decimal, Decimal]:
        """Return what it added to the pay of the period before its cap, and to what a gate would open there."""
        earned = _change(self.before.earned, self.after.earned, period)
        return earned, _change(self.before.opening, self.after.opening, period)


def as_paid(entry: Entry, rule: Rule, last: PlacedOrigin | None, state: State) -> tuple[Line, State]:
    """Return what takes back the entry's part of what its origin earned, which was placed last, and the state then.

    It has no volume and makes no room; for other entries only what is carried changes, if the origin left or made up
    some. The lines of the origin's period follow what is left of its pay.
    """
    if last is None or last.entry.id != entry.origin_id:
        return _line(entry, rule, ZERO), state
    return _line(entry, rule, last.line.amount), _taken(entry, rule, last, state)


def _line(entry: Entry, rule: Rule, earned: Decimal) -> Line:
    owed = EXACT.minus(earned)
    pay = Pay(owed)
    if entry.part is not None:
        pay.to(StepKind.PART, part_of(owed, entry.part, rule.paid_in))
    amount = EXACT.plus(rounded(pay.amount, rule.paid_in))
    slices = (Slice(ZERO, owed),) if owed else ()
    return Line(amount, owed, entry.basis or ZERO, slices=slices, steps=tuple(pay.steps))


def _taken(entry: Entry, rule: Rule, origin: PlacedOrigin, state: State) -> State:
    if entry.part is None:
        return state
    currency = None if rule.converts else rule.currency
    if made_up := _change(origin.before.carried, origin.after.carried, EVER):
        left = EXACT.subtract(value_in(state.carried, EVER), part_of(made_up, entry.part, currency))
        state = state._replace(carried=Sum(EVER, left) if left < 0 else None)
    if not rule.has_period_lines:
        return state
    period = rule.windows(entry.stands_on).pay
    earned, opening = origin.added(period)
    kept = kept_back(origin.line.steps)
    taken = part_of(EXACT.subtract(earned, kept), entry.part, currency)
    state = state._replace(taken=added(state.taken, period, taken))
    if kept and rule.component.limits.cap is Cap.ROLL_OVER:
        state = state._replace(unheld=added(state.unheld, period, part_of(kept, entry.part, currency)))
        state = without_part(state, entry.part, before=origin.before, after=origin.after)
    if not opening:
        return state
    return state._replace(opening=added(state.opening, period, part_of(EXACT.minus(opening), entry.part, currency)))


def _change(before: Sum | None, after: Sum | None, period: Period) -> Decimal:
    return EXACT.subtract(value_in(after, period), value_in(before, period))
