"""Let an admin act as an agent: with that agent's rights, and with both names in the trail."""

from typing import ClassVar
from uuid import UUID

from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.shared.errors import Forbidden, NotFound


class MayNotActAs(Forbidden):
    """Only an admin acts as somebody else."""

    code: ClassVar[str] = "access.may_not_act_as"


class NobodyToActAs(NotFound):
    """There is no agent to act as."""

    code: ClassVar[str] = "access.nobody_to_act_as"


async def act_as(viewer: Viewer, agent_id: UUID) -> Viewer:
    """Return the viewer that the admin becomes."""
    if viewer.role is not Role.ADMIN:
        raise MayNotActAs("only an admin may act as an agent; leave x-rainmaker-act-as out")
    if not await sql.fetch_value("select 1 from agents where id = $1", agent_id):
        raise NobodyToActAs("no agent has the id in x-rainmaker-act-as; send one of the query agents")
    return viewer.acting_as(agent_id)
