"""Count every fact on another day: that of another time zone. What was sent stays as it is."""

from domain.database import sql
from domain.shared.calendars import start_of_day


async def redate_facts(*, time_zone: str) -> None:
    """Move instants to the days of the time zone, and facts of a whole day to where their day begins there.

    Both columns follow from what was sent and from the time zone, so this is the one change of a fact that edits
    nothing; the caller has the organisation to itself.
    """
    await sql.execute("alter table facts disable trigger facts_append_only")
    await sql.execute(
        """update facts set day = (occurred_at at time zone $1)::date
            where not is_whole_day and day <> (occurred_at at time zone $1)::date""",
        time_zone,
    )
    days = [row["day"] for row in await sql.fetch("select distinct day from facts where is_whole_day")]
    await sql.execute(
        """update facts f set occurred_at = d.starts_at
             from unnest($1::date[], $2::timestamptz[]) as d (day, starts_at)
            where f.is_whole_day and f.day = d.day""",
        days,
        [start_of_day(day, time_zone) for day in days],
    )
    await sql.execute("alter table facts enable trigger facts_append_only")
