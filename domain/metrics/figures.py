"""Read figures of agents and of teams. A team's are read from its agents' by the memberships of each day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from domain.database import sql
from domain.database.parameters import Parameters
from domain.metrics.aggregates import aggregate_sql
from domain.metrics.metric import AnyMetric, Metric, parts_of
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


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, None where there is nothing to tell, and how current it is."""

    value: Decimal | None
    freshness: Freshness


# A membership clips a team's stretch of days; an agent's own is the whole of it.
_SPANS_OF_AGENTS = "select position, subject_id as agent_id, from_day, until_day from asked"
_SPANS_OF_TEAMS = """
    select asked.position, member.agent_id, greatest(asked.from_day, member.from_day) as from_day,
           least(asked.until_day, member.until_day) as until_day
      from asked join team_agents member on member.team_id = asked.subject_id
       and member.from_day < asked.until_day and asked.from_day < member.until_day"""


async def agent_figures(wanted: Sequence[Wanted], *, now: datetime) -> dict[Wanted, Figure]:
    """Return each agent's own figure: everything credited, overlays included."""
    return await _read(wanted, now=now, of_teams=False)


async def team_figures(wanted: Sequence[Wanted], *, now: datetime) -> dict[Wanted, Figure]:
    """Return each team's figure: what its agents were credited with while they belonged to it, each sale once."""
    return await _read(wanted, now=now, of_teams=True)


async def _read(wanted: Sequence[Wanted], *, now: datetime, of_teams: bool) -> dict[Wanted, Figure]:
    if not wanted:
        return {}
    parameters = Parameters(
        [
            list(range(len(wanted))),
            [one.subject_id for one in wanted],
            [one.period.start for one in wanted],
            [one.period.end for one in wanted],
            now,
        ]
    )
    parts = parts_of([one.metric for one in wanted])
    rows = await sql.fetch(_statement(parts, parameters, of_teams=of_teams), *parameters)
    return _figures(wanted, rows)


def _figures(wanted: Sequence[Wanted], rows: Sequence[asyncpg.Record]) -> dict[Wanted, Figure]:
    values: dict[int, dict[str, Decimal]] = defaultdict(dict)
    freshness: dict[int, Freshness] = {}
    for row in rows:
        freshness[row["position"]] = Freshness(row["computed_through"], row["pending_facts"])
        if row["metric"] is not None and row["value"] is not None:
            values[row["position"]][row["metric"]] = row["value"]
    return {one: Figure(one.metric.value(values[position]), freshness[position]) for position, one in enumerate(wanted)}


def _statement(parts: Sequence[Metric], parameters: Parameters, *, of_teams: bool) -> str:
    summed = [part.key for part in parts if part.adds_over_agents or not of_teams]
    column = "rollup_value" if of_teams else "value"
    figures = [
        f"""select span.position, total.metric, sum(total.{column}) as value
              from spans span, {span_totals(metrics=parameters.bind(summed))} group by 1, 2"""
    ]
    figures += [_counted(part, parameters) for part in parts if part.key not in summed]
    members = "or m.subject_id = s.agent_id" if of_teams else ""
    return f"""
        with asked as (select * from unnest($1::integer[], $2::uuid[], $3::date[], $4::date[])
                                as a (position, subject_id, from_day, until_day)),
        spans as ({_SPANS_OF_TEAMS if of_teams else _SPANS_OF_AGENTS}),
        unfolded as (select min(marked_at) as since, count(*) as pending from stale_marks where layer = 'ENTITY'),
        behind as (
            select asked.position, min(m.marked_at) as since, count(distinct m.id) as pending
              from asked left join spans s on s.position = asked.position
              join stale_marks m on m.subject_id = asked.subject_id {members} group by 1),
        figures as ({" union all ".join(figures)})
        select asked.position, figures.metric, figures.value,
               coalesce(least(unfolded.since, behind.since), $5) as computed_through,
               unfolded.pending + coalesce(behind.pending, 0) as pending_facts
          from asked cross join unfolded
          left join behind on behind.position = asked.position
          left join figures on figures.position = asked.position"""


def _counted(part: Metric, parameters: Parameters) -> str:
    return f"""select span.position, '{part.key}', {aggregate_sql(part, parameters, rolls_up=True)}::numeric
                 from spans span join {part.dataset.relation} r on r.agent_id = span.agent_id
                  and r.day >= span.from_day and r.day < span.until_day group by 1"""
