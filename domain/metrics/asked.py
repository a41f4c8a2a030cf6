"""The SQL of figures that are asked for subject by subject: whose rows they are over which days, and how current."""

from collections.abc import Sequence
from typing import Final

from domain.database.parameters import Parameters
from domain.metrics.aggregates import Source

# A membership clips a team's stretch of days, and so does a branch's place; an agent's own is the whole of it.
_SPANS_OF_AGENTS = "select position, subject_id, from_day, until_day from asked"
_SPANS_OF_TEAMS = """
    select asked.position, below.subject_id, greatest(asked.from_day, below.from_day) as from_day,
           least(asked.until_day, below.until_day) as until_day
      from asked
      join (select team_id, agent_id as subject_id, from_day, until_day from team_agents
            union all select team_id, branch_id, from_day, until_day from team_branches) below
        on below.team_id = asked.subject_id
       and below.from_day < asked.until_day and asked.from_day < below.until_day"""
_MOMENTS_OF_AGENTS = "select position, subject_id, moment from ends"
_MOMENTS_OF_TEAMS = """
    select ends.position, member.agent_id as subject_id, ends.moment
      from ends join team_agents member on member.team_id = ends.subject_id
       and ends.moment >= member.from_day and ends.moment < member.until_day"""

_LAST: Final = "least(until_day - 1, ($5 at time zone (select time_zone from organisation))::date)"
LAST_MOMENT: Final = _LAST  # a stock is told as of the end of the period's last day, or of today if that is earlier
EVERY_MOMENT: Final = f"generate_series(from_day, {_LAST}, interval '1 day')::date"


def rows_sql(source: Source, positions: Sequence[int], parameters: Parameters) -> str:
    """Return the rows `r` of the dataset for those who are asked about at these positions, each with its `span`."""
    own = "span.position = any(" + parameters.bind(positions) + "::integer[])"
    if source.dataset.is_stock:
        return f"""moments span join {source.dataset.relation} r on {source.subject} = span.subject_id
                    and r.from_day <= span.moment and r.until_day > span.moment where {own}"""
    return f"""spans span join {source.dataset.relation} r on {source.subject} = span.subject_id
                and {source.day} >= span.from_day and {source.day} < span.until_day where {own}"""


def asked_sql(
    figures: Sequence[str],
    *,
    of_teams: bool,
    columns: str = "figures.metric, figures.value",
    moment: str = LAST_MOMENT,
    tables: str = "",
) -> str:
    """Return the figures with the freshness of each position; what is asked for is bound to $1 to $4, the time to $5.

    A position without any figure has one row. `tables` stand before those of the same name.
    """
    # What is still to be made for a new version of a metric is behind nobody: it is read from the rows until then.
    return f"""
        with asked as (select * from unnest($1::integer[], $2::uuid[], $3::date[], $4::date[])
                                as a (position, subject_id, from_day, until_day)),
        spans as ({_SPANS_OF_TEAMS if of_teams else _SPANS_OF_AGENTS}),
        ends as (select position, subject_id, {moment} as moment from asked),
        moments as ({_MOMENTS_OF_TEAMS if of_teams else _MOMENTS_OF_AGENTS}),
        unfolded as (select min(marked_at) as since, count(*) as pending from stale_marks where layer = 'ENTITY'),
        behind as (
            select concerned.position, min(m.marked_at) as since, count(*) as pending
              from (select position, subject_id from asked union select position, subject_id from spans) concerned
              join stale_marks m on m.subject_id = concerned.subject_id and m.what <> 'ALL_FIGURES' group by 1),
        {tables} figures as ({" union all ".join(figures)})
        select asked.position, {columns},
               coalesce(least(unfolded.since, behind.since), $5::timestamptz) as computed_through,
               unfolded.pending + coalesce(behind.pending, 0) as pending_facts
          from asked cross join unfolded
          left join behind on behind.position = asked.position
          left join figures on figures.position = asked.position"""
