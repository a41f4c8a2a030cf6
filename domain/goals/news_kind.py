"""What can be news of a goal."""

from enum import StrEnum


class NewsKind(StrEnum):
    """What happened to a goal."""

    MILESTONE_REACHED = "goal.milestone_reached"
    OFF_TRACK = "goal.off_track"
    CYCLE_CLOSED = "goal.cycle_closed"
