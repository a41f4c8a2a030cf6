"""Who asks."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a token says its holder is. Managing follows from the tree, not from the token."""

    AGENT = "AGENT"
    ANALYST = "ANALYST"
    FINANCE_APPROVER = "FINANCE_APPROVER"
    STATEMENT_APPROVER = "STATEMENT_APPROVER"
    COMPENSATION_ADMIN = "COMPENSATION_ADMIN"
    ADMIN = "ADMIN"
    INTEGRATION = "INTEGRATION"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The holder of a token or key: a stable name for the trail, a role, and the agent it stands for, if any.

    `granted` names the acts that an integration's key was made for; `impersonator` is the admin behind an agent.
    """

    actor: str
    role: Role
    agent_id: UUID | None = None
    granted: frozenset[str] = frozenset()
    impersonator: str | None = None

    @property
    def person(self) -> str:
        """Return who really asks: the admin, where one acts as somebody else."""
        return self.impersonator or self.actor

    def acting_as(self, agent_id: UUID) -> "Viewer":
        """Return the viewer that an admin becomes by acting as the agent: with the agent's rights, and both names."""
        return replace(
            self,
            actor=f"{self.actor} as agent:{agent_id}",
            role=Role.AGENT,
            agent_id=agent_id,
            impersonator=self.actor,
        )
