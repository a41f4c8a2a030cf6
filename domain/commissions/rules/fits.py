"""What of a component contradicts itself, though each of its fields can be read."""

from decimal import Decimal
from typing import ClassVar

from domain.commissions.rules.fields import Path
from domain.commissions.rules.rates import (
    OteRate,
    PercentRate,
    PerUnitRate,
    Rate,
    TieredRate,
    looks_at_transaction,
    needs_quota,
)
from domain.commissions.rules.steepness import highest
from domain.commissions.rules.terms import ATTAINMENT, Component
from domain.commissions.rules.windows import accumulates, rates_of
from domain.commissions.rules.words import Accumulate, Measure, Opens
from domain.shared.errors import Invalid
from domain.shared.money import EXACT


class NothingAccumulates(Invalid):
    """A window longer than the pay period changes nothing for a component that looks at no earlier volume."""

    code: ClassVar[str] = "plan.nothing_accumulates"


class RateDoesNotFitMeasure(Invalid):
    """Units are paid by the unit and money in per cent."""

    code: ClassVar[str] = "plan.rate_does_not_fit_measure"


class GateCannotSplit(Invalid):
    """What is paid for a transaction as a whole cannot be paid in part at one rate and in part at another."""

    code: ClassVar[str] = "plan.gate_cannot_split"


class QuotaOfAllTime(Invalid):
    """A quota is asked for in a window that ends, so nobody's volume of all time is a part of one."""

    code: ClassVar[str] = "plan.quota_of_all_time"


class PaysTooMuch(Invalid):
    """No ledger could hold what the largest sale would pay."""

    code: ClassVar[str] = "plan.pays_too_much"


class DaysInverted(Invalid):
    """A component ends after it begins."""

    code: ClassVar[str] = "plan.days_inverted"


MOST_FOR_ONE = Decimal(10) ** 14  # times the largest amount, 10^16, it is the most that is worked out without a loss


def refuse_misfits(component: Component, path: Path) -> None:
    """Refuse a component whose fields do not go together."""
    _refuse_idle_window(component, (*path, "accumulate"))
    _refuse_quotas_of_all_time(component, path)
    _refuse_unfitting(component.rate, component, (*path, "rate"))
    gate = component.gate
    if gate is not None:
        _refuse_unfitting(gate.otherwise, component, (*path, "gate", "otherwise"))
        is_whole = looks_at_transaction(component.rate) or looks_at_transaction(gate.otherwise)
        if gate.opens is Opens.AT_THRESHOLD and is_whole:
            message = "a transaction that is paid as a whole cannot be split by a gate; write opens WHOLE_TRANSACTION"
            raise GateCannotSplit(message, path=(*path, "gate", "opens"))
    _refuse_too_much(component, path)
    if component.from_day and component.until_day and component.until_day <= component.from_day:
        message = f"until_day must come after from_day, {component.from_day}; it is exclusive"
        raise DaysInverted(message, path=(*path, "until_day"))


def _refuse_too_much(component: Component, path: Path) -> None:
    times = [band.times for band in component.multiplier.bands] if component.multiplier is not None else []
    most = EXACT.multiply(max(highest(rate) for rate in rates_of(component)), max(times, default=Decimal(1)))
    if most >= MOST_FOR_ONE:
        message = f"this pays up to {most:.0f} for each that is sold, which no ledger holds; write smaller numbers"
        raise PaysTooMuch(message, path=(*path, "rate"))


def _refuse_idle_window(component: Component, path: Path) -> None:
    looks_back = accumulates(component) or component.first_n is not None or component.gate is not None
    if component.accumulate is not Accumulate.PERIOD and not looks_back:
        message = f"this accumulates nothing over {component.accumulate}; remove accumulate, or write tiers"
        raise NothingAccumulates(message, path=path)


def _refuse_quotas_of_all_time(component: Component, path: Path) -> None:
    looking = {"gate": component.gate, "multiplier": component.multiplier}
    windows: dict[Path, Accumulate] = {
        (name, "window"): one.window for name, one in looking.items() if one and one.metric == ATTAINMENT
    }
    if any(needs_quota(rate) for rate in rates_of(component)):
        windows[("accumulate",)] = component.accumulate
    for field, window in windows.items():
        if window is Accumulate.ALL_TIME:
            message = "no quota is asked for over all time; attain one of the PERIOD, the QUARTER or the YEAR"
            raise QuotaOfAllTime(message, path=(*path, *field))


def _refuse_unfitting(rate: Rate, component: Component, path: Path) -> None:
    is_money = component.measure in (Measure.AMOUNT, Measure.MARGIN)
    if is_money and _has_per_unit(rate):
        message = f"{component.measure} has no units; write measure COUNT, or percent"
        raise RateDoesNotFitMeasure(message, path=path)
    if component.measure is Measure.COUNT and _has_percent(rate):
        message = "units have no per cent; write flat_per_unit, or measure AMOUNT"
        raise RateDoesNotFitMeasure(message, path=path)


def _has_per_unit(rate: Rate) -> bool:
    tiers = rate.tiers if isinstance(rate, TieredRate) else ()
    return isinstance(rate, PerUnitRate) or any(tier.flat_per_unit is not None for tier in tiers)


def _has_percent(rate: Rate) -> bool:
    tiers = rate.tiers if isinstance(rate, TieredRate) else ()
    return isinstance(rate, (PercentRate, OteRate)) or any(
        tier.percent is not None or tier.times is not None for tier in tiers
    )
