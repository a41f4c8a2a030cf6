"""Found a plan, publish what it pays from a day on, and put agents on it."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from domain.commissions.rules.document import as_document, read_components
from domain.database import sql
from domain.database.operation import operation
from domain.marks.write import Lane, Layer, Mark, What, write_marks
from domain.organisation.queries import the_organisation
from domain.shared.calendars import start_of_day
from domain.shared.errors import Conflict, NotFound
from domain.shared.money import exponent
from domain.shared.names import clean_name


class PlanNotFound(NotFound):
    """There is no such plan."""

    code: ClassVar[str] = "plan.not_found"


class VersionNotLater(Conflict):
    """A new version holds from the day of the one before it, or from a later one."""

    code: ClassVar[str] = "plan.version_not_later"


class NobodyToAssign(NotFound):
    """There is no such agent."""

    code: ClassVar[str] = "plan.nobody_to_assign"


@operation
async def create_plan(*, name: str, currency: str) -> UUID:
    """Found a plan that pays in this currency; it pays nothing before a version is published."""
    exponent(currency)
    created: UUID = await sql.fetch_value(
        "insert into plans (name, currency) values ($1, $2) returning id", clean_name(name), currency
    )
    return created


@operation
async def publish_plan_version(*, plan_id: UUID, components: Any, from_day: date, now: datetime) -> UUID:
    """Publish what the plan pays from a day on; it never changes afterwards, a later version replaces it.

    Everybody on the plan is calculated anew from that day.
    """
    document = as_document(read_components({"components": components}))
    await _lock(plan_id)
    last = await sql.fetch_one(
        "select number, from_day from plan_versions where plan_id = $1 order by number desc limit 1", plan_id
    )
    if last is not None and from_day < last["from_day"]:
        message = f"version {last['number']} holds from {last['from_day']}; choose that day or a later one"
        raise VersionNotLater(message, path=("from_day",))
    await sql.execute("update plans set version = version + 1 where id = $1", plan_id)
    published: UUID = await sql.fetch_value(
        """insert into plan_versions (plan_id, number, from_day, components, published_at)
           values ($1, $2, $3, $4, $5) returning id""",
        plan_id,
        1 if last is None else last["number"] + 1,
        from_day,
        msgspec.json.encode(document["components"]).decode(),
        now,
    )
    on_plan = await sql.fetch("select distinct agent_id from plan_assignments where plan_id = $1", plan_id)
    await _mark([row["agent_id"] for row in on_plan], from_day=from_day, now=now)
    return published


@operation
async def assign_plan(*, plan_id: UUID, agent_id: UUID, is_assigned: bool, from_day: date, now: datetime) -> UUID:
    """Put the agent on the plan, or take them off it, from a day on."""
    await _lock(plan_id)
    if not await sql.fetch_value("select 1 from agents where id = $1 for key share", agent_id):
        raise NobodyToAssign("there is no such agent", path=("agentId",))
    await sql.execute(
        """insert into plan_assignments (plan_id, agent_id, is_assigned, from_day, recorded_at)
           values ($1, $2, $3, $4, $5)""",
        plan_id,
        agent_id,
        is_assigned,
        from_day,
        now,
    )
    await _mark([agent_id], from_day=from_day, now=now)
    return plan_id


async def _lock(plan_id: UUID) -> None:
    if not await sql.fetch_value("select 1 from plans where id = $1 for no key update", plan_id):
        raise PlanNotFound("there is no such plan", path=("planId",))


async def _mark(agent_ids: list[UUID], *, from_day: date, now: datetime) -> None:
    since = start_of_day(from_day, (await the_organisation()).time_zone)
    lane = Lane.LIVE if len(agent_ids) == 1 else Lane.BACKFILL
    marks = [Mark(Layer.AGENT, agent_id, What.PAY_FROM, since=since) for agent_id in agent_ids]
    await write_marks(marks, now=now, lane=lane)
