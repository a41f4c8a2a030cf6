"""Why a line of pay is what it is: every figure that it was made of, as JSON that its earning keeps."""

from decimal import Decimal
from typing import Any

from domain.commissions.calculate.place_stretch import Placed
from domain.commissions.calculate.versions import Version
from domain.commissions.rules.explanation import explain, explain_exchange, explain_line_of_period, explain_period
from domain.commissions.rules.period_lines import PeriodLine
from domain.commissions.rules.quota import Exchange
from domain.commissions.rules.terms import GUARANTEE
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Measure
from domain.facts.rules.rates import RateTable
from domain.shared.money import rounded


def explain_entry(placed: Placed, rates: RateTable) -> dict[str, Any]:
    """Return the credit, its window, the rates of exchange, the quota, and the line with its slices and limits."""
    item, entry, credit, rule = placed.item, placed.item.entry, placed.item.credit, placed.item.rule
    return {
        "planVersion": item.version.number,
        "entry": entry.kind.value,
        "credit": {
            "kind": credit.kind,
            "level": credit.level,
            "amount": str(rounded(credit.amount, credit.currency)),
            "currency": credit.currency,
            "day": str(credit.day),
            "reversedOn": None if credit.reversed_day is None else str(credit.reversed_day),
        },
        "day": str(entry.day),
        "exchange": _exchange(placed, rates),
        "status": placed.line.status.value,
        "line": explain(placed.line, rule, day=entry.day, quota=placed.quota),
    }


def explain_period_line(line: PeriodLine, rule: Rule, version: Version | None) -> dict[str, Any]:
    """Return what the period's line does to the pay of its entries, and by which figure."""
    return {
        "planVersion": version.number if version else None,
        "window": {"from": str(line.period.start), "until": str(line.period.end)},
        "status": line.status.value,
        "period": explain_period(line, rule),
    }


def explain_guarantee(line: PeriodLine, version: Version, exchange: Exchange) -> dict[str, Any]:
    """Return what a guarantee adds to what the plan pays in the period, in the currency that is paid."""
    return {
        "planVersion": version.number,
        "window": {"from": str(line.period.start), "until": str(line.period.end)},
        "status": line.status.value,
        "exchange": [explain_exchange(exchange)] if exchange.source != exchange.into else [],
        "period": explain_line_of_period(line, GUARANTEE, exchange.into, None),
    }


def _exchange(placed: Placed, rates: RateTable) -> list[dict[str, Any]]:
    """Return each step from the transaction's currency to the one that is paid, with its rate and the day of it."""
    rule, credit, day = placed.item.rule, placed.item.credit, placed.item.entry.priced_on
    is_money = rule.component.measure in (Measure.AMOUNT, Measure.MARGIN)
    steps = [(credit.currency, rule.currency)] if is_money and credit.currency != rule.currency else []
    if rule.converts:
        steps.append((rule.currency, rule.paid_in))
    return [
        explain_exchange(Exchange(source, into, rates.convert(Decimal(1), source, into=into, day=day), day))
        for source, into in steps
    ]
