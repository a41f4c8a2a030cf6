"""Append to the ledger what brings it to the calculated pay, each line with its explanation."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import msgspec

from domain.commissions.calculate.lines import Changed, PayKey, PayRow
from domain.database import sql
from domain.shared.money import EXACT, rounded

Explain: TypeAlias = Callable[[], dict[str, Any]]

ZERO = Decimal(0)
_POSTED = """
    select e.agent_id, e.plan_id, e.component_key, e.line_id, e.origin_period, e.currency, sum(e.amount),
           max(e.sequence), (array_agg(e.plan_version_id order by e.sequence desc))[1],
           (array_agg(e.credit_id))[1], (array_agg(e.transaction_id))[1],
           max(e.explanation -> 'base' ->> 'currency'), sum((e.explanation -> 'base' ->> 'amount')::numeric)
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) as c (agent_id, plan_id, component_key, line_id)
      join earnings e using (agent_id, plan_id, component_key, line_id)
     group by 1, 2, 3, 4, 5, 6"""
_COLUMNS = (
    *PayKey._fields, "sequence", "credit_id", "transaction_id", "plan_version_id", "amount", "currency",
    "origin_period", "posted_period", "explanation", "posted_at",
)  # fmt: skip


class _Posted(NamedTuple):
    """What the ledger holds of a line in one origin period and currency."""

    origin_period: str
    currency: str
    amount: Decimal
    sequence: int
    plan_version_id: UUID
    credit_id: UUID | None
    transaction_id: UUID | None
    base_currency: str | None
    base_amount: Decimal | None


class _Difference(NamedTuple):
    """What a line is worth in one origin period and currency, and what the ledger holds of it; with its credit."""

    origin_period: str
    currency: str
    calculated: Decimal
    posted: Decimal
    credit_id: UUID | None
    transaction_id: UUID | None
    plan_version_id: UUID
    is_calculated: bool
    based: tuple[str, Decimal] | None


async def post_differences(changed: Changed, explained: Mapping[PayKey, Explain], *, now: datetime) -> None:
    """Append calculated pay less what the ledger holds, for each line, origin period and currency that changed."""
    if not changed:
        return
    posted: dict[PayKey, list[_Posted]] = defaultdict(list)
    for row in await sql.fetch(_POSTED, *zip(*changed, strict=True)):
        posted[PayKey(*row[:4])].append(_Posted(*row[4:]))
    lines = [
        line
        for key in sorted(changed)
        for line in _lines(key, changed[key], posted.get(key, ()), explained.get(key), now=now)
    ]
    if lines:
        await sql.copy("earnings", columns=_COLUMNS, rows=lines)


def _lines(
    key: PayKey, row: PayRow | None, posted: Sequence[_Posted], explain: Explain | None, *, now: datetime
) -> Iterator[tuple[Any, ...]]:
    last = max((one.sequence for one in posted), default=0)
    for sequence, one in enumerate(_differences(row, posted), last + 1):
        yield (
            *key,
            sequence,
            one.credit_id,
            one.transaction_id,
            one.plan_version_id,
            one.calculated - one.posted,
            one.currency,
            one.origin_period,
            one.origin_period,
            msgspec.json.encode(_explanation(one, explain)).decode(),
            now,
        )


def _differences(row: PayRow | None, posted: Sequence[_Posted]) -> Iterator[_Difference]:
    """Return where the ledger holds something else, in the order of periods and currencies."""
    held = {(one.origin_period, one.currency): one for one in posted}
    wanted = {} if row is None else {(row.origin_period, row.currency): row}
    for place in sorted(held.keys() | wanted.keys()):
        before, after = held.get(place), wanted.get(place)
        amounts = (after.amount if after else ZERO, before.amount if before else ZERO)
        of = after or before
        if of is not None and amounts[0] != amounts[1]:
            about = of.credit_id, of.transaction_id
            yield _Difference(*place, *amounts, *about, of.plan_version_id, after is not None, _based(before))


def _explanation(one: _Difference, explain: Explain | None) -> dict[str, Any]:
    """State what the line is worth now, what it is made of, and what had been posted for it before."""
    explanation: dict[str, Any] = {
        "calculated": str(rounded(one.calculated, one.currency)),
        "postedBefore": str(rounded(one.posted, one.currency)),
        "difference": str(rounded(one.calculated - one.posted, one.currency)),
    }
    if explain is None or not one.is_calculated:
        gone = {"because": "the credit is no longer held in this period"}
        return explanation | gone | {"base": one.based and _in_base(one.based, ZERO)}
    explained = explain()
    return explanation | explained | {"base": _based_anew(one, explained["base"])}


def _based(posted: _Posted | None) -> tuple[str, Decimal] | None:
    """Return what the ledger holds of a line in base currency; None where it had no rate."""
    if posted is None or posted.base_currency is None or posted.base_amount is None:
        return None
    return posted.base_currency, posted.base_amount


def _based_anew(one: _Difference, base: Mapping[str, Any]) -> dict[str, Any]:
    """Bring base currency to what is calculated now, at the rate that is recorded now; without one nothing is said."""
    currency, posted = base["currency"], ZERO if one.based is None else one.based[1]
    if base["rate"] is None:
        return {**base, "amount": None, "posted_before": str(rounded(posted, currency))}
    return {**base, **_in_base((currency, posted), EXACT.multiply(one.calculated, Decimal(base["rate"])))}


def _in_base(held: tuple[str, Decimal], calculated: Decimal) -> dict[str, Any]:
    currency, posted = held
    before = rounded(posted, currency)
    amount = EXACT.subtract(rounded(calculated, currency), before)
    return {"currency": currency, "posted_before": str(before), "amount": str(amount)}
