"""Where one cent more of a sale moves its pay by much, or pay falls as sales rise: at a bound of one's own volume.

What is paid just below a bound and just above it is placed by the rules that pay real sales, so that whatever they do
there is found: tables, gates, multipliers, bonuses and limits, and all of them together.
"""

from collections.abc import Iterator
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from domain.commissions.rules.bounds import Bound, as_paid, bounds_of
from domain.commissions.rules.fields import Path
from domain.commissions.rules.finding import Finding, Level, shown_number
from domain.commissions.rules.rates import TieredRate
from domain.commissions.rules.state import ZERO
from domain.commissions.rules.steepness import telling_volumes
from domain.commissions.rules.terms import Component, Terms
from domain.commissions.rules.trial import EXAMPLE_QUOTA, Trial
from domain.commissions.rules.windows import rates_of
from domain.commissions.rules.words import Apply, Measure
from domain.shared.money import EXACT

_NEXT_TO_NOTHING = Decimal(1).scaleb(-12)  # so near to a bound that what it pays by itself is far below a cent
_LARGE = Decimal(100_000)  # a sale that shows at a low bound what the bound itself is too small to show
_UNIT, _TWO, _CENT = Decimal(1), Decimal(2), Decimal("0.01")


class Way(NamedTuple):
    """How a volume is reached: by a sale after an earlier one, and perhaps with a further sale, whose pay is meant.

    If it is spread, the first of the sales stands in the pay period before the others.
    """

    earlier: Decimal = ZERO
    further: Decimal = ZERO
    is_spread: bool = False

    def pays(self, trial: Trial, volume: Decimal) -> Decimal:
        """Return what is paid on this way to the volume, or for what follows it."""
        sales = [self.earlier, EXACT.subtract(volume, self.earlier), self.further]
        pays = trial.pays([sale for sale in sales if sale], is_spread=self.is_spread)
        return pays[-1] if self.further else sum(pays, ZERO)


class Jump(NamedTuple):
    """By how much pay moves where the volume passes the bound on a way."""

    way: Way
    size: Decimal


def lint_jumps(component: Component, terms: Terms, currency: str, path: Path) -> Iterator[Finding]:
    """Return where pay jumps, with its size, and where it falls, with both volumes; each volume once."""
    for paid, rate_path in as_paid(component):
        trial, told = Trial(paid, terms, currency), set()
        for bound in bounds_of(paid, rate_path):
            for jump in [] if bound.at in told else _jumps(trial, bound):
                told.add(bound.at)
                yield _found(trial, bound, jump, (*path, *bound.path))


def _jumps(trial: Trial, bound: Bound) -> Iterator[Jump]:
    """Return the largest fall at the bound and the largest rise; a cent is what rounding makes."""
    jumps = [jump for way in _ways(trial, bound) if abs((jump := _jump(trial, bound, way)).size) > trial.cent]
    if not jumps and _begins_at_band_before(trial.component):
        jumps = [jump for jump in [_jump(trial, bound, Way(further=_LARGE))] if abs(jump.size) > trial.cent]
    falls, rises = ([jump for jump in jumps if (jump.size < 0) is is_fall] for is_fall in (True, False))
    yield from sorted(falls, key=attrgetter("size"))[:1]
    yield from sorted(rises, key=attrgetter("size"), reverse=True)[:1]


def _ways(trial: Trial, bound: Bound) -> Iterator[Way]:
    """Return the ways that tell, the simplest first: by one sale, and by several, of sizes that no limit has cut."""
    if bound.at:
        yield Way()
    if not bound.at or bound.is_alone:
        return
    sizes = {bound.own, *telling_volumes(trial.component, trial.cent)}
    if trial.component.gate is not None:
        # What stands before the gate may leave bands, and what they pay once, behind it to others.
        sizes |= {trial.cent, EXACT.divide(bound.at, _TWO), EXACT.subtract(bound.at, trial.cent)}
    sizes = {size for size in sizes if 0 < size <= bound.at}
    for is_spread in (False, True) if trial.goes_on(bound.window) else (False,):
        for size in sorted(sizes - {bound.at}):
            yield Way(earlier=EXACT.subtract(bound.at, size), is_spread=is_spread)
        for size in sorted(sizes | {bound.at}) if _begins_at_band_before(trial.component) else ():
            yield Way(further=size, is_spread=is_spread)


def _begins_at_band_before(component: Component) -> bool:
    rates = rates_of(component)
    return any(isinstance(rate, TieredRate) and rate.apply is Apply.WHOLE_AT_BAND_BEFORE for rate in rates)


def _jump(trial: Trial, bound: Bound, way: Way) -> Jump:
    below, above = (way.pays(trial, EXACT.add(bound.at, step)) for step in (-_NEXT_TO_NOTHING, _NEXT_TO_NOTHING))
    return Jump(way, EXACT.subtract(above, below))


def _found(trial: Trial, bound: Bound, jump: Jump, path: Path) -> Finding:
    counts = trial.component.measure not in (Measure.AMOUNT, Measure.MARGIN)
    quota = f", with a quota of {shown_number(EXAMPLE_QUOTA)}" if trial.rule.needs_quota else ""
    if jump.size < 0:
        return Finding(Level.WARNING, "plan.pay_falls", _fall(trial, bound, jump.way, counts=counts) + quota, path)
    cent = "one cent" if trial.cent == _CENT else f"{shown_number(trial.cent)} {trial.currency}"
    step = "one unit" if counts else cent
    further = jump.way.further
    moved = f"the pay of a further sale of {shown_number(further)}" if further else "pay"
    message = f"{step} at {shown_number(bound.at)} moves {moved} by {shown_number(jump.size)}{quota}"
    return Finding(Level.WARNING, "plan.cliff", message, path)


def _fall(trial: Trial, bound: Bound, way: Way, *, counts: bool) -> str:
    step, name = (_UNIT, " units") if counts else (trial.cent, "")
    last = _last_below(trial, bound, way, step)
    less, more = (f"{shown_number(volume)}{name}" for volume in (last, EXACT.add(last, step)))
    paid, paid_more = (shown_number(way.pays(trial, volume)) for volume in (last, EXACT.add(last, step)))
    if way.further:
        return f"after {less} a sale of {shown_number(way.further)} pays {paid} and after {more} {paid_more}"
    return f"{less} pay {paid} and {more} pay {paid_more}"


def _last_below(trial: Trial, bound: Bound, way: Way, step: Decimal) -> Decimal:
    """Return the last volume that is paid as those below the bound: the bound itself, or one step less."""
    near = (EXACT.subtract(bound.at, _NEXT_TO_NOTHING), bound.at, EXACT.add(bound.at, _NEXT_TO_NOTHING))
    below, there, above = (way.pays(trial, volume) for volume in near)
    return bound.at if abs(there - below) <= abs(there - above) else EXACT.subtract(bound.at, step)
