"""How far it is to the next band of a component, and what reaching it would bring."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.commissions.rules.entry import Entry, EntryKind
from domain.commissions.rules.place import place
from domain.commissions.rules.quota import Quota, awaited
from domain.commissions.rules.rates import Tier, TieredRate, looks_at_window, needs_quota
from domain.commissions.rules.state import State, value_in
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Apply, ExactBoundPays, Measure
from domain.shared.calendars import start_of_day
from domain.shared.money import EXACT, minor_unit

_NEXT = UUID("2f6a1c1e-7f0b-5d1a-8a63-3d2b9f1f7a10")


@dataclass(frozen=True, slots=True)
class NextTier:
    """The next band: where it begins and what it pays, what is missing to be paid by it, and what that would bring."""

    begins_at: Decimal
    percent: Decimal | None
    flat_per_unit: Decimal | None
    volume: Decimal
    missing: Decimal
    brings: Decimal
    currency: str


def next_tier(rule: Rule, state: State, *, day: date, quota: Quota | None, pay_rate: Decimal | None) -> NextTier | None:
    """Return the next band after the state; None on the last one, and where volume does not decide."""
    rate = rule.component.rate
    if not isinstance(rate, TieredRate) or not looks_at_window(rate) or (needs_quota(rate) and awaited(quota)):
        return None
    factor = quota.amount if needs_quota(rate) and quota and quota.amount else Decimal(1)
    volume = value_in(state.volume, rule.windows(day).volume)
    for tier in rate.tiers[1:]:
        begins_at = EXACT.multiply(tier.lower_bound, factor)
        missing = _missing(rule, rate, begins_at, volume)
        if missing > 0:
            entry = _entry(missing, day)
            line, _ = place(entry, rule, state, quota=quota, pay_rate=pay_rate)
            return NextTier(begins_at, *_pays(tier, rate), volume, missing, line.amount, rule.paid_in)
    return None


def _missing(rule: Rule, rate: TieredRate, begins_at: Decimal, volume: Decimal) -> Decimal:
    """Return what must be sold to be paid by the band; where the bound itself pays the one below, the least more."""
    missing = EXACT.subtract(begins_at, volume)
    is_below = rate.apply is not Apply.MARGINAL and rate.exact_bound_pays is not ExactBoundPays.UPPER_BAND
    least = Decimal(1) if rule.component.measure is Measure.COUNT else minor_unit(rule.currency)
    return EXACT.add(missing, least) if is_below else missing


def _pays(tier: Tier, rate: TieredRate) -> tuple[Decimal | None, Decimal | None]:
    if tier.times is not None and rate.ote is not None:
        variable = EXACT.subtract(rate.ote.ote, rate.ote.base)
        percent = EXACT.divide(EXACT.multiply(variable, Decimal(100)), rate.ote.annual_quota)
        return EXACT.multiply(percent, tier.times), None
    return tier.percent, tier.flat_per_unit


def _entry(amount: Decimal, day: date) -> Entry:
    at = start_of_day(day, "UTC")
    return Entry(_NEXT, _NEXT, _NEXT, EntryKind.CREDIT, at, day, "", "", 0, amount, amount, amount)
