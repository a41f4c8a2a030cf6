"""Which plans agents were on, and which version of a plan held, on any day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

from domain.commissions.rules.document import read_components
from domain.commissions.rules.terms import Component
from domain.database import sql


@dataclass(frozen=True, slots=True)
class Version:
    """What a plan pays from a day on."""

    id: UUID
    plan_id: UUID
    number: int
    from_day: date
    currency: str
    components: dict[str, Component]


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """One agent's plan: when they are on it, and its versions in order."""

    agent_id: UUID
    plan_id: UUID
    assignments: Sequence[tuple[date, bool]]
    versions: Sequence[Version]

    def component_keys(self) -> set[str]:
        """Return the keys of every component that any version has."""
        return {key for version in self.versions for key in version.components}

    def version_on(self, day: date) -> Version | None:
        """Return the version that pays the agent on that day, if they are on the plan then."""
        held = [is_on for from_day, is_on in self.assignments if from_day <= day]
        if not held or not held[-1]:
            return None
        return next((version for version in reversed(self.versions) if version.from_day <= day), None)

    def component_around(self, key: str, day: date) -> Component:
        """Return the component as the version of that day has it, or as the nearest version that has it at all."""
        having = [version for version in self.versions if key in version.components]
        held = [version for version in having if version.from_day <= day]
        return (held[-1] if held else having[0]).components[key]


async def terms_of_agents(agent_ids: Collection[UUID]) -> list[PlanTerms]:
    """Return the terms of every plan that these agents are or were on."""
    rows = await sql.fetch(
        """select distinct on (agent_id, plan_id, from_day) agent_id, plan_id, from_day, is_assigned
             from plan_assignments where agent_id = any($1) order by agent_id, plan_id, from_day, id desc""",
        list(agent_ids),
    )
    assignments: dict[tuple[UUID, UUID], list[tuple[date, bool]]] = defaultdict(list)
    for row in rows:
        assignments[row["agent_id"], row["plan_id"]].append((row["from_day"], row["is_assigned"]))
    versions = await _versions({plan_id for _, plan_id in assignments})
    return [
        PlanTerms(agent_id, plan_id, held, versions[plan_id])
        for (agent_id, plan_id), held in sorted(assignments.items())
    ]


async def _versions(plan_ids: Iterable[UUID]) -> dict[UUID, list[Version]]:
    rows = await sql.fetch(
        """select v.id, v.plan_id, v.number, v.from_day, v.components, p.currency
             from plan_versions v join plans p on p.id = v.plan_id where v.plan_id = any($1) order by v.number""",
        list(plan_ids),
    )
    versions: dict[UUID, list[Version]] = defaultdict(list)
    for row in rows:
        components = read_components({"components": msgspec.json.decode(row["components"])})
        by_key = {component.key: component for component in components}
        versions[row["plan_id"]].append(
            Version(row["id"], row["plan_id"], row["number"], row["from_day"], row["currency"], by_key)
        )
    return versions
