"""How much volume stood before an entry, and which rate pays which stretch of it."""

from decimal import Decimal
from typing import NamedTuple

from domain.commissions.rules.price import Stretch
from domain.commissions.rules.rates import Rate
from domain.commissions.rules.state import ZERO, State, value_in
from domain.commissions.rules.terms import Component, Gate
from domain.commissions.rules.windows import Windows
from domain.commissions.rules.words import GateTiers, Opens
from domain.shared.money import EXACT


class Volumes(NamedTuple):
    """The volumes without and with an entry; those of windows that the component does not look at begin at zero."""

    before: Decimal
    after: Decimal
    gate_before: Decimal
    gate_after: Decimal
    opened: Decimal
    multiplier_before: Decimal
    multiplier_after: Decimal


def volumes_of(basis: Decimal, state: State, windows: Windows) -> Volumes:
    """Return the volumes that the entry finds and leaves."""
    before = value_in(state.volume, windows.volume)
    gate = value_in(state.gate, windows.gate)
    multiplier = value_in(state.multiplier, windows.multiplier)
    return Volumes(
        before,
        EXACT.add(before, basis),
        gate,
        EXACT.add(gate, basis),
        value_in(state.opened, windows.opened),
        multiplier,
        EXACT.add(multiplier, basis),
    )


def opened_part(gate: Gate, volumes: Volumes) -> Decimal:
    """Return how much of the entry lies behind the gate; a negative one comes back the way it went."""
    low, high = sorted((volumes.gate_before, volumes.gate_after))
    if high <= gate.above:
        return ZERO
    if gate.opens is Opens.WHOLE_TRANSACTION or low >= gate.above:
        return EXACT.subtract(volumes.gate_after, volumes.gate_before)
    part = EXACT.subtract(high, gate.above)
    return part if volumes.gate_after == high else EXACT.minus(part)


def stretches_of(component: Component, volumes: Volumes) -> list[Stretch]:
    """Return the stretches of the entry before and behind the gate, in the order of its way."""
    gate, rate = component.gate, component.rate
    if gate is None or not gate.is_own:
        return [Stretch(rate, volumes.before, volumes.after)]
    opened = opened_part(gate, volumes)
    if not opened:
        return [Stretch(gate.otherwise, volumes.before, volumes.after, is_otherwise=True)]
    closed = EXACT.subtract(EXACT.subtract(volumes.after, volumes.before), opened)
    if opened > 0:
        between = EXACT.add(volumes.before, closed)
        before = Stretch(gate.otherwise, volumes.before, between, is_otherwise=True)
        behind = _behind(rate, gate, volumes, between, opened)
        return [before, behind] if closed else [behind]
    between = EXACT.add(volumes.before, opened)
    behind = _behind(rate, gate, volumes, volumes.before, opened)
    return [behind, Stretch(gate.otherwise, between, volumes.after, is_otherwise=True)] if closed else [behind]


def _behind(rate: Rate, gate: Gate, volumes: Volumes, start: Decimal, opened: Decimal) -> Stretch:
    begins = volumes.opened if gate.tiers is GateTiers.RESTART else start
    return Stretch(rate, begins, EXACT.add(begins, opened))
