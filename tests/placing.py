"""Credits and rules without a database: `assert pay(rule(percent("10")), sale("200.00")) == ["20.00"]`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID, uuid5

from domain.commissions.rules.document import read_terms
from domain.commissions.rules.entries import entries_of
from domain.commissions.rules.entry import Credit, Entry, Paid, Reversed, TakenBack
from domain.commissions.rules.lines import StepKind
from domain.commissions.rules.period_lines import UNKNOWN, Outside, PeriodLine, period_lines
from domain.commissions.rules.place import PlacedEntry, Placing, place_run
from domain.commissions.rules.quota import Quota
from domain.commissions.rules.state import EMPTY, State
from domain.commissions.rules.windows import Rule
from domain.shared.money import allocate
from domain.shared.period import Period

Exchange: TypeAlias = Callable[[date], Decimal]
DAY = date(2026, 3, 1)
CENT = Decimal("0.01")
NAMES = UUID("11111111-1111-4111-8111-111111111111")
OF_VERSION = ("anchor", "pay_period", "clawback", "leavers", "negatives")


def rule(component: Mapping[str, Any], *, currency: str = "EUR", held_before: bool = False, **terms: Any) -> Rule:
    """The rule of a plan with this component; what belongs to the version may be among the component's fields."""
    version = {name: component[name] for name in OF_VERSION if name in component} | terms
    fields = {name: value for name, value in component.items() if name not in OF_VERSION}
    read = read_terms({"components": [{"key": "commission"} | fields], **version})
    return Rule(read.components[0], read, currency, held_before=held_before)


def percent(rate: str, **fields: Any) -> dict[str, Any]:
    return {"rate": {"percent": rate}, **fields}


def tiers(*bands: tuple[Any, Any], place_by: str = "CUMULATIVE", apply: str = "MARGINAL", **fields: Any) -> Any:
    """A table of (from, percent); what is exactly on a bound belongs to the lower band unless it says otherwise."""
    bound = fields.pop("exact_bound_pays", "LOWER_BAND")
    table = [{"from": str(lower), "percent": str(rate)} for lower, rate in bands]
    return {"rate": {"tiers": table, "place_by": place_by, "apply": apply, "exact_bound_pays": bound}, **fields}


def instant(day: date, number: int = 0) -> datetime:
    return datetime.combine(day, time(9), tzinfo=UTC) + timedelta(seconds=number)


def named(name: object) -> UUID:
    return uuid5(NAMES, str(name))


def sale(
    amount: object, *, on: date = DAY, name: object = "sale", number: int = 0, units: object = None, **fields: Any
) -> Credit:
    """Dana's credit of a whole sale."""
    money = Decimal(str(amount))
    measure = money if units is None else Decimal(str(units))
    key = named(name)
    whole = {"whole": money, "whole_measure": measure} | {name: fields.pop(name) for name in set(fields) & WHOLE}
    return Credit(key, key, instant(on, number), on, "crm", str(name), money, measure=measure, **whole, **fields)


WHOLE = {"whole", "whole_measure"}


def shares(amount: object, *weights: object, **fields: Any) -> list[Credit]:
    """The credits of everybody who shares one sale."""
    money = Decimal(str(amount))
    parts = allocate(money, [Decimal(str(weight)) for weight in weights], unit=CENT)
    return [
        sale(
            part,
            name=f"share-{place}",
            whole=money,
            whole_measure=money,
            weights=tuple(Decimal(str(weight)) for weight in weights),
            position=place,
            **fields,
        )
        for place, part in enumerate(parts)
    ]


def refund(amount: object, *, on: date, name: object = "refund") -> TakenBack:
    return TakenBack(named(name), instant(on), on, Decimal(str(amount)), Decimal(str(amount)))


def reversal(on: date) -> Reversed:
    return Reversed(instant(on), on)


def payment(amount: object, *, on: date, name: object = "payment") -> Paid:
    return Paid(named(name), instant(on), on, Decimal(str(amount)))


def at_par(amount: Decimal, _day: date) -> Decimal:
    return amount


def no_exchange(_day: date) -> Decimal:
    """What one of the plan's currency is worth in the one that is paid in."""
    return Decimal(1)


def entries(by: Rule, *held: Credit) -> list[Entry]:
    """The entries of the credits, in the order in which they are placed."""
    return sorted((each for one in held for each in entries_of(one, by, convert=at_par)), key=lambda e: e.order)


def placed(
    by: Rule, in_order: Iterable[Entry], *, quota: Any = None, state: State = EMPTY, rate_on: Exchange = no_exchange
) -> list[PlacedEntry]:
    measured_by = None if quota is None else Quota(quota, quota)
    return list(place_run([Placing(entry, by, measured_by, rate_on(entry.priced_on)) for entry in in_order], state))


def pay(by: Rule, *held: Credit, quota: Any = None) -> list[str]:
    """What each line pays, in the order in which they are placed."""
    return [str(one.line.amount) for one in placed(by, entries(by, *held), quota=quota)]


def sold(*amounts: object, on: date = DAY) -> list[Credit]:
    """Sales of successive days."""
    return [
        sale(amount, on=on + timedelta(days=place), name=place, number=place) for place, amount in enumerate(amounts)
    ]


def paid_periods(
    by: Rule,
    *held: Credit,
    outside: Outside = UNKNOWN,
    until: date | None = None,
    rate_on: Exchange = no_exchange,
) -> dict[str, tuple[Decimal, list[PeriodLine]]]:
    """What every pay period pays and the lines that belong to none of its entries, from the first to the last."""
    run = placed(by, entries(by, *held), rate_on=rate_on)
    days = sorted({by.windows(one.entry.day).pay.start for one in run} | ({until} if until else set()))
    found, kept = {}, ()
    period = by.windows(days[0]).pay
    while period.start <= days[-1]:
        own = [one for one in run if by.windows(one.entry.day).pay == period]
        standing = [one for one in run if by.windows(one.entry.stands_on).pay == period]
        state = standing[-1].state if standing else EMPTY
        lines, kept = period_lines(by, period, state=state, outside=outside, held=kept)
        beside = [line.paid(by.paid_in, rate_on(period.start)) if by.converts else line.amount for line in lines]
        total = sum((one.line.amount for one in own), Decimal(0)) + sum(beside, Decimal(0))
        found[f"{period.start:%Y-%m}"] = (total, list(lines))
        period = Period.containing(period.end, by.terms.pay_period)
    return found


def steps(one: PlacedEntry) -> list[StepKind]:
    return [step.kind for step in one.line.steps]


def amounts(run: Sequence[PlacedEntry]) -> list[Decimal]:
    return [one.line.amount for one in run]
