"""Append to the ledger what brings it to the calculated pay, each line with its explanation."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, TypeAlias

import asyncpg
import msgspec

from domain.commissions.calculate.lines import PayKey
from domain.database import sql
from domain.shared.money import rounded

Explain: TypeAlias = Callable[[], dict[str, Any]]

_KEY = "agent_id, plan_id, component_key, line_id"
_CHANGED = f"unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) as c ({_KEY})"
_DIFFERENCES = f"""
    with posted as (
        select e.agent_id, e.plan_id, e.component_key, e.line_id, e.origin_period, e.currency,
               sum(e.amount) as amount, (array_agg(e.plan_version_id order by e.sequence desc))[1] as plan_version_id,
               (array_agg(e.transaction_id))[1] as transaction_id, (array_agg(e.credit_id))[1] as credit_id
          from {_CHANGED} join earnings e using ({_KEY})
         group by 1, 2, 3, 4, 5, 6
    ), calculated as (
        select p.* from {_CHANGED} join calculated_pay p using ({_KEY})
    ), differing as (
        select {_KEY}, origin_period, currency,
               coalesce(calculated.plan_version_id, posted.plan_version_id) as plan_version_id,
               coalesce(calculated.transaction_id, posted.transaction_id) as transaction_id,
               coalesce(calculated.credit_id, posted.credit_id) as credit_id,
               coalesce(calculated.amount, 0) as calculated, coalesce(posted.amount, 0) as posted_before,
               calculated.agent_id is not null as is_calculated
          from calculated full join posted using ({_KEY}, origin_period, currency)
         where coalesce(calculated.amount, 0) <> coalesce(posted.amount, 0)
    )
    select d.*, (select coalesce(max(e.sequence), 0) from earnings e
                  where e.agent_id = d.agent_id and e.plan_id = d.plan_id
                    and e.component_key = d.component_key and e.line_id = d.line_id) as last_sequence
      from differing d
     order by {_KEY}, origin_period, currency"""
_POST = f"""
    insert into earnings ({_KEY}, sequence, credit_id, transaction_id, plan_version_id, amount, currency, origin_period,
                          posted_period, explanation, posted_at)
    select {_KEY}, sequence, credit_id, transaction_id, plan_version_id, amount, currency, origin_period, origin_period,
           explanation, $13
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::integer[], $6::uuid[], $7::uuid[], $8::uuid[],
                  $9::numeric[], $10::text[], $11::text[], $12::jsonb[])
           as new ({_KEY}, sequence, credit_id, transaction_id, plan_version_id, amount, currency, origin_period,
                   explanation)"""


async def post_differences(changed: Collection[PayKey], explained: Mapping[PayKey, Explain], *, now: datetime) -> None:
    """Append calculated pay less what the ledger holds, for each line, origin period and currency that changed."""
    if not changed:
        return
    rows = await sql.fetch(_DIFFERENCES, *zip(*sorted(changed), strict=True))
    lines = []
    sequences: dict[PayKey, int] = {}
    for row in rows:
        key = PayKey(row["agent_id"], row["plan_id"], row["component_key"], row["line_id"])
        sequences[key] = sequences.get(key, row["last_sequence"]) + 1
        explain = explained.get(key) if row["is_calculated"] else None
        lines.append(_line(row, key, sequences[key], explain))
    if lines:
        await sql.execute(_POST, *zip(*lines, strict=True), now)


def _line(row: asyncpg.Record, key: PayKey, sequence: int, explain: Explain | None) -> tuple[Any, ...]:
    return (
        *key,
        sequence,
        row["credit_id"],
        row["transaction_id"],
        row["plan_version_id"],
        row["calculated"] - row["posted_before"],
        row["currency"],
        row["origin_period"],
        msgspec.json.encode(_explanation(row, explain)).decode(),
    )


def _explanation(row: asyncpg.Record, explain: Explain | None) -> dict[str, Any]:
    """State what the line is worth now, what it is made of, and what had been posted for it before."""
    explanation: dict[str, Any] = {
        "calculated": str(rounded(row["calculated"], row["currency"])),
        "postedBefore": str(rounded(row["posted_before"], row["currency"])),
        "difference": str(rounded(row["calculated"] - row["posted_before"], row["currency"])),
    }
    if explain is None:
        return explanation | {"because": "the credit is no longer held in this period"}
    return explanation | explain()
