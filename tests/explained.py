"""Whether every line of the ledger explains itself: each figure of it leads to the next, to the last cent."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import msgspec

from domain.database import sql
from domain.shared.money import minor_unit


async def assert_lines_explain_themselves() -> None:
    """Slices add up to the exact pay, steps lead to the amount, and the lines of one thing to what it is worth."""
    rows = await sql.fetch(
        """select amount, currency, explanation::text as explanation,
                  sum(amount) over (partition by agent_id, plan_id, component_key, line_id, origin_period, currency
                                    order by sequence) as so_far
             from earnings"""
    )
    for row in rows:
        told = msgspec.json.decode(row["explanation"])
        assert Decimal(told["difference"]) == row["amount"] != 0, told
        assert Decimal(told["calculated"]) == row["so_far"] == Decimal(told["postedBefore"]) + row["amount"], told
        if "line" in told:
            _assert_leads_to(told["line"], row["so_far"])
        elif "period" in told:
            _assert_period_leads_to(told, row)
        else:
            assert told["because"], told
            assert row["so_far"] == 0, told


def _assert_leads_to(line: dict[str, Any], amount: Decimal) -> None:
    assert sum((Decimal(part["amount"]) for part in line["slices"]), Decimal(0)) == Decimal(line["exact"]), line
    steps = [{"after": line["exact"]}, *line["steps"], {"before": line["amount"]}]
    assert all(Decimal(one["after"]) == Decimal(next_["before"]) for one, next_ in pairwise(steps)), line
    assert Decimal(line["amount"]) == amount, line


def _assert_period_leads_to(told: dict[str, Any], row: Any) -> None:
    period = told["period"]
    amount = Decimal(period["after"]) - Decimal(period["before"])
    assert amount == Decimal(period["amount"]), period
    if row["currency"] == period["currency"]:
        assert amount == row["so_far"], period
    if period.get("held_paid") is not None:
        part = Decimal(period["held_paid"]) * amount / Decimal(period["held"])
        assert abs(part - row["so_far"]) <= minor_unit(row["currency"]), period
    if "paid" in period:
        rates = {step["from"]: Decimal(step["rate"]) for step in told["exchange"]} | {period["currency"]: Decimal(1)}
        counted = sum(Decimal(one["amount"]) * rates[one["currency"]] for one in period["paid"])
        assert abs(counted - Decimal(period["before"])) <= minor_unit(period["currency"]), told
