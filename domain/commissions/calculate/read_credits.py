"""Read the credits that have anything in a stretch: themselves, a payment, a refund or a reversal."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec

from domain.commissions.calculate.credit_rows import CreditRow, with_payments, with_refunds, with_siblings
from domain.commissions.calculate.stretches import Stretch
from domain.commissions.conditions import fields_of_credits, when_sql
from domain.commissions.rules.words import Anchor, Clawback
from domain.database import sql
from domain.database.parameters import Parameters
from domain.metrics.the_catalogue import the_catalogue

_AT = {
    "credited": "select c.id from asked s join credits c on c.agent_id = s.agent_id and c.credited_at >= s.since"
    " and c.credited_at < s.until",
    "booked": "select c.id from asked s join credits c on c.agent_id = s.agent_id and c.booked_at >= s.since"
    " and c.booked_at < s.until and c.booked_at <> c.credited_at",
    "reversed": "select c.id from asked s join credits c on c.agent_id = s.agent_id and c.reversed_at >= s.since"
    " and c.reversed_at < s.until",
    "refunded": "select r.credit_id from asked s join credit_refunds r on r.agent_id = s.agent_id"
    " and r.occurred_at >= s.since and r.occurred_at < s.until",
    "paid": "select p.credit_id from asked s join credit_payments p on p.agent_id = s.agent_id"
    " and p.occurred_at >= s.since and p.occurred_at < s.until",
}
_ATTRIBUTES = 14  # the place of the only column that must be read
_decoder = msgspec.json.Decoder(float_hook=Decimal)


@dataclass(frozen=True, slots=True)
class Found:
    """Credits of each agent by the instants at which anything happened to them; the places of conditions in `met`."""

    instants: Mapping[UUID, Sequence[tuple[datetime, CreditRow]]]
    conditions: Mapping[bytes, int]

    def within(self, stretch: Stretch) -> list[CreditRow]:
        """Return the credits of the stretch's agent to which anything happened in it, each once."""
        instants = self.instants.get(stretch.agent_id, ())
        first = bisect_left(instants, stretch.since, key=itemgetter(0))
        beyond = bisect_left(instants, stretch.until, lo=first, key=itemgetter(0))
        return list({credit.id: credit for _, credit in instants[first:beyond]}.values())

    def of(self, agent_id: UUID) -> list[CreditRow]:
        """Return all credits of the agent, each once."""
        return list({credit.id: credit for _, credit in self.instants.get(agent_id, ())}.values())

    def holding(self, credits_: Sequence[CreditRow]) -> "Found":
        """Return these credits alone, which meet what they met."""
        return Found(_by_instant(credits_), self.conditions)

    def meets(self, credit: CreditRow, condition: bytes | None) -> bool:
        """Tell whether the credit meets a condition of a component, given as JSON; None asks for nothing."""
        return condition is None or credit.met[self.conditions[condition]]


async def read_credits(anew: Sequence[Stretch]) -> Found:
    """Return every credit that has anything in the stretches, with what happened to it."""
    versions = {version.id: version for stretch in anew for version in stretch.terms.versions}.values()
    conditions = sorted({one for version in versions for one in version.conditions.values()})
    anchors = {version.terms.anchor for version in versions}
    nets_now = any(version.terms.clawback.policy is Clawback.NET_NOW for version in versions)
    rows = await _rows(_ranges(anew), conditions, _looked_at(anchors, nets_now=nets_now))
    rows = await with_refunds(await with_siblings(rows))
    if Anchor.PAYMENT in anchors:
        rows = await with_payments(rows)
    return Found(_by_instant(rows), {condition: place for place, condition in enumerate(conditions)})


def _by_instant(rows: Sequence[CreditRow]) -> dict[UUID, list[tuple[datetime, CreditRow]]]:
    by_agent: dict[UUID, list[tuple[datetime, CreditRow]]] = defaultdict(list)
    for row in rows:
        instants = {row.credited_at, row.booked_at, row.reversed_at}
        instants |= {refund.at for refund in row.refunds} | {payment.at for payment in row.payments}
        by_agent[row.agent_id] += [(instant, row) for instant in instants if instant is not None]
    return {agent: sorted(instants, key=itemgetter(0)) for agent, instants in by_agent.items()}


def _looked_at(anchors: Collection[Anchor], *, nets_now: bool) -> list[str]:
    looked_at = ["credited"]
    if Anchor.BOOKING in anchors:
        looked_at.append("booked")
    if Anchor.PAYMENT in anchors:
        looked_at.append("paid")
    if nets_now or Anchor.PAYMENT in anchors:
        looked_at += ["reversed", "refunded"]
    return looked_at


def _ranges(anew: Sequence[Stretch]) -> list[tuple[UUID, datetime, datetime]]:
    """Return the stretches of each agent as one range, or several that do not touch."""
    ranges: list[tuple[UUID, datetime, datetime]] = []
    for agent_id, since, until in sorted({(one.agent_id, one.since, one.until) for one in anew}):
        if ranges and ranges[-1][0] == agent_id and since <= ranges[-1][2]:
            _, first, last = ranges.pop()
            ranges.append((agent_id, first, max(last, until)))
        else:
            ranges.append((agent_id, since, until))
    return ranges


async def _rows(
    ranges: Sequence[tuple[UUID, datetime, datetime]], conditions: Sequence[bytes], looked_at: Sequence[str]
) -> list[CreditRow]:
    parameters = Parameters([list(column) for column in zip(*ranges, strict=True)])
    fields = fields_of_credits(await the_catalogue()) if conditions else {}
    met = [when_sql(msgspec.json.decode(condition), fields, parameters) for condition in conditions]
    rows = await sql.fetch(
        f"""with asked as (select * from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[])
                               as s (agent_id, since, until)),
                 found as ({" union ".join(_AT[name] for name in looked_at)})
            select c.id, c.transaction_id, c.agent_id, c.kind, c.level, c.transaction_kind, c.source, c.reference,
                   c.currency, c.amount, c.margin, c.quantity, c.weight, c.whole_weight, c.attributes::text,
                   c.credited_at, c.day, c.booked_at, c.booked_day, c.reversed_at, c.reversed_day,
                   c.refunded_amount <> 0, t.amount, t.margin, t.quantity, array[{", ".join(met)}]::boolean[]
              from found join (select credits.*, credited_at as occurred_at from credits) c using (id)
              join transactions t on t.id = c.transaction_id""",
        *parameters,
    )
    return [_credit(row) for row in rows]


def _credit(row: Any) -> CreditRow:
    fields = list(row)
    fields[_ATTRIBUTES] = _decoder.decode(fields[_ATTRIBUTES]) if fields[_ATTRIBUTES] else {}
    return CreditRow(*fields)
