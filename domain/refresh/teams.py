"""The third pass: milestones of stale teams. Their figures are read from their agents', not stored."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.database.transaction import after_commit
from domain.goals.tell_milestones import goal_days, tell_milestones
from domain.marks.claim import claim, raise_versions
from domain.marks.write import Layer, What
from domain.metrics.totals import last_day
from domain.organisation.queries import the_organisation
from domain.organisation.tree import agents_below
from domain.outbox.nudge import Nudge
from domain.refresh.agents import days_marked
from domain.shared.calendars import local_day

LARGEST_BATCH = 200


async def refresh_teams(*, now: datetime, only: UUID | None = None) -> Sequence[UUID]:
    """Claim stale teams, tell the milestones they reached, and return who was claimed."""
    claimed = await claim(Layer.TEAM, limit=LARGEST_BATCH, now=now, only=only)
    if not claimed.marks:
        return []
    today = local_day(now, (await the_organisation()).time_zone)
    days = days_marked(claimed.marks, What.FIGURES)
    for team, since in days_marked(claimed.marks, What.GOALS).items():
        # Facts may be dated ahead; nothing else would look at their cycles when these come.
        last = await last_day(await agents_below(team, from_day=min(since)))
        for day in since:
            days[team].update(goal_days(day, max(today, last or today)))
    await tell_milestones(days, of_teams=True, now=now)
    for team, version in (await raise_versions(claimed.subject_ids)).items():
        after_commit(Nudge(f"team:{team}", version))
    return claimed.subject_ids
