"""Which agents stand on which days in which team and region: the stretches of days that a report adds up."""

from collections.abc import Iterable
from datetime import date, timedelta

from domain.database.parameters import Parameters
from domain.reports.shape import Dimension, Shape

# The team just below the root: one team above it, and on those days none above that.
REGIONS = """(select r.agent_id, r.team_id, lower(days) as from_day, upper(days) as until_day
       from (select r.agent_id, r.team_id, r.depth,
                    range_agg(daterange(r.from_day, r.until_day) * daterange(p.from_day, p.until_day)) as below_one
               from team_agents r join team_agents p on p.agent_id = r.agent_id and p.depth = r.depth + 1
              group by 1, 2, 3) r
      cross join lateral unnest(r.below_one - coalesce(
            (select range_agg(daterange(d.from_day, d.until_day)) from team_agents d
              where d.agent_id = r.agent_id and d.depth > r.depth + 1), '{}')) as days
      where not isempty(days))"""
TEAMS = "(select agent_id, team_id, from_day, until_day from team_agents where depth = 0)"
COLUMNS = {
    Dimension.AGENT: "agent_id::text",
    Dimension.TEAM: "team_id::text",
    Dimension.REGION: "region_id::text",
    Dimension.MONTH: "slice::text",
    Dimension.QUARTER: "slice::text",
    Dimension.STAGE: "stage",
}


def slices(shape: Shape, parameters: Parameters) -> str:
    """Return the SQL of the cycles that rows are told apart by, each with its days within the range."""
    cut = shape.slices()
    starts = parameters.bind([start for start, _ in cut])
    from_days = parameters.bind([period.start for _, period in cut])
    until_days = parameters.bind([period.end for _, period in cut])
    return f"""select * from unnest({starts}::date[], {from_days}::date[], {until_days}::date[])
                    as s (slice, from_day, until_day)"""


def asked(shape: Shape, parameters: Parameters) -> str:
    """Return the SQL of each agent's days, clipped to the chosen teams; a day in two of them counts once."""
    if shape.team_ids is None:
        return "select seen.id as agent_id, s.slice, s.from_day, s.until_day from seen cross join slices s"
    chosen = parameters.bind(list(shape.team_ids))
    return f"""
        select seen.id as agent_id, s.slice, lower(days) as from_day, upper(days) as until_day
          from seen cross join slices s
         cross join lateral (
               select unnest(range_agg(daterange(t.from_day, t.until_day) * daterange(s.from_day, s.until_day))) as days
                 from team_agents t where t.agent_id = seen.id and t.team_id = any({chosen})) clipped
         where not isempty(days)"""


def asked_now(today: date, shape: Shape, parameters: Parameters) -> str:
    """Return the SQL of today alone: a stock stands as it does now, whatever the range."""
    day, next_day = parameters.bind(today), parameters.bind(today + timedelta(days=1))
    within = ""
    if shape.team_ids is not None:
        within = f""" where exists (select 1 from team_agents t where t.agent_id = seen.id
                       and t.team_id = any({parameters.bind(list(shape.team_ids))})
                       and {day} >= t.from_day and {day} < t.until_day)"""
    return f"""select seen.id as agent_id, null::date as slice, {day}::date as from_day,
                       {next_day}::date as until_day from seen{within}"""


def placed(asked: str, dimensions: Iterable[Dimension]) -> str:
    """Return the SQL that gives each stretch its team and region, clipped to the days on which they held."""
    joins, columns = "", "span.agent_id, span.slice"
    from_day, until_day = "span.from_day", "span.until_day"
    for dimension, table, alias in ((Dimension.TEAM, TEAMS, "team"), (Dimension.REGION, REGIONS, "region")):
        if dimension in dimensions:
            columns += f", {alias}.team_id as {alias}_id"
            joins += f""" join {table} {alias} on {alias}.agent_id = span.agent_id
                      and {alias}.from_day < {until_day} and {from_day} < {alias}.until_day"""
            from_day = f"greatest({from_day}, {alias}.from_day)"
            until_day = f"least({until_day}, {alias}.until_day)"
    return f"select {columns}, {from_day} as from_day, {until_day} as until_day from {asked} span{joins}"
