"""The pay of entries, one by one, in the order in which they stand: a fold over what earlier ones left behind."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from domain.commissions.rules.as_paid import PlacedOrigin, as_paid
from domain.commissions.rules.entry import Entry, EntryKind
from domain.commissions.rules.gates import Volumes, opened_part, stretches_of, volumes_of
from domain.commissions.rules.kept import with_kept_back
from domain.commissions.rules.lines import Line, PayStatus, Step, StepKind
from domain.commissions.rules.price import Price, Stretch, price
from domain.commissions.rules.quota import Quota, awaited
from domain.commissions.rules.settle import floor, settle
from domain.commissions.rules.state import EMPTY, ZERO, State, Sum, added, value_in
from domain.commissions.rules.steps import Pay, convert, pay_of
from domain.commissions.rules.windows import Rule, Windows
from domain.shared.money import EXACT, rounded

ONE = Decimal(1)


class Placing(NamedTuple):
    """An entry, the rule that pays it, its quota, and the rate from the plan's currency to the one that is paid."""

    entry: Entry
    rule: Rule
    quota: Quota | None = None
    pay_rate: Decimal | None = ONE


class Placed(NamedTuple):
    """What an entry is paid, and what it leaves behind."""

    line: Line
    state: State


class PlacedEntry(NamedTuple):
    """An entry with what it is paid and what it leaves behind."""

    entry: Entry
    rule: Rule
    line: Line
    state: State


def place_run(
    items: Iterable[Placing], state: State = EMPTY, paid: dict[UUID, bool] | None = None
) -> Iterator[PlacedEntry]:
    """Return the line of every entry of one component, in order, and the state after each.

    `paid` says which origins are paid for whose reversals may come; where only the first n are, this adds its own. A
    sale is one of the first n whole: its entries stand together.
    """
    origin: PlacedOrigin | None = None
    counted: UUID | None = None
    paid = {} if paid is None else paid
    for entry, rule, quota, pay_rate in items:
        if entry.kind is EntryKind.REVERSAL_AS_PAID:
            line, state = as_paid(entry, rule, origin, state)
        elif rule.component.first_n is not None and entry.origin_id and not paid.get(entry.origin_id, True):
            line = _never_paid(entry, rule, state)
        else:
            before = state
            is_counted = entry.transaction_id == counted
            line, state = place(entry, rule, state, quota=quota, pay_rate=pay_rate, is_counted=is_counted)
            origin = PlacedOrigin(entry, line, before, state)
            if rule.component.first_n is not None:
                paid[entry.id] = line.stands_with is not None
                counted = counted if state.counted is before.counted else entry.transaction_id
        yield PlacedEntry(entry, rule, line, state)


def place(
    entry: Entry,
    rule: Rule,
    state: State,
    *,
    quota: Quota | None = None,
    pay_rate: Decimal | None = ONE,
    is_counted: bool = False,
) -> Placed:
    """Return the pay of an entry that stands behind everything in the state, and the state with it.

    It waits for a quota that it needs, for the rate that converts it, and for the one from the plan's currency to the
    one that is paid; these are None. `is_counted` tells that its sale is among the first n already.
    """
    if entry.basis is None:
        return Placed(Line(rounded(ZERO, rule.paid_in), ZERO, ZERO, status=PayStatus.WAITING_FOR_RATE), state)
    windows = rule.windows(entry.day)
    volumes = volumes_of(entry.basis, state, windows)
    if not entry.basis and not (entry.sales and rule.pays_by_sale):
        return Placed(_unpaid(entry, rule, volumes), state)
    first_n = None if is_counted or not entry.adds else rule.component.first_n
    if first_n is not None and first_n <= value_in(state.counted, windows.volume):
        return Placed(_unpaid(entry, rule, volumes, step=StepKind.FIRST_N), state)
    state = _with_volumes(rule, state, windows, volumes)
    if first_n is not None:
        state = state._replace(counted=added(state.counted, windows.volume, ONE))
    waiting = awaited(quota) if rule.needs_quota else None
    if waiting is not None:
        return Placed(_unpaid(entry, rule, volumes, status=waiting), state)
    unpaid = state
    priced, pay, state = _paid(entry, rule, state, volumes, quota.amount if quota else None)
    if rule.converts and pay_rate is None:
        if rule.looks_outside:  # the period's lines would scale what is not paid yet
            state = state._replace(earned=unpaid.earned, opening=unpaid.opening)
        return Placed(_unpaid(entry, rule, volumes, status=PayStatus.WAITING_FOR_RATE), state)
    state = with_kept_back(state, pay, rule, windows.pay, pay_rate or ONE)
    convert(pay, rule, pay_rate or ONE)
    return Placed(_line(pay, priced, entry, rule, volumes), state)


