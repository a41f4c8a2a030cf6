"""The pay of a period that belongs to no single entry: what other figures decide, what a cap releases, a floor."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid5

from domain.commissions.rules.held import Held, held_of
from domain.commissions.rules.lines import PayStatus
from domain.commissions.rules.state import State, paid_in, value_in
from domain.commissions.rules.steps import part_of, times_at
from domain.commissions.rules.terms import ATTAINMENT, Gate, Multiplier
from domain.commissions.rules.windows import Rule
from domain.shared.money import EXACT, minor_unit, rounded
from domain.shared.period import Period

ZERO = Decimal(0)
_LINES = UUID("6c1c7f0e-6f0e-5b5c-9a53-2f0b8f6a4d11")  # the namespace of the identities of period lines


class Purpose(StrEnum):
    """Why a period has a line of its own, in the order in which they are calculated."""

    GATE = "GATE"
    MULTIPLIER = "MULTIPLIER"
    PERIOD_CAP = "PERIOD_CAP"
    CAP_RELEASE = "CAP_RELEASE"
    FLOOR = "FLOOR"
    GUARANTEE = "GUARANTEE"


class Outside(NamedTuple):
    """The values that a gate's and a multiplier's figures have in their windows.

    None where there is none: the gate stays closed and nothing is multiplied; attainment waits for its quota.
    The quotas are those by which attainment is measured, the teams those whose figures they are, if not the agent's.
    """

    gate: Decimal | None = None
    multiplier: Decimal | None = None
    gate_quota: Decimal | None = None
    multiplier_quota: Decimal | None = None
    gate_team: UUID | None = None
    multiplier_team: UUID | None = None


UNKNOWN = Outside()


class Due(NamedTuple):
    """What is paid for being on the plan, and not for an entry: what earlier caps have held, and the floor."""

    held: bool = True
    floor: bool = True


EVERYTHING = Due()
NOTHING = Due(held=False, floor=False)


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One line of a period: its pay goes from `amount_before` to `amount_after` by a value, a limit or a release."""

    purpose: Purpose
    period: Period
    amount_before: Decimal
    amount_after: Decimal
    by: Decimal | None = None
    value: Decimal | None = None
    held: Held | None = None
    status: PayStatus = PayStatus.CALCULATED

    @property
    def origin(self) -> Period | None:
        """Return the period whose cap has held what is released."""
        return None if self.held is None else self.held.origin

    @property
    def amount(self) -> Decimal:
        """Return what the line pays."""
        return EXACT.subtract(self.amount_after, self.amount_before)

    def paid(self, currency: str, rate: Decimal | None) -> Decimal | None:
        """Return what the line pays in another currency by a rate; what a cap has held, as far as its sales say it."""
        if self.held is None:
            return None if rate is None else EXACT.plus(rounded(EXACT.multiply(self.amount, rate), currency))
        worth = self.held.worth(currency, rate)
        return None if worth is None else part_of(worth, self.held.part(self.amount), currency)

    def id(self) -> UUID:
        """Return the line's identity, the same whenever it is calculated."""
        return uuid5(_LINES, f"{self.period} {self.purpose} {self.origin or ''}")


class PeriodPay(NamedTuple):
    """The lines of a period, and what its cap and those before it hold for later periods."""

    lines: tuple[PeriodLine, ...]
    held: tuple[Held, ...]


