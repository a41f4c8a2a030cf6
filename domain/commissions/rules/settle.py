"""What comes after an entry's own pay: the policy for negative transactions, and the cap of the pay period."""

from decimal import Decimal

from domain.commissions.rules.entry import Entry, EntryKind
from domain.commissions.rules.lines import StepKind
from domain.commissions.rules.state import State, Sum, value_in
from domain.commissions.rules.steps import Pay
from domain.commissions.rules.windows import EVER, Rule
from domain.commissions.rules.words import Negatives
from domain.shared.money import EXACT, rounded

ZERO = Decimal(0)


def settle(pay: Pay, entry: Entry, rule: Rule, state: State) -> State:
    """Let the policy for negative pay and the cap of the period have their part, and return the state with them."""
    if rule.terms.negatives is Negatives.FLOOR_PER_TRANSACTION and _is_negative_sale(pay, entry):
        pay.to(StepKind.FLOOR_PER_TRANSACTION, rounded(ZERO, rule.currency))
    elif rule.terms.negatives is Negatives.CARRY and (pay.amount > 0 or _is_negative_sale(pay, entry)):
        state = _carried(pay, state)
    if not rule.sums_periods:
        return state
    window = rule.windows(entry.day).pay
    before = value_in(state.earned, window)
    after = EXACT.add(before, pay.amount)
    if rule.is_capped_by_line:
        pay.to(StepKind.PERIOD_CAP, EXACT.subtract(min(after, rule.cap), min(before, rule.cap)), by=rule.cap)
    return state._replace(earned=Sum(window, after))


def _is_negative_sale(pay: Pay, entry: Entry) -> bool:
    """Tell whether it pays less than nothing, and not because something is given back."""
    return pay.amount < 0 and entry.kind is not EntryKind.REVERSAL


def _carried(pay: Pay, state: State) -> State:
    carried = value_in(state.carried, EVER)
    left = EXACT.add(pay.amount, carried)
    pay.to(StepKind.CARRY, max(left, EXACT.subtract(left, left)), by=carried)
    return state._replace(carried=Sum(EVER, left) if left < 0 else None)
