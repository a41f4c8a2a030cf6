"""A goal with everything below it, and whose targets follow when it asks for something else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from domain.database import sql
from domain.goals.find_goals import GoalNotFound, goals_with_ids
from domain.goals.goal import Goal, Seasons
from domain.goals.rules.shares import handed_on
from domain.goals.rulesets.ruleset import GoalRule
from domain.goals.write_changes import Change

BELOW: Final = """
    with recursive below (id) as (
        select id from goals where id = $1
        union all
        select g.id from below join goals g on g.parent_id = below.id)
    select id from below"""

NOT_YET: Final = 0  # the version of the targets of a share that is only being made


@dataclass(frozen=True, slots=True)
class Family:
    """A goal, and the goals below each one."""

    goal: Goal
    shares: Mapping[UUID, Sequence[Goal]]

    def everybody(self) -> Iterator[Goal]:
        """Yield the goal and all below it, each before those below."""
        waiting = [self.goal]
        while waiting:
            goal = waiting.pop()
            yield goal
            waiting += reversed(self.shares.get(goal.id, ()))

    def followed(self, before: Goal, after: Goal, *, today: date) -> Iterator[Change]:
        """Yield a change of one of them, and what becomes of all below it."""
        yield Change(before, after)
        shares = self.shares.get(before.id, ())
        for share, changed in zip(shares, shared_out(after, shares, today=today), strict=True):
            yield from self.followed(share, changed, today=today)


async def family_of(goal_id: UUID) -> Family:
    """Return a goal with all below it, in the order in which the shares were given."""
    found = {goal.id: goal for goal in await goals_with_ids([row["id"] for row in await sql.fetch(BELOW, goal_id)])}
    if goal_id not in found:
        raise GoalNotFound("there is no such goal", path=("goal_id",))
    shares: dict[UUID, list[Goal]] = defaultdict(list)
    for goal in sorted(found.values(), key=lambda one: (one.share_order or 0, one.id)):
        if goal.parent_id is not None and goal.id != goal_id:
            shares[goal.parent_id].append(goal)
    return Family(found[goal_id], shares)


def shared_out(goal: Goal, shares: Sequence[Goal], *, today: date) -> list[Goal]:
    """Return the shares as they are when the goal asks for this; overrides, ended ones and own numbers stay."""
    targets: dict[UUID, dict[str, Seasons]] = {share.id: {} for share in shares}
    for rule in goal.rules_to_come(today):
        following = [share for share in shares if follows(share, rule, today=today)]
        for share, seasons in zip(following, _seasons(goal, rule, following), strict=True):
            targets[share.id][rule.key] = seasons
    return [share.asking_for(targets[share.id]) for share in shares]


def follows(share: Goal, rule: GoalRule, *, today: date) -> bool:
    """Return whether what a rule asks for follows from the goal above."""
    is_over = share.until_day is not None and share.until_day <= today
    is_new = share.target_version == NOT_YET
    return rule.key in share.shares and not share.is_override and (is_new or not is_over)


def _seasons(goal: Goal, rule: GoalRule, following: Sequence[Goal]) -> Sequence[Seasons]:
    if not following or not rule.metric.grows:  # everybody is to reach the whole of a rate
        return [goal.seasons(rule) for _ in following]
    portions, unit = [share.shares[rule.key] for share in following], goal.terms.unit_of(rule.metric)
    return list(zip(*(handed_on(target, portions, unit=unit) for target in goal.seasons(rule)), strict=True))
