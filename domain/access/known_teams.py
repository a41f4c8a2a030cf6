"""Which teams a viewer may know by name: those whose figures are seen, and today's own team and all above it."""

from datetime import date

from domain.access.rights import Act, sees_all
from domain.access.sight import teams_seen
from domain.access.viewer import Viewer
from domain.database.parameters import Parameters


def teams_known(viewer: Viewer, *, today: date, parameters: Parameters) -> str:
    """Return a subquery of the team ids whose names, parents and managers the viewer may see."""
    seen = teams_seen(viewer, today=today, parameters=parameters)
    if sees_all(viewer, Act.READ_FIGURES) or viewer.agent_id is None:
        return seen
    me, day = parameters.bind(viewer.agent_id), parameters.bind(today)
    return f"""select seen.id from ({seen}) seen union
               select mine.team_id from team_agents mine
                where mine.agent_id = {me}::uuid and {day} >= mine.from_day and {day} < mine.until_day"""
