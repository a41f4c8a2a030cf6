"""What follows from how days are cut: from where quarters and years begin, and from the time zone of days."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date

from domain.commissions.asking.causes import QUOTA, Cause, CauseKind, Explained, first_differing, value_at
from domain.commissions.rules.period_lines import Purpose
from domain.shared.period import Cycle, Period

_WINDOWS = (
    ("line", "window"),
    ("line", "gate", "window"),
    ("line", "multiplier", "window"),
    ("line", "pay_period"),
    ("period", "window"),
)
_DAYS = ("credit.day", "day")
_OF_WINDOW = {CauseKind.QUOTA, CauseKind.OTHER_CREDITS, CauseKind.OTHER_FIGURE}  # in another window they are others


def may_be_cut(explained: Explained) -> bool:
    """Tell whether a line follows from where quarters and years begin: by a window that is no month, or by lapsing."""
    spans = [explained.get("window"), *(value_at(explained, path) for path in _WINDOWS)]
    lapses = value_at(explained, ("period", "purpose")) == Purpose.CAP_RELEASE
    return lapses or any(not _is_month(span) for span in spans if isinstance(span, Mapping))


def by_cuts(causes: list[Cause], before: Explained, after: Explained, cuts: AbstractSet[CauseKind]) -> list[Cause]:
    """Name the calendar where windows or quotas are others by it, and the time zone where days are."""
    if CauseKind.TIME_ZONE in cuts:
        causes = [replace(one, kind=CauseKind.TIME_ZONE) if one.field in _DAYS else one for one in causes]
    if CauseKind.CALENDAR not in cuts:
        return causes
    followed = (*_WINDOWS, ("line", "quota_asked"), QUOTA)
    cut = first_differing(((CauseKind.CALENDAR, field) for field in followed), before, after)
    return cut + [one for one in causes if one.kind not in _OF_WINDOW] if cut else causes


def _is_month(span: Mapping[str, str]) -> bool:
    first = date.fromisoformat(span["from"])
    return span["until"] == Period.containing(first, Cycle.MONTH).end.isoformat()
