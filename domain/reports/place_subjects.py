"""Which agents and teams stand on which days where: the stretches of days that a report adds up.

A stretch is (subject_id, is_team, era, slice, from_day, until_day): era 0 is the range, 1 the one that it is compared
with. A team is a subject for what is its own and no agent's.
"""

from domain.database.parameters import Parameters
from domain.reports.shape import Dimension, Shape

BELOW = {"team_agents": "agent_id", "team_branches": "branch_id"}


def eras(shape: Shape, parameters: Parameters) -> str:
    """Return the SQL of the whole days of each era."""
    starts = parameters.bind([period.start for period in shape.periods])
    ends = parameters.bind([period.end for period in shape.periods])
    return f"""select (e.era - 1)::smallint as era, null::date as slice, e.from_day, e.until_day
                 from unnest({starts}::date[], {ends}::date[]) with ordinality as e (from_day, until_day, era)"""


def slices(shape: Shape, parameters: Parameters) -> str:
    """Return the SQL of the cuts of each era, `shown` under the cut of the range that has the same place."""
    shown = [one.key for one in shape.slices(shape.period)]
    rows = [
        (era, one.key, shown[place] if place < len(shown) else None, one.days.start, one.days.end)
        for era, period in enumerate(shape.periods)
        for place, one in enumerate(shape.slices(period))
    ]
    columns = ", ".join(
        f"{parameters.bind([row[place] for row in rows])}::{kind}[]"
        for place, kind in enumerate(("smallint", "date", "date", "date", "date"))
    )
    return f"select * from unnest({columns}) as s (era, slice, shown, from_day, until_day)"


def moments(cuts: str, today: str) -> str:
    """Return the SQL of the last day of each cut, today at the latest: a stock stands as it did at its end."""
    return f"""select era, slice, least(until_day - 1, {today}) as from_day, least(until_day, {today} + 1) as until_day
                 from {cuts}"""


def asked(days: str, shape: Shape, parameters: Parameters) -> str:
    """Return the SQL of each subject's days, clipped to the chosen teams; a day in two of them counts once."""
    people = "select id, false as is_team from seen union all select id, true from seen_teams"
    if shape.team_ids is None:
        return f"""select u.id as subject_id, u.is_team, e.era, e.slice, e.from_day, e.until_day
                     from ({people}) u cross join {days} e"""
    chosen = parameters.bind(list(shape.team_ids))
    within = " union all ".join(
        f"""select {below} as id, {str(table == "team_branches").lower()} as is_team, from_day, until_day
              from {table} where team_id = any({chosen}::uuid[])"""
        for table, below in BELOW.items()
    )
    return f"""
        select u.id as subject_id, u.is_team, e.era, e.slice, lower(days) as from_day, upper(days) as until_day
          from ({people}) u cross join {days} e
         cross join lateral (
               select unnest(range_agg(daterange(t.from_day, t.until_day) * daterange(e.from_day, e.until_day))) as days
                 from ({within}) t where t.id = u.id and t.is_team = u.is_team) clipped
         where not isempty(days)"""


def placed(asked: str, shape: Shape) -> str:
    """Return the SQL that gives each stretch its team and region, clipped to the days on which they held."""
    joins, columns = "", "span.subject_id, span.is_team, span.era, span.slice"
    from_day, until_day = "span.from_day", "span.until_day"
    for dimension, alias in ((Dimension.TEAM, "team"), (Dimension.REGION, "region")):
        if dimension in shape.dimensions:
            columns += f", {alias}.team_id as {alias}_id"
            joins += f""" join {_PLACES[dimension]} {alias} on {alias}.id = span.subject_id
                      and {alias}.from_day < {until_day} and {from_day} < {alias}.until_day"""
            from_day = f"greatest({from_day}, {alias}.from_day)"
            until_day = f"least({until_day}, {alias}.until_day)"
    return f"select {columns}, {from_day} as from_day, {until_day} as until_day from {asked} span{joins}"


def _regions(table: str, below: str) -> str:
    """Return the SQL of the team just below the root: one team above it, and on those days none above that."""
    return f"""
        select r.id, r.team_id, lower(days) as from_day, upper(days) as until_day
          from (select r.{below} as id, r.team_id, r.depth,
                       range_agg(daterange(r.from_day, r.until_day) * daterange(p.from_day, p.until_day)) as below_one
                  from {table} r join {table} p on p.{below} = r.{below} and p.depth = r.depth + 1
                 group by 1, 2, 3) r
         cross join lateral unnest(r.below_one - coalesce(
               (select range_agg(daterange(d.from_day, d.until_day)) from {table} d
                 where d.{below} = r.id and d.depth > r.depth + 1), '{{}}')) as days
         where not isempty(days)"""


_PLACES = {
    Dimension.TEAM: "(select agent_id as id, team_id, from_day, until_day from team_agents where depth = 0"
    " union all select branch_id, team_id, from_day, until_day from team_branches where depth = 0)",
    Dimension.REGION: f"({' union all '.join(_regions(table, below) for table, below in BELOW.items())})",
}
