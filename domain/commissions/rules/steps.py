"""The steps from what a rate pays to what a line pays: maximum, share, part, multiplier, bonus, rounding."""

from decimal import ROUND_FLOOR, Decimal

from domain.commissions.rules.bands import band_at
from domain.commissions.rules.entry import Entry, Part
from domain.commissions.rules.gates import Volumes
from domain.commissions.rules.lines import Step, StepKind
from domain.commissions.rules.price import Price
from domain.commissions.rules.tables import ZERO, divided
from domain.commissions.rules.terms import Bonus, Multiplier
from domain.commissions.rules.windows import Rule
from domain.shared.money import EXACT, allocate, minor_unit, rounded


class Pay:
    """An amount on its way, with the steps that it takes."""

    __slots__ = ("amount", "steps")

    def __init__(self, amount: Decimal) -> None:
        self.amount = amount
        self.steps: list[Step] = []

    def to(self, kind: StepKind, amount: Decimal, *, by: Decimal | None = None) -> None:
        """Go on to an amount; one that changes nothing is no step."""
        if amount != self.amount:
            self.steps.append(Step(kind, self.amount, amount, by))
        self.amount = amount


def pay_of(priced: Price, entry: Entry, rule: Rule, volumes: Volumes) -> Pay:
    """Return the pay of one entry, rounded if the plan's currency is paid; policies and the period's cap come after."""
    pay = Pay(priced.exact)
    component = rule.component
    if priced.is_whole:
        _limit(pay, component.limits.per_transaction_max)
        pay.to(StepKind.SHARE, _share(pay.amount, entry, rule), by=entry.held)
    elif component.limits.per_transaction_max is not None:
        _limit(pay, _own_maximum(component.limits.per_transaction_max, priced, entry, rule.currency))
    if entry.part is not None and (priced.is_whole or priced.is_held):
        pay.to(StepKind.PART, part_of(pay.amount, entry.part, None if rule.converts else rule.currency))
    if component.multiplier is not None and component.multiplier.is_own:
        times = times_at(component.multiplier, max(volumes.multiplier_before, volumes.multiplier_after))
        pay.to(StepKind.MULTIPLIER, EXACT.multiply(pay.amount, times), by=times)
    if component.bonus is not None:
        pay.to(StepKind.BONUS, EXACT.add(pay.amount, _bonus(component.bonus, volumes)), by=component.bonus.at)
    if not rule.converts:
        # A tiny negative pay would round to minus zero, which reads as a debt of nothing.
        pay.to(StepKind.ROUNDING, EXACT.plus(rounded(pay.amount, rule.currency)))
    return pay


def convert(pay: Pay, rule: Rule, rate: Decimal) -> None:
    """Go on to the currency in which the agent is paid, rounded there and nowhere before.

    A cap, and a loss that is carried, may stand on pay that was not rounded since it was paid in another currency.
    """
    if rule.converts:
        pay.to(StepKind.CONVERSION, EXACT.multiply(pay.amount, rate), by=rate)
    if rule.converts or pay.steps:
        pay.to(StepKind.ROUNDING, EXACT.plus(rounded(pay.amount, rule.paid_in)))


def times_at(multiplier: Multiplier, value: Decimal) -> Decimal:
    """Return how many times a pay is paid at that value."""
    return multiplier.bands[band_at(multiplier.bands, value, multiplier.exact_bound_pays)].times


def part_of(amount: Decimal, part: Part, currency: str | None) -> Decimal:
    """Return a part of an amount so that all parts add up to it, rounded in the currency if one is given."""
    if part.before == part.after:
        return ZERO
    up_to, before = (divided(EXACT.multiply(amount, end), part.of) for end in (part.after, part.before))
    if currency is None:
        return EXACT.subtract(up_to, before)
    return EXACT.subtract(rounded(up_to, currency), rounded(before, currency))


def _limit(pay: Pay, maximum: Decimal | None) -> None:
    if maximum is not None:
        pay.to(StepKind.PER_TRANSACTION_MAX, max(min(pay.amount, maximum), EXACT.minus(maximum)), by=maximum)


def _share(amount: Decimal, entry: Entry, rule: Rule) -> Decimal:
    """Return the credit's share of what the whole transaction pays, to the cent where the plan's currency is paid."""
    if len(entry.weights) <= 1:
        return _in_proportion(amount, entry)
    if rule.converts:
        weight = entry.weights[entry.position]
        return divided(EXACT.multiply(amount, weight), sum(entry.weights, ZERO))
    return allocate(rounded(amount, rule.currency), entry.weights, unit=minor_unit(rule.currency))[entry.position]


def _own_maximum(maximum: Decimal, priced: Price, entry: Entry, currency: str) -> Decimal:
    """Return the credit's share of the maximum of its transaction."""
    unit = minor_unit(currency)
    if len(entry.weights) > 1:
        whole = maximum.quantize(unit, rounding=ROUND_FLOOR, context=EXACT)
        own = allocate(whole, entry.weights, unit=unit)[entry.position]
    else:
        own = abs(_in_proportion(maximum, entry))
    if entry.part is None or priced.is_held:
        return own
    part = abs(EXACT.subtract(entry.part.after, entry.part.before))
    return divided(EXACT.multiply(own, part), abs(entry.part.of))


def _in_proportion(amount: Decimal, entry: Entry) -> Decimal:
    if entry.weights or entry.held == entry.whole or not entry.held or not entry.whole:
        return amount
    return divided(EXACT.multiply(amount, entry.held), entry.whole)


def _bonus(bonus: Bonus, volumes: Volumes) -> Decimal:
    is_reached, was_reached = volumes.after >= bonus.at, volumes.before >= bonus.at
    return ZERO if is_reached is was_reached else bonus.pays if is_reached else EXACT.minus(bonus.pays)
