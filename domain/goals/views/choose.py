"""Which goals are meant: by whose they are, by their ruleset and cycle, and by where they stand on a day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.access.rights import Act, sees_all
from domain.access.sight import agents_seen, teams_seen
from domain.access.viewer import Viewer
from domain.database.parameters import Parameters
from domain.goals.rules.judge import Status
from domain.shared.period import Cycle


class GoalState(StrEnum):
    """Whether a goal is still to come, runs, or is over."""

    SCHEDULED = "SCHEDULED"
    RUNNING = "RUNNING"
    ENDED = "ENDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFilter:
    """Which goals are meant; None is any. The status is that of the cycle nearest to the day."""

    agent_id: UUID | None = None
    team_id: UUID | None = None
    ruleset_id: UUID | None = None
    parent_id: UUID | None = None
    cycle: Cycle | None = None
    state: GoalState | None = None
    status: Status | None = None
    search: str | None = None

    def sql(self, *, on: date, parameters: Parameters) -> list[str]:
        """Return the conditions on `goals g`; the status is none of them, as it is judged and not stored."""
        columns = {
            "agent_id": self.agent_id,
            "team_id": self.team_id,
            "ruleset_id": self.ruleset_id,
            "parent_id": self.parent_id,
            "cycle": self.cycle and self.cycle.value,
        }
        wanted = [f"g.{name} = {parameters.bind(value)}" for name, value in columns.items() if value is not None]
        if self.state is not None:
            wanted.append(in_state(self.state, on=on, parameters=parameters))
        if self.search is not None:
            wanted.append(f"strpos(lower(g.name), lower({parameters.bind(self.search)})) > 0")
        return wanted


def in_state(state: GoalState, *, on: date, parameters: Parameters) -> str:
    """Return the condition on `goals g` that on the day it is still to come, runs, or is over."""
    day = parameters.bind(on)
    match state:
        case GoalState.SCHEDULED:
            return f"g.from_day > {day}"
        case GoalState.RUNNING:
            return f"(g.from_day <= {day} and coalesce(g.until_day > {day}, true))"
        case GoalState.ENDED:
            return f"coalesce(g.until_day <= {day}, false)"


def goals_managed(viewer: Viewer, *, today: date, parameters: Parameters) -> str:
    """Return the condition on `goals g` that the viewer may set such goals: for whoever is below, and not oneself."""
    agents = agents_seen(viewer, today=today, parameters=parameters, act=Act.MANAGE_GOALS)
    teams = teams_seen(viewer, today=today, parameters=parameters, act=Act.MANAGE_GOALS)
    managed = f"(g.agent_id in ({agents}) or g.team_id in ({teams}))"
    if sees_all(viewer, Act.MANAGE_GOALS):
        return managed
    return f"{managed} and g.agent_id is distinct from {parameters.bind(viewer.agent_id)}"
