"""Which pay periods of a component are paid beside their entries, by which day's terms, and what is due in them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.period_lines import NOTHING, Due
from domain.commissions.rules.state import EMPTY, State
from domain.commissions.rules.windows import Rule
from domain.shared.period import Period

ONE_DAY = timedelta(days=1)
LastEntry = tuple[date, State]  # its day, and the state after it
Ended = Mapping[Period, LastEntry]  # by the periods that have entries


@dataclass(frozen=True, slots=True)
class PeriodToPay:
    """One pay period of a component, the rule that pays it, and the state after its last entry.

    What a cap holds is released to everybody but who has left and is not paid it; a floor is for who is there.
    """

    terms: PlanTerms
    component_key: str
    period: Period
    as_of: date
    rule: Rule
    state: State
    due: Due


def periods_to_pay(terms: PlanTerms, key: str, ended: Ended, *, begun: Iterable[Period]) -> list[PeriodToPay]:
    """Return the periods that have entries, and of those that have begun the ones that pay without any, in order."""
    periods = sorted({*ended, *begun})
    return [one for period in periods if (one := _to_pay(terms, key, period, ended)) is not None]


def begun_periods(
    terms: PlanTerms, key: str, *, since: date, last: date | None, held_since: date | None
) -> Iterator[Period]:
    """Return the periods from the one of a day to the one of the last turn that may pay something without any entry.

    A floor may be due from the first day on which it holds, what a cap holds only after the first entry.
    """
    starts = [
        max(day, rule.component.from_day or day)
        for day, rule in terms.rules(key)
        if rule.component.limits.floor is not None
    ]
    if held_since is not None and any(rule.pays_without_entries for _, rule in terms.rules(key)):
        starts.append(held_since)
    if not starts or last is None:
        return
    yield from periods_between(terms, max(since, min(starts)), last)


def periods_between(terms: PlanTerms, first: date, last: date) -> Iterator[Period]:
    """Return the pay periods from the one of a day to the one of another."""
    period = terms.period_of(first)
    while period.start <= last:
        yield period
        period = terms.period_of(period.end)


def looking_at(rule: Rule, day: date) -> list[date]:
    """Return where the windows begin in which the rule looks at a figure of that day, which may not pay on it."""
    windows = rule.windows(day)
    return [windows.gate.start, windows.multiplier.start]


def _to_pay(terms: PlanTerms, key: str, period: Period, ended: Ended) -> PeriodToPay | None:
    within = _rules_within(terms, key, period)
    last_day, state = ended.get(period, (within[0][0] if within else period.start, EMPTY))
    as_of = _ruled_day(terms, key, last_day)
    rule = None if as_of is None else terms.rule_on(key, as_of)
    if as_of is None or rule is None:
        return None
    floors = [one.component.limits.floor for day, one in within if _is_floor_due(terms, day, one)]
    rule = _with_floor(rule, max(filter(None, floors), default=None)) if within else rule.ended
    due = Due(
        held=any(terms.releases_on(*one) for one in within or [(period.start, rule)]),
        floor=bool(floors),
    )
    pays = rule.has_period_lines if period in ended else rule.pays_without_entries and due != NOTHING
    return PeriodToPay(terms, key, period, as_of, rule, state, due) if pays else None


def _with_floor(rule: Rule, floor: Decimal | None) -> Rule:
    """Return the rule with the highest floor of the period, which does not depend on what is sold when."""
    limits = rule.component.limits
    if limits.floor == floor:
        return rule
    return replace(rule, component=replace(rule.component, limits=replace(limits, floor=floor)))


def _is_floor_due(terms: PlanTerms, day: date, rule: Rule) -> bool:
    is_there = terms.left_day is None or day < terms.left_day
    return is_there and terms.pays_on(day, rule) and rule.component.holds_on(day)


def _rules_within(terms: PlanTerms, key: str, period: Period) -> list[tuple[date, Rule]]:
    """Return how the component pays on the first day of the period, and on each other from which it pays otherwise."""
    begins = [day for _, rule in terms.rules(key) if (day := rule.component.from_day) is not None]
    days = sorted({period.start, *(day for day in [*terms.changes(), *begins] if day in period)})
    return [(day, rule) for day in days if (rule := terms.rule_on(key, day)) is not None]


def _ruled_day(terms: PlanTerms, key: str, day: date) -> date | None:
    """Return the day, or the last before it on which the component paid: what is given back may come after that."""
    if terms.rule_on(key, day) is not None:
        return day
    ends = (change - ONE_DAY for change in reversed(terms.changes()) if change <= day and change > date.min)
    return next((end for end in ends if terms.rule_on(key, end) is not None), None)
