"""By how much pay moves when another figure passes the bound of a gate or of a multiplier."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from domain.commissions.rules.bounds import last_bound
from domain.commissions.rules.fields import Path
from domain.commissions.rules.finding import Finding, Level, shown_number
from domain.commissions.rules.period_lines import Outside
from domain.commissions.rules.steepness import telling_volumes
from domain.commissions.rules.terms import Component, Limits, Multiplier, Terms
from domain.commissions.rules.trial import Trial
from domain.commissions.rules.windows import rates_of
from domain.commissions.rules.words import Measure
from domain.shared.money import EXACT

EXAMPLE_VOLUME, EXAMPLE_UNITS = Decimal(100_000), Decimal(100)  # what a period sells in an example
_ONE, _TWO = Decimal(1), Decimal(2)


class _Moved(NamedTuple):
    """What a period that sells so much pays below a bound and above it."""

    volume: Decimal
    below: Decimal
    above: Decimal

    @property
    def size(self) -> Decimal:
        """Return by how much the pay moves."""
        return EXACT.subtract(self.above, self.below)


def lint_figures(component: Component, terms: Terms, currency: str, path: Path) -> Iterator[Finding]:
    """Return how the pay of a period depends on a figure that is not the component's own, bound by bound."""
    gate, multiplier = component.gate, component.multiplier
    if gate is not None and not gate.is_own:
        trial = Trial(replace(component, multiplier=None), terms, currency)
        moved = _moved(trial, Outside(gate=gate.above), Outside(gate=EXACT.add(gate.above, _ONE)))
        yield from _found(moved, f"{gate.metric} above {shown_number(gate.above)}", trial, (*path, "gate"))
    if multiplier is not None and not multiplier.is_own:
        alone = replace(component, gate=None) if gate is not None and not gate.is_own else component
        trial = Trial(alone, terms, currency)
        for index in range(1, len(multiplier.bands)):
            inside = (_inside(multiplier, place) for place in (index - 1, index))
            moved = _moved(trial, *(Outside(multiplier=value) for value in inside))
            bound = shown_number(multiplier.bands[index].lower_bound)
            at = (*path, "multiplier", "bands", str(index))
            yield from _found(moved, f"{multiplier.metric} at {bound}", trial, at)


def _inside(multiplier: Multiplier, place: int) -> Decimal:
    """Return a value in the middle of a band."""
    bounds = [band.lower_bound for band in multiplier.bands]
    above = bounds[place + 1] if place + 1 < len(bounds) else EXACT.add(bounds[place], _ONE)
    return EXACT.divide(EXACT.add(bounds[place], above), _TWO)


def _moved(trial: Trial, below: Outside, above: Outside) -> _Moved:
    """Return what an example moves, or if that is nothing or a limit cuts it, what moves most of several periods.

    These are one beyond every bound, and those that no limit cuts.
    """
    component = trial.component
    example = EXAMPLE_UNITS if component.measure is Measure.COUNT else EXAMPLE_VOLUME
    unlimited = Trial(replace(component, limits=Limits()), trial.terms, trial.currency)
    shown, free = (_of_volume(one, example, below, above) for one in (trial, unlimited))
    if shown == free and abs(shown.size) > trial.cent:
        return shown
    volumes = {*telling_volumes(component, trial.cent)}
    volumes |= {EXACT.multiply(last_bound(rate), _TWO) for rate in rates_of(component)}
    others = [_of_volume(trial, volume, below, above) for volume in sorted(volumes - {Decimal(0)})]
    return max([shown, *others], key=lambda one: abs(one.size))


def _of_volume(trial: Trial, volume: Decimal, below: Outside, above: Outside) -> _Moved:
    return _Moved(volume, trial.pays_in_period(volume, below), trial.pays_in_period(volume, above))


def _found(moved: _Moved, what: str, trial: Trial, path: Path) -> Iterator[Finding]:
    if abs(moved.size) <= trial.cent:
        return
    name = " units" if trial.component.measure is Measure.COUNT else ""
    volume, below, above = map(shown_number, moved)
    if moved.size > 0:
        message = f"{what} moves the pay of a sale of {volume}{name} by {shown_number(moved.size)}"
        yield Finding(Level.WARNING, "plan.cliff", message, path)
    else:
        message = f"{what} lowers the pay of a sale of {volume}{name} from {below} to {above}"
        yield Finding(Level.WARNING, "plan.pay_falls", message, path)
