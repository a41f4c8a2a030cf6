"""Whom a viewer may see, as SQL: what the table of rights says, for oneself and today's subtree where it says so."""

from datetime import date

from domain.access.rights import Act, Scope, scope_of
from domain.access.viewer import Viewer
from domain.database.parameters import Parameters


def agents_seen(viewer: Viewer, *, today: date, parameters: Parameters, act: Act = Act.READ_FIGURES) -> str:
    """Return a subquery of the agent ids whose figures, or what the act names, the viewer may see."""
    scope = scope_of(viewer, act)
    if scope is Scope.ALL:
        return "select id from agents"
    if scope is None or viewer.agent_id is None:
        return "select id from agents where false"
    me, day = parameters.bind(viewer.agent_id), parameters.bind(today)
    return f"""select {me}::uuid union
               select seen.agent_id from team_agents seen
                where {day} >= seen.from_day and {day} < seen.until_day and seen.team_id in ({_managed(me, day)})"""


def teams_seen(viewer: Viewer, *, today: date, parameters: Parameters, act: Act = Act.READ_FIGURES) -> str:
    """Return a subquery of the team ids whose figures the viewer may see: those managed and all below them."""
    scope = scope_of(viewer, act)
    if scope is Scope.ALL:
        return "select id from teams"
    if scope is None or viewer.agent_id is None:
        return "select id from teams where false"
    me, day = parameters.bind(viewer.agent_id), parameters.bind(today)
    return f"""with recursive seen (id) as (
                   {_managed(me, day)}
                   union
                   select child.team_id from seen
                     join (select distinct on (team_id) team_id, parent_id from team_parents
                            where from_day <= {day} order by team_id, from_day desc, id desc) child
                       on child.parent_id = seen.id)
               select id from seen"""


def _managed(me: str, day: str) -> str:
    return f"""select managing.team_id from (
                   select distinct on (team_id) team_id, agent_id from team_managers
                    where from_day <= {day} order by team_id, from_day desc, id desc) managing
                where managing.agent_id = {me}::uuid"""
