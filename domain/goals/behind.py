"""What goals wait for before their cycles are closed: what had happened and is not computed yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from domain.database import sql
from domain.goals.goal import Goal

# What is behind after that keeps failing, or never ends; a final result does not wait for ever.
PATIENCE: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Behind:
    """Since when entities wait to be folded, and whose figures of days before today are to be computed anew."""

    entities_since: datetime | None
    owners: frozenset[UUID]

    def holds_up(self, owner_id: UUID, waits_since: datetime | None, *, now: datetime) -> bool:
        """Return whether a goal that waits since then, or was not looked at yet, waits on.

        Whose figures an entity will change, nobody knows before it is folded: the first look waits for every one, each
        later look for those that had come before the first.
        """
        if waits_since is not None and waits_since <= now - PATIENCE:
            return False
        is_unfolded = self.entities_since is not None and (waits_since is None or self.entities_since <= waits_since)
        return is_unfolded or owner_id in self.owners


async def what_is_behind(*, today: date) -> Behind:
    """Return what is behind now. Entities are asked for first: what they leave is there when agents are asked for."""
    # The first mark of a lane is its oldest, near enough. Marks are read once, whatever is thought of their number.
    entities_since = await sql.fetch_value(
        """select min(oldest.marked_at) from (values (0), (1)) as lane (number)
            cross join lateral (select m.marked_at from stale_marks m
                                 where m.layer = 'ENTITY' and m.lane = lane.number order by m.id limit 1) oldest"""
    )
    rows = await sql.fetch(
        """with marked as materialized (
               select subject_id, min(day) as first, max(day) as last, bool_or(what = 'OWN_FIGURES') as is_own
                 from stale_marks where what in ('FIGURES', 'OWN_FIGURES') and day < $1 group by 1)
           select subject_id as id from marked
            union
           select above.team_id from marked join team_agents above on above.agent_id = marked.subject_id
              and marked.last >= above.from_day and marked.first < above.until_day
            union
           select above.team_id from marked join team_branches above on above.branch_id = marked.subject_id
              and marked.last >= above.from_day and marked.first < above.until_day
            where marked.is_own""",
        today,
    )
    return Behind(entities_since, frozenset(row["id"] for row in rows))


async def held_up(goals: Sequence[Goal], behind: Behind, *, now: datetime) -> set[UUID]:
    """Return those of the goals that wait."""
    rows = await sql.fetch("select id, waits_since from goals where id = any($1)", [goal.id for goal in goals])
    waits_since = {row["id"]: row["waits_since"] for row in rows}
    return {goal.id for goal in goals if behind.holds_up(goal.owner_id, waits_since.get(goal.id), now=now)}
