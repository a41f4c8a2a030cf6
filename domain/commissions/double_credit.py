"""Components that pay the same credits: of one plan, and of two plans side by side that the same agents are on."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from itertools import combinations
from uuid import UUID

from domain.commissions.calculate.terms_of_agents import terms_of_agents
from domain.commissions.calculate.versions import Version
from domain.commissions.overlap import overlap
from domain.commissions.publish_plan import agents_on_plan
from domain.commissions.rules.finding import Finding, Level
from domain.commissions.rules.terms import Component, Terms
from domain.database import sql


def lint_double_credit(terms: Terms) -> Iterator[Finding]:
    """Return which components of a plan pay the same credits."""
    for (_, one), (index, other) in combinations(enumerate(terms.components), 2):
        if overlap(one, other):
            message = f"{one.key} and {other.key} pay the same credits; give them kinds, levels or days of their own"
            yield Finding(Level.WARNING, "plan.double_credit", message, ("components", str(index)))


async def lint_beside(
    plan_id: UUID, terms: Terms, *, on: date, agent_ids: Collection[UUID] | None = None
) -> list[Finding]:
    """Return which components would pay what another plan pays on that day, to these agents or to all on the plan."""
    held = await terms_of_agents(await agents_on_plan(plan_id) if agent_ids is None else agent_ids)
    is_known = any(one.plan_id == plan_id for one in held)  # without a version nobody's terms are
    agents = {one.agent_id for one in held if not is_known or (one.plan_id == plan_id and one.assignment_on(on))}
    shared = Counter[UUID]()
    versions: dict[UUID, Version] = {}
    for one in held:
        if one.plan_id != plan_id and one.agent_id in agents and one.assignment_on(on) is not None:
            shared[one.plan_id] += 1
            versions[one.plan_id] = one.version_on(on) or one.versions[0]
    names = await _names(versions)
    return [
        Finding(
            Level.WARNING,
            "plan.double_credit",
            f"{component.key} and {beside.key} of the plan {names[other]} pay the same credits of"
            f" {shared[other]} {'agent' if shared[other] == 1 else 'agents'};"
            " give them kinds, levels or days of their own",
            ("components", str(index)),
        )
        for other in sorted(versions, key=lambda key: (names[key], key))
        for index, component in enumerate(terms.components)
        for beside in versions[other].terms.components
        if not _is_over(component, on) and not _is_over(beside, on) and overlap(component, beside)
    ]


def _is_over(component: Component, on: date) -> bool:
    return component.until_day is not None and component.until_day <= on


async def _names(plans: Collection[UUID]) -> dict[UUID, str]:
    rows = await sql.fetch("select id, name from plans where id = any($1)", list(plans))
    return {row["id"]: row["name"] for row in rows}