def period_lines(
    rule: Rule,
    period: Period,
    *,
    state: State,
    outside: Outside = UNKNOWN,
    held: Sequence[Held] = (),
    due: Due = EVERYTHING,
) -> PeriodPay:
    """Return what the period pays beside its entries, given the state after the last of them.

    Gate, then multiplier, then cap, then what caps have held as far as this period has room, then the floor.
    """
    lines = _scaled(rule, period, state, outside)
    earned = paid = lines[-1].amount_after if lines else _paid(rule, period, state)
    limits = rule.component.limits
    if limits.period_cap is not None and rule.looks_outside:
        paid = min(earned, rule.cap)
        lines.append(PeriodLine(Purpose.PERIOD_CAP, period, earned, paid, by=rule.cap))
    still_held = [each for each in held if not each.has_lapsed(period)]
    still_held += held_of(rule, period, state, above=EXACT.subtract(earned, paid))
    if due.held:
        releases, still_held = _released(rule, period, paid, still_held)
        lines.extend(releases)
        paid = releases[-1].amount_after if releases else paid
    if limits.floor is not None and due.floor:
        floor = EXACT.quantize(limits.floor, minor_unit(rule.currency))
        left = EXACT.subtract(paid, _taken(rule, period, state)) if rule.is_capped_by_line else paid
        lines.append(PeriodLine(Purpose.FLOOR, period, left, max(left, floor), by=floor))
    return PeriodPay(
        tuple(line for line in lines if line.amount or line.status is not PayStatus.CALCULATED), tuple(still_held)
    )


def _scaled(rule: Rule, period: Period, state: State, outside: Outside) -> list[PeriodLine]:
    """Return what a gate and a multiplier on other figures make of what was earned; of nothing they make nothing."""
    earned, opening = _paid(rule, period, state), rule.in_minor_units(value_in(state.opening, period))
    lines: list[PeriodLine] = []
    gate, multiplier = rule.component.gate, rule.component.multiplier
    if gate is not None and not gate.is_own and (earned or opening):
        lines.append(_opened(gate, period, earned, opening, outside.gate))
        earned = lines[-1].amount_after
    if multiplier is not None and not multiplier.is_own and earned:
        lines.append(_multiplied(multiplier, period, earned, outside.multiplier, rule))
    return lines


def _paid(rule: Rule, period: Period, state: State) -> Decimal:
    """Return the pay of the period less what was taken back as it was paid; what is taken makes no room under a cap."""
    paid = rule.in_minor_units(paid_in(state, period))
    return paid if rule.is_capped_by_line else EXACT.subtract(paid, _taken(rule, period, state))


def _taken(rule: Rule, period: Period, state: State) -> Decimal:
    return rule.in_minor_units(value_in(state.taken, period))


def _opened(gate: Gate, period: Period, earned: Decimal, opening: Decimal, value: Decimal | None) -> PeriodLine:
    is_open = value is not None and value > gate.above
    after = EXACT.add(earned, opening) if is_open else earned
    return PeriodLine(Purpose.GATE, period, earned, after, gate.above, value, status=_status(gate.metric, value))


def _multiplied(
    multiplier: Multiplier, period: Period, earned: Decimal, value: Decimal | None, rule: Rule
) -> PeriodLine:
    """Return what the figure makes of the pay: without one nothing, or as long as it waits for a quota, all held."""
    status = _status(multiplier.metric, value)
    times = Decimal(1) if value is None else times_at(multiplier, value)
    exact = EXACT.multiply(earned, ZERO if status is PayStatus.WAITING_FOR_QUOTA else times)
    after = exact if rule.converts else rounded(exact, rule.currency)
    by = None if status is PayStatus.WAITING_FOR_QUOTA else times
    return PeriodLine(Purpose.MULTIPLIER, period, earned, after, by, value, status=status)


def _status(metric: str, value: Decimal | None) -> PayStatus:
    is_waiting = value is None and metric == ATTAINMENT
    return PayStatus.WAITING_FOR_QUOTA if is_waiting else PayStatus.CALCULATED


def _released(rule: Rule, period: Period, paid: Decimal, held: Sequence[Held]) -> tuple[list[PeriodLine], list[Held]]:
    """Return what there is room for, the oldest first, and what remains held; without a cap there is room for all."""
    lines, remaining = [], []
    cap = None if rule.component.limits.period_cap is None else rule.cap
    for each in held:
        released = each.amount if cap is None else min(each.amount, EXACT.subtract(cap, paid))
        if released > 0:
            after = EXACT.add(paid, released)
            lines.append(PeriodLine(Purpose.CAP_RELEASE, period, paid, after, by=cap, held=each))
            paid = after
        left = EXACT.subtract(each.amount, max(released, ZERO))
        remaining += [each._replace(amount=left)] if left else []
    return lines, remaining
