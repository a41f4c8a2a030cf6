"""How many credits one process places in each second of its time under each kind of plan, without a database.

    .venv/bin/python bench/place_credits.py

Entries are made of credits and placed, and the state after each is written as its checkpoint, as a recalculation does.
"""

import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import process_time
from uuid import uuid4

from domain.commissions.rules.document import read_terms
from domain.commissions.rules.entries import entries_of
from domain.commissions.rules.entry import Credit
from domain.commissions.rules.place import Placing, place_run
from domain.commissions.rules.state import as_document
from domain.commissions.rules.windows import Rule

LIMIT = 50_000  # credits a second
CREDITS = 100_000
BEST_OF = 3
TABLE = [
    {"from": "0", "percent": "1"},
    {"from": "1000", "percent": "2"},
    {"from": "30000", "percent": "3"},
    {"from": "800000", "percent": "5"},
]
TIERED = {"tiers": TABLE, "place_by": "CUMULATIVE", "apply": "MARGINAL"}
RETROACTIVE = TIERED | {"apply": "RETROACTIVE", "exact_bound_pays": "LOWER_BAND"}
PLANS = {
    "percent": {"rate": {"percent": "2.5"}},
    "cumulative, marginal": {"rate": TIERED, "accumulate": "YEAR"},
    "cumulative, retroactive": {"rate": RETROACTIVE, "accumulate": "YEAR"},
    "percent, hard cap": {"rate": {"percent": "2.5"}, "limits": {"period_cap": "5000", "cap": "HARD"}},
}


def main() -> None:
    sales = list(_sales())
    slowest = min(_credits_each_second(name, plan, sales) for name, plan in PLANS.items())
    print(f"slowest {slowest:,.0f} credits/s, limit {LIMIT:,}")
    sys.exit(slowest < LIMIT)


def _credits_each_second(name: str, plan: dict[str, object], sales: list[Credit]) -> float:
    terms = read_terms({"components": [{"key": "commission", **plan}]})
    rule = Rule(terms.components[0], terms, "EUR")
    each_second = max(len(sales) / _seconds(rule, sales) for _ in range(BEST_OF))
    print(f"{name:<26}{each_second:>12,.0f} credits/s")
    return each_second


def _seconds(rule: Rule, sales: list[Credit]) -> float:
    began = process_time()
    entries = (Placing(entry, rule) for sale in sales for entry in entries_of(sale, rule, convert=_at_par))
    total = Decimal(0)
    for placed in place_run(entries):
        total += placed.line.amount
        as_document(placed.state)
    return process_time() - began


def _sales() -> list[Credit]:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(CREDITS):
        at = first + timedelta(minutes=5 * number)
        amount = Decimal(number % 997) + Decimal("0.37")
        key = uuid4()
        yield Credit(key, key, at, _day(at), "crm", str(number), amount, amount, amount, amount, (amount,))


def _day(at: datetime) -> date:
    return at.date()


def _at_par(amount: Decimal, _day: date) -> Decimal:
    return amount


if __name__ == "__main__":
    main()
