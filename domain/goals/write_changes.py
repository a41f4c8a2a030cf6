"""Write goals as they are to be, however many there are, with the cycles and the marks that follow from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.database import sql
from domain.goals.goal import Goal, Seasons
from domain.goals.mark_owners import mark_owners
from domain.goals.tell_news import tell_lowered
from domain.goals.turn_cycles import turn_cycles

# fmt: off
WRITTEN_ONCE: Final = (
    "id", "ruleset_id", "agent_id", "team_id", "cycle", "anchor_day", "from_day", "parent_id",
)
WRITTEN_AGAIN: Final = (
    "name", "until_day", "proration", "stretch_percent", "challenge_percent", "share_order", "is_override",
    "target_version",
)
# fmt: on
NOTHING: Final = (Decimal(0),)


@dataclass(frozen=True, slots=True)
class Change:
    """A goal as it is and as it is to be: None before it is there, and once it is gone."""

    before: Goal | None
    after: Goal | None

    @property
    def goal(self) -> Goal:
        """Return the goal as it is to be, or as it was."""
        goal = self.after or self.before
        assert goal is not None  # noqa: S101 - something changes
        return goal


async def write_changes(changes: Iterable[Change], *, today: date, now: datetime) -> None:
    """Write what is otherwise from the present cycle on; cycles that are over keep what they asked for.

    The number of statements is fixed. The caller holds the tree alone, so that nobody else changes goals meanwhile.
    """
    made = [change for change in changes if change.before is not change.after]
    if not made:
        return
    since = min(_first_day(change, today) for change in made)
    await turn_cycles([one.before for one in made if one.before and one.after], today=today, now=now)
    await _insert([one.after for one in made if one.before is None and one.after], today=today)
    kept = [(one.before, one.after) for one in made if one.before and one.after]
    await _update([after for _, after in kept])
    await _write_targets([one.after for one in made if one.after])
    lowered = [(before, after) for before, after in kept if is_lowered(before, after)]
    await _keep_what_was_told(lowered)
    await tell_lowered([after for _, after in lowered], today=today, now=now)
    cut_anew = [
        one.after for one in made if one.after and (not one.before or one.before.until_day != one.after.until_day)
    ]
    await turn_cycles(cut_anew, today=today, now=now)
    await mark_owners([one.goal.id for one in made], since=since, now=now)
    await sql.execute("delete from goals where id = any($1)", [one.goal.id for one in made if one.after is None])


async def new_ids(count: int) -> list[UUID]:
    """Return ids for so many goals, in the order of their making."""
    rows = await sql.fetch("select uuidv7() as id from generate_series(1, $1)", count)
    return [row["id"] for row in rows]


def _first_day(change: Change, today: date) -> date:
    goal = change.goal
    if change.before is None:
        return goal.from_day
    present = change.before.nearest_cycle(today).start
    return present if goal.until_day is None else max(min(present, goal.until_day), goal.from_day)


async def _insert(goals: Sequence[Goal], *, today: date) -> None:
    listed = ", ".join((*WRITTEN_ONCE, *WRITTEN_AGAIN))
    # As if they had been looked at until now: how cycles ended that were over before a goal was set is no news.
    await sql.execute(
        f"""insert into goals ({listed}, turned_on) select {listed}, greatest(from_day, $2::date) - 1
              from json_populate_recordset(null::goals, $1::json) order by id""",
        _rows(goals),
        today,
    )


async def _update(goals: Sequence[Goal]) -> None:
    listed = ", ".join(f"{column} = t.{column}" for column in WRITTEN_AGAIN)
    await sql.execute(
        f"""update goals set {listed}, version = goals.version + 1
              from json_populate_recordset(null::goals, $1::json) t where t.id = goals.id""",
        _rows(goals),
    )


def _rows(goals: Sequence[Goal]) -> str:
    return msgspec.json.encode([_row(goal) for goal in goals]).decode()


def _row(goal: Goal) -> Mapping[str, Any]:
    derived = {"ruleset_id": goal.ruleset.id}
    named = {column: getattr(goal, column) for column in (*WRITTEN_ONCE, *WRITTEN_AGAIN) if column not in derived}
    return named | derived


async def _write_targets(goals: Sequence[Goal]) -> None:
    rules = [(goal, key) for goal in goals for key in goal.targets]
    shares = [goal.shares.get(key) for goal, key in rules]
    await sql.execute(
        """insert into goal_targets (goal_id, rule_key, targets, share_part, share_whole)
           select goal_id, key, string_to_array(list, ' ')::numeric[], part, whole
             from unnest($1::uuid[], $2::text[], $3::text[], $4::numeric[], $5::numeric[])
                  as t (goal_id, key, list, part, whole)
            order by goal_id, key
           on conflict (goal_id, rule_key) do update
              set targets = excluded.targets, share_part = excluded.share_part, share_whole = excluded.share_whole""",
        [goal.id for goal, _ in rules],
        [key for _, key in rules],
        [" ".join(f"{target:f}" for target in goal.targets[key]) for goal, key in rules],
        [share and share.part for share in shares],
        [share and share.whole for share in shares],
    )


async def _keep_what_was_told(lowered: Sequence[tuple[Goal, Goal]]) -> None:
    """Count as told of lowered targets what was told of the old ones; raised ones are told anew."""
    await sql.execute(
        """insert into goal_milestones (goal_id, cycle_start, target_version, percent, reached_at)
           select m.goal_id, m.cycle_start, l.lowered, m.percent, m.reached_at
             from unnest($1::uuid[], $2::integer[], $3::integer[]) as l (goal_id, told, lowered)
             join goal_milestones m on m.goal_id = l.goal_id and m.target_version = l.told
             join goal_cycles c on c.goal_id = m.goal_id and c.cycle_start = m.cycle_start
            where c.result is null order by m.goal_id, m.cycle_start, m.percent""",
        [before.id for before, _ in lowered],
        [before.target_version for before, _ in lowered],
        [after.target_version for _, after in lowered],
    )


def is_lowered(before: Goal, after: Goal) -> bool:
    """Return whether it asks for something else, and of nothing for more."""
    return before.target_version != after.target_version and not any(
        _is_raised(before.targets.get(key, NOTHING), seasons) for key, seasons in after.targets.items()
    )


def _is_raised(before: Seasons, after: Seasons) -> bool:
    if len(before) != len(after):
        return max(before) < max(after)
    return any(less < more for less, more in zip(before, after, strict=True))
