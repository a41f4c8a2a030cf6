"""Found a plan, and publish what it pays from a day on."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from domain.commissions.assign_plan import mark_pay
from domain.commissions.conditions import check_conditions
from domain.commissions.lock_plan import lock_plan
from domain.commissions.rules.document import read_terms, terms_as_document
from domain.commissions.rules.terms import FieldMeasure, Terms
from domain.commissions.rules.words import Measure
from domain.database import sql
from domain.database.operation import operation
from domain.organisation.queries import hold_tree_still
from domain.shared.calendars import start_of_day
from domain.shared.errors import Conflict
from domain.shared.money import exponent
from domain.shared.names import clean_name


class VersionNotLater(Conflict):
    """A new version holds from the day of the one before it, or from a later one."""

    code: ClassVar[str] = "plan.version_not_later"


class AnchorDiffers(Conflict):
    """All versions of a plan count a sale on the same day: by its approval, its booking or its payments."""

    code: ClassVar[str] = "plan.anchor_differs"


class PayPeriodDiffers(Conflict):
    """All versions of a plan have pay periods of the same length."""

    code: ClassVar[str] = "plan.pay_period_differs"


class MeasureDiffers(Conflict):
    """A component measures the same in all versions of its plan; what measures something else has another key."""

    code: ClassVar[str] = "plan.measure_differs"


@operation
async def create_plan(*, name: str, currency: str) -> UUID:
    """Found a plan that pays in this currency; it pays nothing before a version is published."""
    exponent(currency)
    created: UUID = await sql.fetch_value(
        "insert into plans (name, currency) values ($1, $2) returning id", clean_name(name), currency
    )
    return created


@operation
async def publish_plan_version(*, plan_id: UUID, document: Any, from_day: date, now: datetime) -> UUID:
    """Publish what the plan pays from a day on; it never changes afterwards, a later version replaces it.

    Everybody on the plan is calculated anew from that day.
    """
    terms = read_terms(document)
    await check_conditions(terms)
    time_zone = (await hold_tree_still()).time_zone
    await lock_plan(plan_id)
    last = await sql.fetch_one(
        "select number, from_day, document from plan_versions where plan_id = $1 order by number desc limit 1", plan_id
    )
    if last is not None:
        if from_day < last["from_day"]:
            message = f"version {last['number']} holds from {last['from_day']}; choose that day or a later one"
            raise VersionNotLater(message, path=("from_day",))
        _refuse_mixture(read_terms(msgspec.json.decode(last["document"])), terms)
    await refuse_other_measures(plan_id, terms, from_day=from_day)
    await sql.execute("update plans set version = version + 1 where id = $1", plan_id)
    published: UUID = await sql.fetch_value(
        """insert into plan_versions (plan_id, number, from_day, document, published_at)
           values ($1, $2, $3, $4, $5) returning id""",
        plan_id,
        1 if last is None else last["number"] + 1,
        from_day,
        msgspec.json.encode(terms_as_document(terms)).decode(),
        now,
    )
    await mark_pay(await agents_on_plan(plan_id), since=start_of_day(from_day, time_zone), now=now)
    return published


def _refuse_mixture(before: Terms, after: Terms) -> None:
    """Refuse what would count one sale in two periods, or in none, when the version changes."""
    if after.anchor is not before.anchor:
        message = f"this plan counts sales by {before.anchor}; found another plan to count them by {after.anchor}"
        raise AnchorDiffers(message, path=("anchor",))
    if after.pay_period is not before.pay_period:
        message = f"the pay period of this plan is a {before.pay_period}; found another plan to pay by another"
        raise PayPeriodDiffers(message, path=("pay_period",))


async def refuse_other_measures(plan_id: UUID, terms: Terms, *, from_day: date = date.max) -> None:
    """Refuse a component that measures something else than its key did in the versions that hold before that day.

    Its volume would go on in another unit, and what is still to come of earlier sales would be paid by it.
    """
    rows = await sql.fetch(
        "select from_day, document::text from plan_versions where plan_id = $1 and from_day < $2 order by number",
        plan_id,
        from_day,
    )
    held = {row["from_day"]: read_terms(msgspec.json.decode(row["document"])) for row in rows}
    measures = {one.key: one.measure for before in held.values() for one in before.components}
    for index, component in enumerate(terms.components):
        measure = measures.get(component.key, component.measure)
        if measure != component.measure:
            message = (
                f"{component.key} has measured {_shown(measure)} before, to which {_shown(component.measure)} cannot"
                " be added; give this component a new key"
            )
            raise MeasureDiffers(message, path=("components", str(index), "measure"))


def _shown(measure: Measure | FieldMeasure) -> str:
    return measure.field if isinstance(measure, FieldMeasure) else measure


async def agents_on_plan(plan_id: UUID) -> set[UUID]:
    """Return everybody who is or was on the plan, by an assignment of their own or of a team of theirs."""
    rows = await sql.fetch(
        """select agent_id from plan_assignments where plan_id = $1 and agent_id is not null
            union
           select t.agent_id from plan_assignments p join team_agents t using (team_id) where p.plan_id = $1""",
        plan_id,
    )
    return {row["agent_id"] for row in rows}
