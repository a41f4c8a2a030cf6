"""Why a line of pay is what it is: every figure that it was made of, as JSON that its earning keeps.

What moves a line has to be in it: the cause of a difference is read from what two explanations of one line say.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from domain.commissions.assignment import AssignmentTerms
from domain.commissions.calculate.credit_rows import CreditRow
from domain.commissions.calculate.due_periods import PeriodToPay
from domain.commissions.calculate.earlier import earlier_of
from domain.commissions.calculate.place_stretch import Placed
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.calculate.versions import Version
from domain.commissions.rules.explanation import (
    explain,
    explain_exchange,
    explain_line_of_period,
    explain_period,
    plain,
)
from domain.commissions.rules.period_lines import Outside, PeriodLine, Purpose
from domain.commissions.rules.quota import Exchange
from domain.commissions.rules.terms import GUARANTEE, FieldMeasure
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Measure
from domain.facts.rules.rates import RateTable
from domain.shared.money import rounded


def explain_entry(placed: Placed, rates: RateTable) -> dict[str, Any]:
    """Return the credit, its terms and windows, the rates of exchange, the quota, and the line with its slices."""
    item, entry, credit, rule = placed.item, placed.item.entry, placed.item.credit, placed.item.rule
    line, day = explain(placed.line, rule, day=entry.day, quota=placed.quota), entry.priced_on
    if exchange := line.get("quota_exchange"):
        line["quota_exchange"] = _with_recorded(exchange, rates)
    is_money = rule.component.measure in (Measure.AMOUNT, Measure.MARGIN)
    steps = [(credit.currency, rule.currency)] if is_money and credit.currency != rule.currency else []
    return {
        "planVersion": item.version.number,
        "agreed": _agreed(placed.stretch.terms, item.ruled_on, rule.component.key),
        "entry": entry.kind.value,
        "credit": _credit(credit, rule),
        "day": str(entry.day),
        "exchange": [_step(*one, day, rates) for one in [*steps, *_into_pay(rule)]],
        "base": _base(rule.paid_in, day, rates),
        "earlier": _earlier(placed),
        "status": placed.line.status.value,
        "line": line,
    }


def explain_period_line(
    line: PeriodLine, one: PeriodToPay, outside: Outside, day: date, rates: RateTable
) -> dict[str, Any]:
    """Return what the period's line does to the pay of its entries, by which figure and terms, at the rates of a day.

    What a cap has held goes by no rate of its own where its sales say what it is worth.
    """
    version, rule = one.terms.version_on(one.as_of), one.rule
    quotas = {Purpose.GATE: outside.gate_quota, Purpose.MULTIPLIER: outside.multiplier_quota}
    teams = {Purpose.GATE: outside.gate_team, Purpose.MULTIPLIER: outside.multiplier_team}
    team = teams.get(line.purpose)
    is_known = line.held is not None and line.held.is_worth_what_was_kept(rule.paid_in)
    return {
        "planVersion": version.number if version else None,
        "agreed": _agreed(one.terms, one.as_of, one.component_key),
        "window": {"from": str(line.period.start), "until": str(line.period.end)},
        "exchange": [] if is_known else [_step(*step, day, rates) for step in _into_pay(rule)],
        "base": _base(rule.paid_in, day, rates),
        "status": line.status.value,
        "period": explain_period(line, rule, day=one.as_of)
        | {"quota": plain(quotas.get(line.purpose)), "team": None if team is None else str(team)},
    }


def explain_guarantee(
    line: PeriodLine, version: Version, paid: Mapping[str, Decimal], exchanges: Sequence[Exchange], rates: RateTable
) -> dict[str, Any]:
    """Return what a guarantee adds to what the plan pays in the period, in the currency of the steps."""
    into, day = exchanges[0].into, exchanges[0].day
    beside = [{"amount": str(rounded(paid[one], one)), "currency": one} for one in sorted(paid) if paid[one]]
    return {
        "planVersion": version.number,
        "window": {"from": str(line.period.start), "until": str(line.period.end)},
        "status": line.status.value,
        "exchange": [_with_recorded(explain_exchange(one), rates) for one in exchanges if one.source != into],
        "base": _base(into, day, rates),
        "period": explain_line_of_period(line, GUARANTEE, into, None) | {"paid": beside},
    }


def _credit(credit: CreditRow, rule: Rule) -> dict[str, Any]:
    return {
        "kind": credit.kind,
        "level": credit.level,
        "amount": str(rounded(credit.amount, credit.currency)),
        "currency": credit.currency,
        "whole": str(rounded(credit.whole_amount, credit.currency)),
        "measured": _measured(credit, rule),
        "day": str(credit.day),
        "reversedOn": None if credit.reversed_day is None else str(credit.reversed_day),
    }


def _measured(credit: CreditRow, rule: Rule) -> str | None:
    """Return what the component measures as it was told; None where it was not."""
    match rule.component.measure:
        case Measure.AMOUNT:
            return plain(credit.amount)
        case Measure.MARGIN:
            return plain(credit.margin)
        case Measure.COUNT:
            return plain(credit.quantity)
        case FieldMeasure(name):
            return plain(credit.number(name))


def _agreed(terms: PlanTerms, day: date, key: str) -> dict[str, Any]:
    """Return what of the component was agreed with the agent for the day, and not published with the plan."""
    held = terms.assignment_on(day) or AssignmentTerms()
    return {
        "rate_factor": plain(held.rate_factor),
        "percent": plain(held.percents.get(key)),
        "period_cap": plain(held.period_caps.get(key)),
        "pay_currency": held.pay_currency,
        "quota_goal_id": None if held.quota_goal_id is None else str(held.quota_goal_id),
        "ramp": _ramp(held, terms.assigned_since(day)) if held.ramp and held.quota_goal_id else None,
    }


def _ramp(held: AssignmentTerms, since: date | None) -> str:
    """Return which part of the quota is asked for: from which day on, for how many months each."""
    return f"{since}: " + ", ".join(f"{step.months} at {plain(step.quota_percent)} %" for step in held.ramp)


def _earlier(placed: Placed) -> dict[str, Any]:
    earlier = earlier_of(placed)
    return {
        "gate": plain(earlier.gate),
        "multiplier": plain(earlier.multiplier),
        "count": plain(earlier.count),
        "pay": plain(earlier.pay),
    }


def _into_pay(rule: Rule) -> list[tuple[str, str]]:
    return [(rule.currency, rule.paid_in)] if rule.converts else []


def _step(source: str, into: str, day: date, rates: RateTable) -> dict[str, Any]:
    rate = rates.convert(Decimal(1), source, into=into, day=day)
    return _with_recorded(explain_exchange(Exchange(source, into, rate, day)), rates)


def _with_recorded(step: Mapping[str, Any], rates: RateTable) -> dict[str, Any]:
    """Add the two recorded rates that a step follows from: what one of each currency is worth in base currency."""
    day = date.fromisoformat(step["day"])
    of_each = {f"{end}_rate": plain(rates.rate_on(step[end], day)) for end in ("from", "into")}
    return {**step, **of_each}


def _base(paid_in: str, day: date, rates: RateTable) -> dict[str, Any]:
    """Return the step from the currency that is paid in to base currency; whoever posts the line adds its amount."""
    rate = rates.rate_on(paid_in, day)
    return {"currency": rates.base_currency, "rate": plain(rate), "day": str(day)}
