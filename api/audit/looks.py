"""Looking at the pay of somebody else leaves a line in the trail, before anything is shown."""

from collections.abc import Collection
from uuid import UUID

from api.context import Context
from domain.audit.record_line import record_look


async def note_look(context: Context, operation: str, *, at_agents: Collection[UUID]) -> None:
    """Write that the viewer looks at the pay of these agents; one's own is nobody else's business."""
    own = None if context.viewer.impersonator else context.viewer.agent_id
    others = {agent_id for agent_id in at_agents if agent_id != own}
    if others:
        await record_look(context.asker, operation, at_agents=others, now=context.now())
