"""What comes after an entry's own pay: the policy for negative transactions, and the cap of the pay period."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from domain.commissions.rules.entry import Entry, EntryKind
from domain.commissions.rules.lines import StepKind
from domain.commissions.rules.state import State, Sum, added, paid_in, value_in
from domain.commissions.rules.steps import Pay
from domain.commissions.rules.windows import EVER, Rule
from domain.commissions.rules.words import Cap, Negatives
from domain.shared.money import EXACT, rounded
from domain.shared.period import Period

ZERO = Decimal(0)


def floor(pay: Pay, entry: Entry, rule: Rule) -> Pay:
    """Return the pay of a loss as nothing, where the plan says so; so is that of the opposite, which gives one back."""
    owed = EXACT.minus(pay.amount) if entry.kind is EntryKind.REVERSAL else pay.amount
    if rule.terms.negatives is Negatives.FLOOR_PER_TRANSACTION and owed < 0:
        pay.to(StepKind.FLOOR_PER_TRANSACTION, rounded(ZERO, rule.currency))
    return pay


def settle(pay: Pay, entry: Entry, rule: Rule, state: State) -> State:
    """Let what losses have left and the cap of the period have their part, and return the state with them."""
    if rule.terms.negatives is Negatives.CARRY and (pay.amount > 0 or entry.kind is not EntryKind.REVERSAL):
        state = _carried(pay, state)
    if not rule.sums_periods:
        return state
    window = rule.windows(entry.day).pay
    earned = added(state.earned, window, pay.amount)
    kept = _capped(pay, rule, state, window) if rule.is_capped_by_line else {}
    return state._replace(earned=earned, **kept)


def _capped(pay: Pay, rule: Rule, state: State, window: Period) -> dict[str, Any]:
    """Pay what the cap has room for, and return what is kept back above it; a loss comes first of what was kept back.

    What an earlier cap of the same period has kept back, or paid above this one, stays as it is.
    """
    own, other = ("held", "lost") if rule.component.limits.cap is Cap.ROLL_OVER else ("lost", "held")
    if pay.amount < 0:
        kept = {name: value_in(getattr(state, name), window) for name in (own, other)}
        above = _less(kept, EXACT.minus(pay.amount))
    else:
        room = max(EXACT.subtract(rule.cap, paid_in(state, window)), ZERO)
        if pay.amount <= room:
            return {}
        above = {own: EXACT.subtract(pay.amount, room)}
    pay.to(StepKind.PERIOD_CAP, EXACT.subtract(pay.amount, sum(above.values(), ZERO)), by=rule.cap)
    return {name: added(getattr(state, name), window, amount) for name, amount in above.items() if amount}


def _less(kept: Mapping[str, Decimal], loss: Decimal) -> dict[str, Decimal]:
    """Return what a loss takes of each that was kept back, the first first, as negative amounts."""
    taken = {}
    for name, amount in kept.items():
        taken[name] = EXACT.minus(min(amount, loss))
        loss = EXACT.add(loss, taken[name])
    return taken


def _carried(pay: Pay, state: State) -> State:
    carried = value_in(state.carried, EVER)
    left = EXACT.add(pay.amount, carried)
    pay.to(StepKind.CARRY, max(left, EXACT.subtract(left, left)), by=carried)
    return state._replace(carried=Sum(EVER, left) if left < 0 else None)
