"""Who asks."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a token says its holder is. Managing follows from the tree, not from the token."""

    AGENT = "AGENT"
    ADMIN = "ADMIN"
    INTEGRATION = "INTEGRATION"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The holder of a token: a stable name for the trail, a role, and the agent it stands for, if any."""

    actor: str
    role: Role
    agent_id: UUID | None = None
