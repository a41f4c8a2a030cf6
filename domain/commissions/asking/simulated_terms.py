"""Terms that are not agreed: a draft in the place of a plan's versions from a day on, or beside everything there is."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from domain.commissions.asking.work_out import altered
from domain.commissions.assign_plan import STANDARD
from domain.commissions.calculate.terms_of_agents import PlanTerms, terms_of_agents
from domain.commissions.calculate.versions import Version
from domain.commissions.conditions import check_conditions
from domain.commissions.rules.document import read_terms
from domain.commissions.rules.following import following
from domain.commissions.rules.terms import Terms
from domain.database import sql
from domain.organisation.calendar import Calendar, the_calendar
from domain.shared.period import Period

_DRAFTS = UUID("5a7c0b52-5a0d-5d43-9b1c-6a4f1a7d2c90")  # what is a draft's has an id that nothing recorded has


class Draft:
    """A draft of a version, checked as one that is published."""

    def __init__(self, terms: Terms, currency: str, from_day: date, calendar: Calendar) -> None:
        self.calendar = calendar
        self.terms = terms
        self.currency = currency
        self.from_day = from_day
        self.plan_id = uuid5(_DRAFTS, "plan")

    def after(self, versions: Sequence[Version]) -> Version:
        """Return the draft as the version that follows others: it goes on, or begins again, where it says so."""
        number = versions[-1].number + 1 if versions else 1
        followed = following([*((one.from_day, one.terms) for one in versions), (self.from_day, self.terms)])
        return Version(
            uuid5(_DRAFTS, "version"), number, self.from_day, self.currency, self.terms, *followed, self.calendar
        )


async def draft_of(document: Any, *, currency: str, from_day: date) -> Draft:
    """Return the draft, or refuse what could not be published, with the path of what is wrong."""
    terms = read_terms(document)
    await check_conditions(terms)
    return Draft(terms, currency, from_day, await the_calendar())


async def terms_side_by_side(
    agent_ids: Sequence[UUID], draft: Draft, *, in_place_of: UUID | None, period: Period
) -> tuple[list[PlanTerms], list[PlanTerms]]:
    """Return what the agents are on, and what they would be on.

    In the place of a plan the draft is compared with that plan alone, and goes by its assignments. Otherwise it is
    compared with all that they are on, and they are on it at no terms of their own.
    """
    held = await terms_of_agents(agent_ids)
    if in_place_of is not None:
        before = [plan for plan in held if plan.plan_id == in_place_of]
        return before, [altered(plan, currency=draft.currency, versions=_with(draft, plan)) for plan in before]
    left = await _left(agent_ids)
    holdings = [(period.start, STANDARD)]
    versions = [draft.after(())]
    return held, [
        PlanTerms(agent_id, draft.plan_id, draft.currency, holdings, versions, left.get(agent_id))
        for agent_id in agent_ids
    ]


def _with(draft: Draft, plan: PlanTerms) -> list[Version]:
    """Return the versions with the draft from its day on; one that counts other days could not follow them."""
    earlier = [version for version in plan.versions if version.from_day < draft.from_day]
    is_alike = all(
        (one.terms.anchor, one.terms.pay_period, one.currency)
        == (draft.terms.anchor, draft.terms.pay_period, draft.currency)
        for one in earlier
    )
    return [*earlier, draft.after(earlier)] if is_alike else [draft.after(())]


async def _left(agent_ids: Sequence[UUID]) -> dict[UUID, date]:
    rows = await sql.fetch(
        "select id, disabled_on from agents where id = any($1) and disabled_on is not null", agent_ids
    )
    return {row["id"]: row["disabled_on"] for row in rows}
