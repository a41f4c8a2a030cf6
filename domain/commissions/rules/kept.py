"""What a cap that rolls over keeps back from whoever is paid in another currency: worth what its entries say."""

from decimal import Decimal

from domain.commissions.rules.entry import Part
from domain.commissions.rules.lines import kept_back
from domain.commissions.rules.state import Kept, State
from domain.commissions.rules.steps import Pay, part_of
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Cap
from domain.shared.money import EXACT, rounded
from domain.shared.period import Period


def with_kept_back(state: State, pay: Pay, rule: Rule, window: Period, rate: Decimal) -> State:
    """Return the state with what the cap kept back of a pay, and what would have been paid with it beyond the line."""
    if not (rule.converts and rule.is_capped_by_line and rule.component.limits.cap is Cap.ROLL_OVER):
        return state
    amount = kept_back(pay.steps)
    if not amount:
        return state
    whole, line = (EXACT.multiply(one, rate) for one in (EXACT.add(pay.amount, amount), pay.amount))
    paid = EXACT.subtract(rounded(whole, rule.paid_in), rounded(line, rule.paid_in))
    kept = Kept(window, amount, paid, rule.paid_in)
    return state._replace(kept=kept if state.kept is None else _sum(kept, state.kept))


def without_part(state: State, part: Part, *, before: State, after: State) -> State:
    """Return the state without a part of what an entry, which led from one state to another, left to the cap."""
    if state.kept is None or after.kept is None or after.kept == before.kept:
        return state
    _, amount, paid, currency = after.kept if before.kept is None else _sum(after.kept, _opposite(before.kept))
    taken = state.kept._replace(amount=part_of(amount, part, None), paid=part_of(paid, part, currency))
    return state._replace(kept=_sum(state.kept, _opposite(taken)))


def _sum(kept: Kept, more: Kept) -> Kept:
    """Return both together, or the former alone: of another period or currency the latter is not worth anything."""
    if (kept.window, kept.currency) != (more.window, more.currency):
        return kept
    return kept._replace(amount=EXACT.add(kept.amount, more.amount), paid=EXACT.add(kept.paid, more.paid))


def _opposite(kept: Kept) -> Kept:
    return kept._replace(amount=EXACT.minus(kept.amount), paid=EXACT.minus(kept.paid))
