"""Sales in currencies of which no exchange rate is recorded: a plan in another currency could not pay for them yet."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import asyncpg

from domain.commissions.calculate.terms_of_agents import terms_of_agents
from domain.commissions.conditions import fields_of_credits, when_sql
from domain.commissions.publish_plan import agents_on_plan
from domain.commissions.rules.fields import Path
from domain.commissions.rules.finding import Finding, Level
from domain.commissions.rules.terms import Component, Terms
from domain.commissions.rules.words import Anchor, Measure, PaidCredit
from domain.database import sql
from domain.database.parameters import Parameters
from domain.metrics.fields import Field
from domain.metrics.the_catalogue import the_catalogue
from domain.organisation.queries import the_organisation

LOOKED_BACK: Final = timedelta(days=366)  # whoever sells in a currency does so at some time of the year
LATEST_SALES: Final = 100  # of each agent, where nobody is on the plan and no count is told


async def lint_sales(
    terms: Terms, *, currency: str, on: date, path: Path, agent_ids: Collection[UUID] = ()
) -> list[Finding]:
    """Return which exchange rates are missing for what these agents, or else all, sell and the plan pays for.

    Of sales since the day those without a rate of their own day; of those before it what has no rate on the day.
    """
    base_currency = (await the_organisation()).base_currency
    parameters = Parameters([list(agent_ids), on - LOOKED_BACK, on, currency, base_currency])
    latest = parameters.bind(None if agent_ids else LATEST_SALES)
    day = "booked_day" if terms.anchor is Anchor.BOOKING else "day"
    fields = fields_of_credits(await the_catalogue())
    paid = [_paid_sql(one, fields, parameters) for one in terms.components if _is_of_money(one)]
    if not paid:
        return []
    rows = await sql.fetch(
        f"""select needed.currency, count(distinct c.transaction_id) filter (where c.{day} >= $3) as waiting,
                   count(distinct c.agent_id) as agents, min(c.{day}) filter (where c.{day} >= $3) as since,
                   max(c.{day}) as last
              from agents a cross join lateral (
                   select s.*, s.credited_at as occurred_at, greatest(s.{day}, $3) as priced_on from credits s
                    where s.agent_id = a.id and s.day >= $2 and s.reversed_day is null
                    order by s.day desc limit {latest}) c
             cross join unnest(array[c.currency, $4]) as needed (currency)
             where (a.id = any($1) or cardinality($1::uuid[]) = 0) and c.currency <> $4 and ({" or ".join(paid)})
               and needed.currency <> $5 and (needed.currency <> $4 or c.{day} >= $3)
               and not exists (select from exchange_rates r where r.currency = needed.currency
                                  and r.from_day <= c.priced_on and (r.until_day is null or c.priced_on < r.until_day))
             group by 1 order by 1""",
        *parameters,
    )
    return [Finding(Level.WARNING, "plan.sales_without_rate", _message(row, on), path) for row in rows]


async def agents_on(plan_id: UUID, *, on: date) -> set[UUID]:
    """Return who is on the plan that day; before a version is published, whoever is or was put on it."""
    found = await agents_on_plan(plan_id)
    held = [one for one in await terms_of_agents(found) if one.plan_id == plan_id]
    return {one.agent_id for one in held if one.assignment_on(on) is not None} if held else found


def _is_of_money(component: Component) -> bool:
    return component.measure in (Measure.AMOUNT, Measure.MARGIN)


def _paid_sql(component: Component, fields: dict[str, Field], parameters: Parameters) -> str:
    """Return the condition of a credit `c` that the component pays for."""
    is_override = component.credit is PaidCredit.OVERRIDE
    conditions = [f"c.kind {'=' if is_override else '<>'} 'OVERRIDE'"]
    if component.level is not None:
        conditions.append(f"c.level = {parameters.bind(component.level)}")
    if component.kinds is not None:
        conditions.append(f"c.transaction_kind = any({parameters.bind(list(component.kinds))})")
    if component.from_day is not None:
        conditions.append(f"c.priced_on >= {parameters.bind(component.from_day)}")
    if component.until_day is not None:
        conditions.append(f"c.priced_on < {parameters.bind(component.until_day)}")
    if component.when is not None:
        conditions.append(when_sql(component.when, fields, parameters))
    return f"({' and '.join(conditions)})"


def _message(row: asyncpg.Record, on: date) -> str:
    currency, agents = row["currency"], _counted(row["agents"], "agent")
    record = "record one with recordExchangeRate"
    if row["waiting"]:
        sales, waits = _counted(row["waiting"], "sale"), "waits" if row["waiting"] == 1 else "wait"
        return (
            f"{sales} of {agents} since {row['since']} {waits} for an exchange rate of {currency} to be paid;"
            f" {record} from that day on"
        )
    return (
        f"no exchange rate of {currency} holds on {on}, and {agents} sold in it until {row['last']},"
        f" so pay for further sales would wait; {record}"
    )


def _counted(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
