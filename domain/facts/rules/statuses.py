"""What the stages and statuses of a source mean to the system, from a day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T", bound=StrEnum)


class OpportunityState(StrEnum):
    """The system's view of any stage."""

    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"


class LeadStatus(StrEnum):
    """The system's view of any status of a lead."""

    NEW = "NEW"
    WAITING = "WAITING"
    CONTACTED = "CONTACTED"
    QUALIFIED = "QUALIFIED"
    DISQUALIFIED = "DISQUALIFIED"
    CONVERTED = "CONVERTED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class DatedMeanings:
    """What names mean from a day on; the names are comparable ones."""

    from_day: date
    meanings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Statuses:
    """Every recorded meaning of stages and of statuses, in the order in which they hold."""

    stages: Sequence[DatedMeanings] = ()
    statuses: Sequence[DatedMeanings] = ()

    def state_of(self, stage: str, day: date) -> OpportunityState:
        """Return what the stage means on the day; one that nobody has said anything about is open."""
        return _meaning(self.stages, OpportunityState, stage, day) or OpportunityState.OPEN

    def status_of(self, status: str | None, day: date) -> LeadStatus | None:
        """Return what the status means on the day, None where nobody has said so; a lead without one is new."""
        return LeadStatus.NEW if status is None else _meaning(self.statuses, LeadStatus, status, day)


def comparable(name: str) -> str:
    """Return the name as names are compared: without blanks around it, in any case."""
    return name.strip().casefold()


def _meaning(recorded: Sequence[DatedMeanings], kind: type[T], name: str, day: date) -> T | None:
    key = comparable(name)
    for dated in reversed(recorded):
        if dated.from_day <= day:
            if key in dated.meanings:
                return kind(dated.meanings[key])
            break
    return next((one for one in kind if comparable(one.value) == key), None)
