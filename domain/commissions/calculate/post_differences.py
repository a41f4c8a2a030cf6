"""Append to the ledger what brings it to the calculated pay, each line with its explanation."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from domain.commissions.calculate.place_stretch import Placed
from domain.commissions.rules.explanation import explain
from domain.database import sql
from domain.shared.money import rounded

_CHANGED = "unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) as c (agent_id, plan_id, component_key, credit_id)"
_DIFFERENCES = f"""
    with posted as (
        select e.agent_id, e.plan_id, e.component_key, e.credit_id, e.origin_period, e.currency,
               sum(e.amount) as amount, (array_agg(e.plan_version_id order by e.sequence desc))[1] as plan_version_id,
               (array_agg(e.transaction_id))[1] as transaction_id
          from {_CHANGED} join earnings e using (agent_id, plan_id, component_key, credit_id)
         group by 1, 2, 3, 4, 5, 6
    ), calculated as (
        select p.* from {_CHANGED} join calculated_pay p using (agent_id, plan_id, component_key, credit_id)
    ), differing as (
        select agent_id, plan_id, component_key, credit_id, origin_period, currency,
               coalesce(calculated.plan_version_id, posted.plan_version_id) as plan_version_id,
               coalesce(calculated.transaction_id, posted.transaction_id) as transaction_id,
               coalesce(calculated.amount, 0) as calculated, coalesce(posted.amount, 0) as posted_before,
               calculated.agent_id is not null as is_calculated
          from calculated
          full join posted using (agent_id, plan_id, component_key, credit_id, origin_period, currency)
         where coalesce(calculated.amount, 0) <> coalesce(posted.amount, 0)
    )
    select d.*, (select coalesce(max(e.sequence), 0) from earnings e
                  where e.agent_id = d.agent_id and e.plan_id = d.plan_id
                    and e.component_key = d.component_key and e.credit_id = d.credit_id) as last_sequence
      from differing d
     order by agent_id, plan_id, component_key, credit_id, origin_period"""


class PayKey(NamedTuple):
    """One credit of one agent under one component."""

    agent_id: UUID
    plan_id: UUID
    component_key: str
    credit_id: UUID


async def post_differences(changed: Collection[PayKey], placed: Mapping[PayKey, Placed], *, now: datetime) -> None:
    """Append calculated pay less what the ledger holds, for each credit, component and origin period that changed."""
    if not changed:
        return
    rows = await sql.fetch(_DIFFERENCES, *map(list, zip(*sorted(changed), strict=True)))
    lines = []
    sequences: dict[PayKey, int] = {}
    for row in rows:
        key = PayKey(row["agent_id"], row["plan_id"], row["component_key"], row["credit_id"])
        sequences[key] = sequences.get(key, row["last_sequence"]) + 1
        lines.append(_line(row, key, sequences[key], placed.get(key), now))
    await sql.execute_many(
        """insert into earnings (agent_id, plan_id, component_key, credit_id, sequence, transaction_id, plan_version_id,
                                 amount, currency, origin_period, posted_period, explanation, posted_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12)""",
        lines,
    )


def _line(row: asyncpg.Record, key: PayKey, sequence: int, placed: Placed | None, now: datetime) -> tuple[Any, ...]:
    explained = placed if row["is_calculated"] else None
    return (
        *key,
        sequence,
        row["transaction_id"],
        row["plan_version_id"],
        row["calculated"] - row["posted_before"],
        row["currency"],
        row["origin_period"],
        msgspec.json.encode(_explanation(row, explained)).decode(),
        now,
    )


def _explanation(row: asyncpg.Record, placed: Placed | None) -> dict[str, Any]:
    """State what the credit is worth now, by which slices, and what had been posted for it before."""
    explanation: dict[str, Any] = {
        "calculated": str(rounded(row["calculated"], row["currency"])),
        "postedBefore": str(rounded(row["posted_before"], row["currency"])),
        "difference": str(rounded(row["calculated"] - row["posted_before"], row["currency"])),
    }
    if placed is None:
        return explanation | {"because": "the credit is no longer held in this period"}
    credit = placed.credit
    return explanation | {
        "planVersion": placed.version.number,
        "credit": {
            "kind": credit.kind,
            "level": credit.level,
            "amount": str(rounded(credit.amount, credit.currency)),
            "currency": credit.currency,
            "day": str(credit.day),
            "reversedOn": None if credit.reversed_day is None else str(credit.reversed_day),
        },
        "window": {"from": str(placed.window.start), "until": str(placed.window.end)},
        "status": placed.status.value,
        "line": explain(placed.line, placed.component, currency=placed.version.currency),
    }
