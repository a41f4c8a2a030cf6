"""Where a goal stands on the morning of a day, and which of its milestones it has reached."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.goals.rules.composite import Composite
from domain.shared.period import Period

MILESTONES_PERCENT = (50, 90, 100)


class Status(StrEnum):
    """Where a goal stands."""

    NOT_STARTED = "NOT_STARTED"
    ON_TRACK = "ON_TRACK"
    AT_RISK = "AT_RISK"
    OFF_TRACK = "OFF_TRACK"
    ACHIEVED = "ACHIEVED"
    MISSED = "MISSED"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Pace ratios from which a goal is on track, and from which it is at risk rather than off track."""

    on_track: Decimal
    at_risk: Decimal


def status_of(composite: Composite, *, cycle: Period, today: date, thresholds: Thresholds) -> Status:
    """Judge a goal: what adds up is achieved as soon as it is reached; rates, and what should be low, when it ends."""
    over = today >= cycle.end
    if composite.is_met and (over or _is_done_when_met(composite)):
        return Status.ACHIEVED
    if today < cycle.start:
        return Status.NOT_STARTED
    if over:
        return Status.MISSED
    if composite.keeps_pace(thresholds.on_track):
        return Status.ON_TRACK
    return Status.AT_RISK if composite.keeps_pace(thresholds.at_risk) else Status.OFF_TRACK


def milestones_reached(composite: Composite) -> list[int]:
    """Return the milestones, in per cent, that are reached; what should be low has none."""
    if any(one.reached.is_lower_better for one in composite.rules):
        return []
    return [percent for percent in MILESTONES_PERCENT if composite.has_come_to(Decimal(percent))]


def _is_done_when_met(composite: Composite) -> bool:
    return all(one.reached.target and one.reached.grows and not one.reached.is_lower_better for one in composite.rules)
