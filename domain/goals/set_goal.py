"""Set a goal for an agent or a team."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.goals.check_days import check_days
from domain.goals.check_goal import GoalTerms, check_terms
from domain.goals.goal import Goal, Seasons, Terms, the_terms
from domain.goals.write_changes import Change, new_ids, write_changes
from domain.organisation.queries import hold_tree_alone
from domain.shared.errors import NotFound
from domain.shared.names import clean_name
from domain.shared.period import Cycle


@operation
async def set_goal(*, terms: GoalTerms, today: date, now: datetime) -> UUID:
    """Write the goal, open its cycles and mark its owner, so that a back-dated one is computed at once."""
    await hold_tree_alone()  # agents whose days are computed meanwhile mark their teams only where a goal runs
    stand = await the_terms()
    targets = check_terms(terms, stand)
    await _require_owner(terms)
    [goal_id] = await new_ids(1)
    goal = _goal(goal_id, terms, targets, stand)
    check_days(goal, today=today)
    await write_changes([Change(None, goal)], today=today, now=now)
    return goal_id


def _goal(goal_id: UUID, wanted: GoalTerms, targets: Mapping[str, Seasons], terms: Terms) -> Goal:
    return Goal(
        id=goal_id,
        name=clean_name(wanted.name),
        ruleset=terms.rulesets[wanted.ruleset_id],
        agent_id=wanted.agent_id,
        team_id=wanted.team_id,
        cycle=wanted.cycle,
        anchor_day=wanted.anchor_day or (wanted.from_day if wanted.cycle is Cycle.TWO_WEEKS else None),
        from_day=wanted.from_day,
        until_day=wanted.until_day,
        proration=wanted.proration,
        stretch_percent=wanted.levels.stretch_percent,
        challenge_percent=wanted.levels.challenge_percent,
        parent_id=None,
        parent_team_id=None,
        share_order=None,
        is_override=False,
        target_version=1,
        version=1,
        targets=targets,
        shares={},
        terms=terms,
    )


async def _require_owner(terms: GoalTerms) -> None:
    table, owner, path = (
        ("agents", terms.agent_id, "agent_id") if terms.agent_id is not None else ("teams", terms.team_id, "team_id")
    )
    if not await sql.fetch_value(f"select 1 from {table} where id = $1 for key share", owner):
        raise NotFound(f"there is no such {table[:-1]}", path=(path,))
