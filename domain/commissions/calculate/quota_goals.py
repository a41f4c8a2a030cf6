"""Which goals a quota is: the agent's share of the goal that an assignment names, or their team's."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain.commissions.assignment import AssignmentTerms, RampStep
from domain.commissions.rules.terms import FieldMeasure
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Measure
from domain.database import sql
from domain.goals.find_goals import goals_with_ids
from domain.goals.goal import Goal
from domain.shared.period import Period


@dataclass(frozen=True, slots=True)
class QuotaWanted:
    """A quota of one window, by the goal that an assignment names and its ramp, which begins on a day.

    It is an agent's, or a team's. Volume is a part of it, in the currency of the plan and as it is measured there; what
    is no volume is seen as the goal asks for it, money in base currency.
    """

    owner_id: UUID
    goal_id: UUID
    window: Period
    ramp: tuple[RampStep, ...] = ()
    ramp_from: date | None = None
    currency: str | None = None
    measure: Measure | FieldMeasure | None = None
    is_of_team: bool = False

    def of_team(self, team_id: UUID) -> "QuotaWanted":
        """Return the quota of the team instead: whole, as a ramp is one agent's."""
        return replace(self, owner_id=team_id, ramp=(), ramp_from=None, is_of_team=True)


def wanted_quota(
    agent_id: UUID, assignment: AssignmentTerms | None, window: Period, *, since: date | None, rule: Rule | None
) -> QuotaWanted | None:
    """Return what to ask for, of the volume under a rule or of a figure; None where the assignment names no goal."""
    if assignment is None or assignment.quota_goal_id is None:
        return None
    ramp_from = since if assignment.ramp else None
    wanted = QuotaWanted(agent_id, assignment.quota_goal_id, window, assignment.ramp, ramp_from)
    return wanted if rule is None else replace(wanted, currency=rule.currency, measure=rule.component.measure)


async def quota_goals(wanted: Collection[QuotaWanted]) -> dict[QuotaWanted, tuple[Goal, ...]]:
    """Return the goals that each quota is measured by: the agent's own shares of the one that is named, or that one.

    Who moves has a share of each team's goal. A team has its own share, or the goal that the named one is a share of.
    What is measured by several rules has no one number, and is none.
    """
    rows = await sql.fetch(
        """with recursive below (named_id, id) as (
               select id, id from goals where id = any($1)
               union all
               select below.named_id, g.id from below join goals g on g.parent_id = below.id),
           above (named_id, id) as (
               select id, id from goals where id = any($1)
               union all
               select above.named_id, g.parent_id from above join goals g on g.id = above.id
                where g.parent_id is not null)
           select family.named_id, coalesce(g.agent_id, g.team_id) as owner_id, array_agg(g.id order by g.id) as ids
             from (select * from below union select * from above) family join goals g on g.id = family.id
            where coalesce(g.agent_id, g.team_id) = any($2) group by 1, 2""",
        list({one.goal_id for one in wanted}),
        list({one.owner_id for one in wanted}),
    )
    own = {(row["named_id"], row["owner_id"]): row["ids"] for row in rows}
    chosen = {one: own.get((one.goal_id, one.owner_id), _otherwise(one)) for one in wanted}
    goals = {goal.id: goal for goal in await goals_with_ids({key for keys in chosen.values() for key in keys})}
    found = {one: tuple(goals[key] for key in keys if key in goals) for one, keys in chosen.items()}
    return {one: kept for one, kept in found.items() if kept and all(map(_is_of_one_rule, kept))}


def _otherwise(wanted: QuotaWanted) -> list[UUID]:
    return [] if wanted.is_of_team else [wanted.goal_id]


def _is_of_one_rule(goal: Goal) -> bool:
    return all(len(version.rules) == 1 for version in goal.ruleset.versions)
