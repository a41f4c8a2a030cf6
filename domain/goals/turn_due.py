"""The daily turn of goals: whoever was not looked at today has cycles opened and closed, and is judged anew.

It takes no notice of how long nobody did it: whatever has become due since is done, once.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.database import sql
from domain.database.fail_points import reached
from domain.database.operation import operation
from domain.database.transaction import after_commit
from domain.goals.behind import Behind, what_is_behind
from domain.goals.find_goals import goals_with_ids
from domain.goals.goal import Goal
from domain.goals.progress import progress_in
from domain.goals.tell_news import tell_news
from domain.goals.turn_cycles import turn_cycles
from domain.organisation.queries import find_organisation, hold_tree_still
from domain.outbox.nudge import Nudge
from domain.shared.calendars import local_day

LARGEST_BATCH = 500  # the tree is held still for as long: a quarter of a second

_DUE: Final = "turned_on < $1 and (until_day is null or turned_on < until_day or waits_since is not null)"


async def is_any_due(*, now: datetime) -> bool:
    """Tell whether some goal is to be looked at, or waits."""
    organisation = await find_organisation()
    if organisation is None:
        return False
    today = local_day(now, organisation.time_zone)
    found: bool = await sql.fetch_value(f"select exists (select 1 from goals where {_DUE})", today)
    return found


async def turn_due(*, now: datetime, at_once: int = LARGEST_BATCH) -> int:
    """Look at every goal that is due and does not wait, batch by batch, and return how many those were.

    Others may do this at the same time: goals that they hold are passed over.
    """
    organisation = await find_organisation()
    if organisation is None:
        return 0
    today = local_day(now, organisation.time_zone)
    due = await sql.fetch(
        f"""select id, coalesce(agent_id, team_id) as owner_id, waits_since
              from goals where {_DUE} order by turned_on, id""",
        today,
    )
    if not due:
        return 0
    behind = await what_is_behind(today=today)
    # The first look at a goal that is held up keeps its targets, and says since when it waits.
    ready = [
        row["id"]
        for row in due
        if row["waits_since"] is None or not behind.holds_up(row["owner_id"], row["waits_since"], now=now)
    ]
    batches = [ready[start : start + at_once] for start in range(0, len(ready), at_once)]
    return sum([await _turn(batch, behind, now=now) for batch in batches])


@operation
async def _turn(ids: Sequence[UUID], behind: Behind, *, now: datetime) -> int:
    today = local_day(now, (await hold_tree_still()).time_zone)
    goals = await goals_with_ids(await _claim(ids, today))
    turned = await turn_cycles(goals, today=today, now=now, behind=behind)
    running = [(goal, cycle) for goal in turned if (cycle := goal.cycle_on(today)) is not None]
    await tell_news(await progress_in(running, today=today, now=now), today=today, now=now)
    await reached("goals.turned")
    for goal in turned:
        after_commit(Nudge(_topic(goal), 0))
    return len(goals)


async def _claim(ids: Sequence[UUID], today: date) -> Sequence[UUID]:
    rows = await sql.fetch(
        f"select id from goals where id = any($2) and {_DUE} order by id for no key update skip locked", today, ids
    )
    return [row["id"] for row in rows]


def _topic(goal: Goal) -> str:
    return f"agent:{goal.agent_id}" if goal.agent_id is not None else f"team:{goal.team_id}"
