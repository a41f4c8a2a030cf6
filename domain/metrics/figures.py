"""Read figures of agents and of teams. A team's are read from its agents' by the memberships of each day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from domain.database import sql
from domain.database.parameters import Parameters
from domain.metrics.aggregates import aggregate_sql
from domain.metrics.metric import AnyMetric, Metric
from domain.metrics.spans import span_totals
from domain.shared.period import Period


@dataclass(frozen=True, slots=True)
class Wanted:
    """One subject's figure over one period."""

    subject_id: UUID
    metric: AnyMetric
    period: Period


@dataclass(frozen=True, slots=True)
class Freshness:
    """How current a figure is: everything known until `computed_through` is in it; so many changes are not yet."""

    computed_through: datetime
    pending_facts: int


async def agent_figures(wanted: Sequence[Wanted]) -> dict[Wanted, Decimal | None]:
    """Return each agent's own figure: everything credited, overlays included."""
    statement = f"""
        select span.position, total.metric, sum(total.value) as value
          from unnest($1::integer[], $2::uuid[], $3::date[], $4::date[])
               as span (position, agent_id, from_day, until_day), {span_totals(metrics="$5")}
         group by span.position, total.metric"""
    return await _read(wanted, statement)


async def team_figures(wanted: Sequence[Wanted]) -> dict[Wanted, Decimal | None]:
    """Return each team's figure: what its agents were credited with while they belonged to it, each sale once."""
    statement = f"""
        with asked as (select * from unnest($1::integer[], $2::uuid[], $3::date[], $4::date[])
                                as a (position, team_id, from_day, until_day)),
        spans as (
            select asked.position, member.agent_id, greatest(asked.from_day, member.from_day) as from_day,
                   least(asked.until_day, member.until_day) as until_day
              from asked join team_agents member on member.team_id = asked.team_id
               and member.from_day < asked.until_day and asked.from_day < member.until_day
        )
        select span.position, total.metric, sum(total.rollup_value) as value
          from spans span, {span_totals(metrics="$5")}
         group by span.position, total.metric"""
    figures = await _read(wanted, statement)
    for one in wanted:
        if not all(part.adds_over_agents for part in one.metric.parts):
            counted = {part.key: await _counted_for_team(part, one) for part in one.metric.parts}
            figures[one] = one.metric.value(counted)
    return figures


async def freshness_of_agent(agent_id: UUID, *, now: datetime) -> Freshness:
    """Return how current the agent's figures are: entities not yet folded may concern anybody."""
    row = await sql.fetch_one(
        """select coalesce(min(marked_at), $2) as computed_through, count(*) as pending_facts from stale_marks
            where layer = 'ENTITY' or subject_id = $1""",
        agent_id,
        now,
    )
    assert row is not None  # noqa: S101 - an aggregate has a row
    return Freshness(**row)


async def _read(wanted: Sequence[Wanted], statement: str) -> dict[Wanted, Decimal | None]:
    figures: dict[int, dict[str, Decimal]] = defaultdict(dict)
    if wanted:
        rows = await sql.fetch(
            statement,
            list(range(len(wanted))),
            [one.subject_id for one in wanted],
            [one.period.start for one in wanted],
            [one.period.end for one in wanted],
            sorted({part.key for one in wanted for part in one.metric.parts}),
        )
        for row in rows:
            figures[row["position"]][row["metric"]] = row["value"]
    return {one: one.metric.value(figures[position]) for position, one in enumerate(wanted)}


async def _counted_for_team(metric: Metric, one: Wanted) -> Decimal:
    parameters = Parameters([one.subject_id, one.period.start, one.period.end])
    counted = aggregate_sql(metric, parameters, rolls_up=True)
    value = await sql.fetch_value(
        f"""select {counted} from team_agents member join {metric.dataset.relation} r
               on r.agent_id = member.agent_id and r.day >= greatest(member.from_day, $2)
              and r.day < least(member.until_day, $3)
            where member.team_id = $1""",
        *parameters,
    )
    return Decimal(value or 0)
