"""The third pass: totals of what teams have of their own, and milestones. All else is read from their agents'."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from domain.commissions.mark_members import mark_members
from domain.commissions.mark_quotas import mark_quotas, starts_of_cycles
from domain.database import sql
from domain.database.transaction import after_commit
from domain.facts.event import FIRST_DAY
from domain.goals.tell_news import look_at_goals
from domain.marks.claim import claim, raise_versions
from domain.marks.write import Lane, Layer, Mark, What, write_marks
from domain.metrics.totals import last_day, recompute_totals
from domain.organisation.queries import hold_tree_still
from domain.organisation.tree import everybody_below
from domain.outbox.nudge import Nudge
from domain.refresh.agents import Days, changed_figures, days_marked, days_of, first_days, stale_cells
from domain.shared.calendars import local_day

LARGEST_BATCH = 200


async def refresh_teams(*, now: datetime, only: UUID | None = None) -> Sequence[UUID]:
    """Claim stale teams, recompute their own totals, tell the milestones they reached, and return who was claimed."""
    claimed = await claim(Layer.TEAM, limit=LARGEST_BATCH, now=now, only=only)
    if not claimed.marks:
        return []
    today = local_day(now, (await hold_tree_still()).time_zone)
    own = await stale_cells(claimed.marks, What.OWN_FIGURES)
    await recompute_totals(own)
    await mark_above(days_of(own), now=now, lane=claimed.lane)
    days = days_marked(claimed.marks, What.FIGURES)
    set_anew = first_days(claimed.marks, (What.GOALS,))
    changed = changed_figures({team: days.get(team, set()) for team in claimed.subject_ids}, set_anew)
    last = await _last_day(set_anew)
    await look_at_goals(changed, of_teams=True, last=max(today, last or today), today=today, now=now)
    await mark_quotas(set_anew, now=now)
    await mark_members(_changed_from(claimed.marks, await starts_of_cycles(set_anew)), now=now)
    for team, version in (await raise_versions(claimed.subject_ids)).items():
        after_commit(Nudge(f"team:{team}", version))
    return claimed.subject_ids


def _changed_from(marks: Mapping[UUID, Sequence[Mark]], set_anew: Mapping[UUID, date]) -> dict[UUID, date]:
    """Return from which day on figures of each team may be others; a mark without a day was of no use when written."""
    days = dict(set_anew)
    for team, found in marks.items():
        for mark in found:
            if mark.what is What.FIGURES:
                day = mark.day or FIRST_DAY
                days[team] = min(day, days.get(team, day))
    return days


async def _last_day(set_anew: Mapping[UUID, date]) -> date | None:
    # Facts may be dated ahead; nothing else would look at their cycles when these come.
    return await last_day(await everybody_below(set_anew)) if set_anew else None


async def mark_above(cells: Days, *, now: datetime, lane: Lane) -> None:
    """Mark each of the teams and those above it on one of its days, once for each day."""
    pairs = [(team, day) for team, days in cells.items() for day in days]
    rows = await sql.fetch(
        """select distinct t.team_id, c.day from unnest($1::uuid[], $2::date[]) as c (branch_id, day)
             join team_branches t on t.branch_id = c.branch_id and c.day >= t.from_day and c.day < t.until_day""",
        [team for team, _ in pairs],
        [day for _, day in pairs],
    )
    marks = [Mark(Layer.TEAM, row["team_id"], What.FIGURES, day=row["day"]) for row in rows]
    await write_marks(marks, now=now, lane=lane)
