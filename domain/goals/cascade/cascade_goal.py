"""Hand a team's goal on to agents and teams below it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from domain.database.operation import operation
from domain.goals.cascade.balance import refuse_unbalanced
from domain.goals.cascade.family import NOT_YET, Family, family_of, shared_out
from domain.goals.cascade.portions import Portions, portions_of
from domain.goals.cascade.terms import CascadeTerms, ShareTerms, check_shares
from domain.goals.check_goal import check_targets
from domain.goals.find_goals import refuse_ended
from domain.goals.goal import Goal, Seasons
from domain.goals.write_changes import Change, new_ids, write_changes
from domain.organisation.queries import hold_tree_alone
from domain.shared.errors import below_path


@operation
async def cascade_goal(*, goal_id: UUID, terms: CascadeTerms, today: date, now: datetime) -> UUID:
    """Set or change the goals of those who are named; the goals below them follow."""
    await hold_tree_alone()
    await write_changes(await plan_cascade(goal_id, terms, today=today, now=now), today=today, now=now)
    return goal_id


async def plan_cascade(goal_id: UUID, terms: CascadeTerms, *, today: date, now: datetime) -> Sequence[Change]:
    """Return what becomes of the goals of those who are named, and of all below them.

    A goal that is over can be handed on once, as one that is set for the past.
    """
    family = await family_of(goal_id)
    goal, shares = family.goal, _running(family, today)
    if family.shares:
        refuse_ended(goal, today=today)
    await check_shares(goal, terms, today=today)
    named = await _named(family, terms, today=today, now=now)
    owners = {share.owner_id for share in named}
    given = [*(share for share in shares if share.owner_id not in owners), *named]
    refuse_unbalanced(goal, given, terms, today=today)
    before = {share.id: share for share in shares}
    changes = [Change(goal, replace(goal))]  # whoever edits it next is to see that it was handed on
    for share in shared_out(goal, given, today=today):
        if share.id in before:
            changes += family.followed(before[share.id], share, today=today)
        else:
            changes.append(Change(None, share))
    return changes


def _running(family: Family, today: date) -> list[Goal]:
    """Return the shares that have not ended: of somebody whose share has, another one is made."""
    return [
        share for share in family.shares.get(family.goal.id, ()) if share.until_day is None or share.until_day > today
    ]


async def _named(family: Family, terms: CascadeTerms, *, today: date, now: datetime) -> list[Goal]:
    """Return the goals of those who are named, as they are before their targets follow."""
    goal, shares = family.goal, _running(family, today)
    portions = await portions_of(goal, terms, today=today, now=now)
    last = max((share.share_order or 0 for share in shares), default=0)
    had = {share.owner_id: share for share in shares}
    ids = iter(await new_ids(sum(share.owner_id not in had for share in terms.shares)))
    named = []
    for index, (share, portion) in enumerate(zip(terms.shares, portions, strict=True)):
        base = had.get(share.owner_id) or _new(goal, share, next(ids), _first_day(family, share, today))
        own = _own_targets(goal, share, index, today)
        named.append(_given(goal, base, portion, own, terms, order=last + 1 + index))
    return named


def _first_day(family: Family, share: ShareTerms, today: date) -> date:
    """Return the goal's first day; of a share that is added later, one that leaves what is over as it was."""
    goal, others = family.goal, family.shares.get(family.goal.id, ())
    if not others:
        return goal.from_day
    ended = [one.until_day for one in others if one.owner_id == share.owner_id and one.until_day is not None]
    return max([goal.nearest_cycle(today).start, *ended])


def _new(goal: Goal, share: ShareTerms, goal_id: UUID, first_day: date) -> Goal:
    return replace(
        goal,
        id=goal_id,
        agent_id=share.agent_id,
        team_id=share.team_id,
        from_day=first_day,
        parent_id=goal.id,
        parent_team_id=goal.team_id,
        is_override=False,
        target_version=NOT_YET,
        version=1,
        targets={},
        shares={},
    )


def _given(
    goal: Goal, share: Goal, portion: Portions, own: Mapping[str, Seasons], terms: CascadeTerms, *, order: int
) -> Goal:
    resets = terms.resets_overrides or bool(own)
    return replace(
        share.asking_for(own),
        proration=terms.proration or share.proration,
        stretch_percent=goal.stretch_percent,
        challenge_percent=goal.challenge_percent,
        share_order=order,
        is_override=share.is_override and not resets,
        shares=portion,
    )


def _own_targets(goal: Goal, share: ShareTerms, index: int, today: date) -> Mapping[str, Seasons]:
    if share.targets is None:
        return {}
    with below_path("shares", str(index)):
        return check_targets(share.targets, goal.rules_to_come(today), goal.cycle)
