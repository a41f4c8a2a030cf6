"""Put an agent or a team on a plan, or take them off it, from a day on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.commissions.assignment import AssignmentTerms, check_terms
from domain.commissions.lock_plan import lock_plan
from domain.commissions.rules.document import read_terms
from domain.commissions.rules.fits import RateDoesNotFitMeasure
from domain.commissions.rules.quota import fits
from domain.commissions.rules.rates import needs_quota
from domain.commissions.rules.terms import Component
from domain.commissions.rules.windows import rates_of
from domain.commissions.rules.words import Measure
from domain.database import sql
from domain.database.operation import operation
from domain.goals.find_goals import goals_with_ids
from domain.marks.write import Lane, Layer, Mark, What, write_marks
from domain.metrics.metric import Unit
from domain.organisation.queries import hold_tree_still
from domain.organisation.tree import agents_below
from domain.people.find import require_team
from domain.shared.calendars import start_of_day
from domain.shared.errors import Conflict, Invalid, NotFound

STANDARD = AssignmentTerms()


class NobodyToAssign(NotFound):
    """There is no such agent."""

    code: ClassVar[str] = "plan.nobody_to_assign"


class OneHolder(Invalid):
    """An assignment is an agent's or a team's."""

    code: ClassVar[str] = "plan.one_holder"


class AssignmentHolds(Conflict):
    """What is asked for holds on that day already."""

    code: ClassVar[str] = "plan.assignment_holds"


class UnknownComponent(NotFound):
    """No version of the plan has a component of this key."""

    code: ClassVar[str] = "plan.unknown_component"


class QuotaDoesNotFit(Invalid):
    """Money is no part of a quota in something else, such as calls, nor are units of one in money."""

    code: ClassVar[str] = "plan.quota_does_not_fit"


class QuotaNotFound(NotFound):
    """There is no goal with this id."""

    code: ClassVar[str] = "plan.quota_not_found"


@operation
async def assign_plan(
    *,
    plan_id: UUID,
    agent_id: UUID | None = None,
    team_id: UUID | None = None,
    is_assigned: bool,
    from_day: date,
    terms: AssignmentTerms = STANDARD,
    now: datetime,
) -> UUID:
    """Put the agent, or whoever belongs to the team on each day, on the plan, or take them off, and return the plan.

    What an agent is assigned holds before what a team is, and a nearer team before one above it.
    """
    time_zone = (await hold_tree_still()).time_zone  # who belongs to a team must not change meanwhile
    await lock_plan(plan_id)
    await _require_holder(agent_id, team_id)
    await _require_terms(plan_id, terms)
    kept = msgspec.json.encode(terms).decode()
    await _refuse_repetition(plan_id, agent_id, team_id, from_day, is_assigned=is_assigned, terms=kept)
    await sql.execute(
        """insert into plan_assignments (plan_id, agent_id, team_id, is_assigned, terms, from_day, recorded_at)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        plan_id,
        agent_id,
        team_id,
        is_assigned,
        kept,
        from_day,
        now,
    )
    held = [agent_id] if agent_id else await agents_below(team_id, from_day=from_day) if team_id else []
    await mark_pay(held, since=start_of_day(from_day, time_zone), now=now)
    return plan_id


async def mark_pay(agent_ids: list[UUID] | set[UUID], *, since: datetime, now: datetime) -> None:
    """Mark the agents' pay from an instant on; many of them wait behind what happens meanwhile."""
    lane = Lane.LIVE if len(agent_ids) == 1 else Lane.BACKFILL
    marks = [Mark(Layer.AGENT, agent_id, What.PAY_FROM, since=since) for agent_id in sorted(agent_ids)]
    await write_marks(marks, now=now, lane=lane)


async def _require_holder(agent_id: UUID | None, team_id: UUID | None) -> None:
    if (agent_id is None) is (team_id is None):
        raise OneHolder("name an agent or a team, one of the two", path=("agent_id",))
    if team_id is not None:
        await require_team(team_id)
    elif not await sql.fetch_value("select 1 from agents where id = $1 for key share", agent_id):
        raise NobodyToAssign("there is no such agent; list them with the query agents", path=("agent_id",))


async def _require_terms(plan_id: UUID, terms: AssignmentTerms) -> None:
    check_terms(terms)
    rows = await sql.fetch("select document::text as document from plan_versions where plan_id = $1", plan_id)
    published = [one for row in rows for one in read_terms(msgspec.json.decode(row["document"])).components]
    if terms.quota_goal_id is not None:
        await _require_quota(terms.quota_goal_id, published)
    known = {component.key for component in published}
    for name, keys in (("percents", terms.percents), ("period_caps", terms.period_caps)):
        for key in keys.keys() - known:
            message = f"no version of the plan has a component {key!r}; correct the key, or publish one first"
            raise UnknownComponent(message, path=("terms", name, key))
    for key in terms.percents.keys() - {one.key for one in published if one.measure is not Measure.COUNT}:
        message = f"{key} pays for units, which have no per cent; remove it, or agree a rate_factor"
        raise RateDoesNotFitMeasure(message, path=("terms", "percents", key))


async def _require_quota(goal_id: UUID, published: Sequence[Component]) -> None:
    """Refuse a goal that there is not, or one that no volume of the plan can be a part of."""
    path = ("terms", "quota_goal_id")
    goals = await goals_with_ids({goal_id})
    if not goals:
        raise QuotaNotFound("no goal has this id; set the goal first", path=path)
    measures = [one.measure for one in published if any(needs_quota(rate) for rate in rates_of(one))]
    is_money = any(rule.metric.unit is Unit.MONEY for version in goals[0].ruleset.versions for rule in version.rules)
    if measures and not any(fits(measure, is_money=is_money) for measure in measures):
        asked = "money" if is_money else "no money"
        message = f"the goal asks for {asked}, and the plan measures attainment otherwise; name a goal that asks for it"
        raise QuotaDoesNotFit(message, path=path)


async def _refuse_repetition(
    plan_id: UUID, agent_id: UUID | None, team_id: UUID | None, from_day: date, *, is_assigned: bool, terms: str
) -> None:
    held = await sql.fetch_one(
        """select is_assigned, terms::text as terms, from_day from plan_assignments
            where plan_id = $1 and (agent_id = $2 or team_id = $3) and from_day <= $4
            order by from_day desc, id desc limit 1""",
        plan_id,
        agent_id,
        team_id,
        from_day,
    )
    was_assigned = held is not None and held["is_assigned"]
    if was_assigned is not is_assigned or (is_assigned and held and not _equal(held["terms"], terms)):
        return
    if held is None and agent_id is not None:
        return  # taken off a plan that a team is on
    since = f"since {held['from_day']}" if held else "as nothing else was assigned"
    raise AssignmentHolds(f"that holds already, {since}; choose another day or other terms", path=("from_day",))


def _equal(stored: str, sent: str) -> bool:
    return bool(msgspec.json.decode(stored) == msgspec.json.decode(sent))
