"""Facts that are rows of a dataset as they stand: calls, messages, appointments, reviews, and whatever is custom."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import asyncpg
import msgspec

from domain.database import sql
from domain.facts.types import FACT_TYPES
from domain.facts.types.activities import CustomHappened
from domain.facts.types.fields import Data
from domain.marks.write import Layer, Mark, What
from domain.shared.money import exponent

DATASET = "activities"
NAMES = {  # the field that tells rows of one kind apart; a custom type has its own name
    "ACTION": "action",
    "APPOINTMENT_CREATED": "kind",
    "APPOINTMENT_HELD": "kind",
    "APPOINTMENT_CANCELLED": "kind",
    "COACHING_NOTE": "topic",
}


def _kind(name: str, kind: str, data: type[Data]) -> tuple[str, str, str | None, str]:
    return name, kind, NAMES.get(kind), ",".join(field.encode_name for field in msgspec.structs.fields(data))


# What each type is in the dataset: its kind, the field of its name, and the fields that are no attributes.
KINDS = [_kind(one.name, one.activity, one.data) for one in FACT_TYPES.values() if one.activity is not None]
KINDS += [_kind("custom", "CUSTOM", CustomHappened)]  # whatever the name of the type

CELLS = "select distinct subject_id, is_of_team, actor_id, day from changed"

# Of two rates recorded for one range the later one holds; a day without one is never priced at another day's.
RATE = """left join lateral (
               select 1::numeric as rate where p.currency = $2
               union all
               (select r.rate from exchange_rates r
                 where r.currency = p.currency and p.currency <> $2 and r.from_day <= p.day
                   and (r.until_day is null or p.day < r.until_day)
                 order by r.recorded_at desc, r.id desc limit 1)) r on p.currency is not null"""

ALL = """f.id in (select fact_id from fact_keys where not is_retraction) and $1::uuid[] is null"""
THESE = "f.id = any($1)"  # a statement of its own: a plan for either would read all for a few

WRITE = f"""
    with kinds as materialized (
        select k.type, k.kind, k.name_field, string_to_array(k.named, ',') as named
          from unnest($4::text[], $5::text[], $6::text[], $7::text[]) as k (type, kind, name_field, named)
    ), p as (
        select f.*, k.kind, k.named, (payload ->> 'amount')::numeric as amount, payload ->> 'currency' as currency,
               case k.kind when 'CUSTOM' then substring(f.type from '^custom[.](.*)[.]v[0-9]+$')
                           else payload ->> k.name_field end as name
          from facts f
          join kinds k on k.type = case when f.type like 'custom.%' then 'custom' else f.type end
         where {{which}}
    ), changed as (
        insert into activities (fact_id, kind, name, subject_id, is_of_team, actor_id, occurred_at, day,
                                is_inbound, is_automated, is_answered, duration_seconds,
                                lead_id, opportunity_id, customer_id, rating, is_compliant, quantity,
                                amount, currency, base_amount, rate, rate_day, attributes)
        select p.id, p.kind, p.name,
               coalesce(p.links ->> 'team', p.people ->> (payload ->> 'agent'))::uuid,
               coalesce(p.links ? 'team', false),
               case when p.kind in ('CALL_REVIEW', 'COACHING_NOTE') then (p.people ->> (payload ->> 'by'))::uuid end,
               p.occurred_at, p.day,
               'direction' = any(p.named) and coalesce(payload ->> 'direction' = 'INBOUND', false),
               'automated' = any(p.named) and coalesce((payload ->> 'automated')::boolean, false),
               case p.kind when 'CALL' then coalesce((payload ->> 'answered')::boolean, true) end,
               case p.kind when 'CALL' then coalesce((payload ->> 'duration_seconds')::integer, 0) else 0 end,
               p.entity_id, (p.links ->> 'opportunity')::uuid, (p.links ->> 'customer')::uuid,
               case p.kind when 'CALL_REVIEW' then (payload ->> 'rating')::numeric end,
               case p.kind when 'CALL_REVIEW' then (payload ->> 'compliant')::boolean end,
               case p.kind when 'CUSTOM' then coalesce((payload ->> 'quantity')::numeric, 1) end,
               p.amount, p.currency, round(p.amount * r.rate, $3), r.rate,
               case when p.currency is not null then p.day end,
               nullif(payload - p.named, '{{{{}}}}')
          from p {RATE}
        returning subject_id, is_of_team, actor_id, day
    ) {CELLS}"""

REPRICE = f"""
    with p as (
        select fact_id, currency, day from activities
         where currency = $1 and rate_day <@ daterange($4, $5)
    ), changed as (
        update activities a set rate = r.rate, base_amount = round(a.amount * r.rate, $3)
          from p {RATE} where a.fact_id = p.fact_id and a.rate is distinct from r.rate
        returning a.subject_id, a.is_of_team, a.actor_id, a.day
    ) {CELLS}"""


async def write_activities(fact_ids: Sequence[UUID] | None, *, base_currency: str) -> list[Mark]:
    """Insert the dataset rows of those of these facts that have one, or of all, and return the marks of their cells."""
    statement = WRITE.format(which=ALL if fact_ids is None else THESE)
    priced = base_currency, exponent(base_currency)
    return _marks(await sql.fetch(statement, fact_ids, *priced, *zip(*KINDS, strict=True)))


async def remove_activities(fact_ids: Sequence[UUID]) -> list[Mark]:
    """Delete the dataset rows of facts that hold no longer, and return the marks of their cells."""
    return _marks(
        await sql.fetch(
            f"""with changed as (delete from activities where fact_id = any($1)
                                 returning subject_id, is_of_team, actor_id, day) {CELLS}""",
            fact_ids,
        )
    )


async def reprice_activities(
    *, currency: str, from_day: date, until_day: date | None, base_currency: str
) -> list[Mark]:
    """Price the dataset rows of these days in that currency anew, and return the marks of the cells that changed."""
    rows = await sql.fetch(REPRICE, currency, base_currency, exponent(base_currency), from_day, until_day)
    return _marks(rows)


def _marks(cells: Iterable[asyncpg.Record]) -> list[Mark]:
    marks = []
    for subject, is_of_team, actor, day in cells:
        layer, what = (Layer.TEAM, What.OWN_FIGURES) if is_of_team else (Layer.AGENT, What.FIGURES)
        marks.append(Mark(layer, subject, what, day=day, dataset=DATASET))
        if actor is not None:
            marks.append(Mark(Layer.AGENT, actor, What.FIGURES, day=day, dataset=DATASET))
    return marks
