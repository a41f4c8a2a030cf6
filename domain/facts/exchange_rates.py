"""Record what a currency is worth for a range of days. Overlaps are refused; the same range again is a correction."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.database.transaction import read_once
from domain.facts.dataset_rows import reprice_activities
from domain.facts.rules.rates import DatedRate, RateTable
from domain.marks.write import Lane, Layer, Mark, What, write_marks
from domain.organisation.queries import hold_tree_alone, the_organisation
from domain.shared.calendars import start_of_day
from domain.shared.errors import Conflict, Invalid
from domain.shared.money import EXACT, exponent
from domain.shared.period import refuse_empty

LARGEST_RATE = Decimal(10) ** 9
RATE_UNIT = Decimal("1e-10")
LONGEST_WINDOW_DAYS = 366  # of which there is a quota: a fiscal year


class RatesOverlap(Conflict):
    """Another recorded rate holds on some of these days."""

    code: ClassVar[str] = "exchange_rate.overlap"


class RateNotPositive(Invalid):
    """A rate is a finite number above zero."""

    code: ClassVar[str] = "exchange_rate.not_positive"


class RateTooFine(Invalid):
    """A rate has at most ten decimals; what is finer would be rounded, in the end to nothing."""

    code: ClassVar[str] = "exchange_rate.too_many_decimals"


class RateOfBaseCurrency(Invalid):
    """The base currency is always worth one of itself."""

    code: ClassVar[str] = "exchange_rate.base_currency"


@operation
async def record_exchange_rate(
    *, currency: str, rate: Decimal, from_day: date, until_day: date | None, now: datetime
) -> UUID:
    """Record the rate, mark every entity that it prices anew, and return the id of the record.

    `rate` is base currency for one unit; the days are half-open, no end means from then on.
    """
    organisation = await hold_tree_alone()
    _check(currency, rate, from_day, until_day, base_currency=organisation.base_currency)
    await _refuse_overlap(currency, from_day, until_day)
    recorded: UUID = await sql.fetch_value(
        """insert into exchange_rates (currency, rate, from_day, until_day, recorded_at)
           values ($1, $2, $3, $4, $5) returning id""",
        currency,
        rate,
        from_day,
        until_day,
        now,
    )
    await _mark_priced(currency, from_day, until_day, now=now)
    repriced = await reprice_activities(
        currency=currency, from_day=from_day, until_day=until_day, base_currency=organisation.base_currency
    )
    await write_marks(repriced, now=now, lane=Lane.BACKFILL)
    return recorded


async def recorded_rates() -> RateTable:
    """Return every recorded rate in the order of recording."""
    return await read_once("rates", _recorded)


async def _recorded() -> RateTable:
    organisation = await the_organisation()
    rows = await sql.fetch("select currency, rate, from_day, until_day from exchange_rates order by recorded_at, id")
    return RateTable(organisation.base_currency, [DatedRate(**row) for row in rows])


def _check(currency: str, rate: Decimal, from_day: date, until_day: date | None, *, base_currency: str) -> None:
    exponent(currency)
    if currency == base_currency:
        raise RateOfBaseCurrency(f"{currency} is the base currency; it needs no rate", path=("currency",))
    if not rate.is_finite() or not 0 < rate < LARGEST_RATE:
        raise RateNotPositive(f"the rate {rate} must be above zero and below {LARGEST_RATE}", path=("rate",))
    if EXACT.quantize(rate, RATE_UNIT) != rate:
        raise RateTooFine(f"the rate {rate} has more than ten decimals; round it", path=("rate",))
    refuse_empty(from_day, until_day)


async def _refuse_overlap(currency: str, from_day: date, until_day: date | None) -> None:
    other = await sql.fetch_one(
        """select from_day, until_day from exchange_rates
            where currency = $1 and daterange(from_day, until_day) && daterange($2, $3)
              and (from_day, until_day) is distinct from ($2, $3) limit 1""",
        currency,
        from_day,
        until_day,
    )
    if other is not None:
        message = (
            f"a rate of {currency} from {other['from_day']} until {other['until_day'] or 'further notice'} is recorded;"
            " choose days beside it, or give exactly that range to correct it"
        )
        raise RatesOverlap(message, path=("from_day",))


async def _mark_priced(currency: str, from_day: date, until_day: date | None, *, now: datetime) -> None:
    rows = await sql.fetch(
        """select id from opportunities where currency = $1 and rate_day <@ daterange($2, $3)
           union select opportunity_id from opportunity_events where currency = $1 and rate_day <@ daterange($2, $3)
           union select opportunity_id from opportunity_spans where currency = $1 and rate_day <@ daterange($2, $3)
           union select id from transactions where currency = $1 and rate_day <@ daterange($2, $3)""",
        currency,
        from_day,
        until_day,
    )
    await write_marks([Mark(Layer.ENTITY, row["id"], What.STATE) for row in rows], now=now, lane=Lane.BACKFILL)
    await _mark_paid(currency, from_day, until_day, now=now)


async def _mark_paid(currency: str, from_day: date, until_day: date | None, *, now: datetime) -> None:
    # What is paid for on these days, by any anchor, may be paid in this currency: plans and assignments choose theirs.
    # What is paid for up to a year later may be measured by a quota, priced on the day on which its window begins.
    # Of plans in another currency, floors, guarantees and what caps have held are paid without any sale.
    paid = await sql.fetch(
        """with converted as (
               select p.agent_id, p.team_id from plan_assignments p join plans on plans.id = p.plan_id
                where p.terms ->> 'pay_currency' is not null and $3 in (p.terms ->> 'pay_currency', plans.currency)
                  and (exists (select from plan_assignments g where g.plan_id = p.plan_id
                               and g.terms @? '$.ramp[*].guaranteed')
                       or exists (select from plan_versions v where v.plan_id = p.plan_id and v.document::jsonb
                                  @? '$.components[*].limits ? (@.floor != null || @.cap == "ROLL_OVER")')))
           select agent_id, min(since) as since from (
               select agent_id, credited_at as since, day from credits
               union all select agent_id, booked_at, booked_day from credits
               union all select agent_id, reversed_at, reversed_day from credits
               union all select agent_id, occurred_at, day from credit_refunds
               union all select agent_id, occurred_at, day from credit_payments
               union all select agent_id, $4, $1 from converted
               union all select t.agent_id, $4, $1 from converted join team_agents t using (team_id)) placed
            where agent_id is not null and day <@ daterange($1, $2::date + $5::integer) group by agent_id""",
        from_day,
        until_day,
        currency,
        start_of_day(from_day, (await the_organisation()).time_zone),
        LONGEST_WINDOW_DAYS,
    )
    marks = [Mark(Layer.AGENT, row["agent_id"], What.PAY_FROM, since=row["since"]) for row in paid]
    await write_marks(marks, now=now, lane=Lane.BACKFILL)