def _with_volumes(rule: Rule, state: State, windows: Windows, volumes: Volumes) -> State:
    """Return the state with the volume of the entry in it; what the component does not look at stays as it was."""
    if not rule.keeps_state:
        return state
    gate = rule.component.gate
    own_gate = gate if gate is not None and gate.is_own else None
    return State(
        volume=Sum(windows.volume, volumes.after) if rule.accumulates else state.volume,
        gate=Sum(windows.gate, volumes.gate_after) if own_gate else state.gate,
        opened=added(state.opened, windows.opened, opened_part(own_gate, volumes)) if own_gate else state.opened,
        multiplier=Sum(windows.multiplier, volumes.multiplier_after) if rule.multiplies_own else state.multiplier,
        counted=state.counted,
        earned=state.earned,
        held=state.held,
        lost=state.lost,
        opening=state.opening,
        taken=state.taken,
        unheld=state.unheld,
        kept=state.kept,
        carried=state.carried,
    )


def _paid(entry: Entry, rule: Rule, state: State, volumes: Volumes, quota: Decimal | None) -> tuple[Price, Pay, State]:
    component = rule.component
    priced = price(entry, stretches_of(component, volumes), quota=quota)
    pay = floor(pay_of(priced, entry, rule, volumes), entry, rule)
    gate = component.gate
    if gate is not None and not gate.is_own:
        opened = pay.amount
        priced = price(entry, [Stretch(gate.otherwise, volumes.before, volumes.after, is_otherwise=True)], quota=quota)
        pay = floor(pay_of(priced, entry, rule, volumes), entry, rule)
        opening = added(state.opening, rule.windows(entry.day).pay, EXACT.subtract(opened, pay.amount))
        state = state._replace(opening=opening)
    return priced, pay, settle(pay, entry, rule, state)


def _line(pay: Pay, priced: Price, entry: Entry, rule: Rule, volumes: Volumes) -> Line:
    before, after = (volumes.before, volumes.after) if rule.accumulates else (None, None)
    basis = entry.basis or ZERO
    return Line(pay.amount, priced.exact, basis, before, after, priced.slices, tuple(pay.steps))


def _unpaid(
    entry: Entry,
    rule: Rule,
    volumes: Volumes,
    *,
    status: PayStatus = PayStatus.CALCULATED,
    step: StepKind | None = None,
) -> Line:
    """Return a line of nothing. One that waits for a quota is in the volume, one beyond the first n is not."""
    zero = rounded(ZERO, rule.paid_in)
    after = volumes.before if step else volumes.after
    before, after_shown = (volumes.before, after) if rule.accumulates else (None, None)
    steps = (Step(step, ZERO, ZERO, Decimal(rule.component.first_n or 0)),) if step else ()
    return Line(zero, ZERO, entry.basis or ZERO, before, after_shown, steps=steps, status=status)


def _never_paid(entry: Entry, rule: Rule, state: State) -> Line:
    """Return what gives back nothing, as its origin was paid nothing: it was beyond the first n."""
    volumes = volumes_of(entry.basis or ZERO, state, rule.windows(entry.day))
    return _unpaid(entry, rule, volumes, step=StepKind.FIRST_N)
