"""What rows are told apart by, as SQL: keys of a day or a row, their types, and the labels people read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from domain.database.parameters import Parameters
from domain.metrics.fields import Field
from domain.reports.shape import CUTS, By, Dimension, Shape

_OF_STRETCH = {
    Dimension.AGENT: "span.subject_id",
    Dimension.TEAM: "span.team_id",
    Dimension.REGION: "span.region_id",
}
_OF_DAY = {
    Dimension.DAY: "{day}",
    Dimension.MONTH: "date_trunc('month', {day}::timestamp)::date",
    Dimension.WEEKDAY: "extract(isodow from {day})::integer",
}
_LABELS = {
    Dimension.AGENT: "(select name from agents where id = {key})",
    Dimension.TEAM: "(select name from teams where id = {key})",
    Dimension.REGION: "(select name from teams where id = {key})",
    Dimension.DAY: "{key}::text",
    Dimension.MONTH: "to_char({key}, 'YYYY-MM')",
    Dimension.WEEKDAY: "(array['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])[{key}]",
    Dimension.HOUR: "to_char(make_time({key}, 0, 0), 'HH24:MI')",
}


_OF_CALENDAR = (Dimension.WEEK, Dimension.QUARTER, Dimension.YEAR)


@dataclass(frozen=True, slots=True)
class Cycles:
    """The first days of the cycles that the organisation's calendar cuts a report into, and their labels, as SQL."""

    starts: str = ""
    labels: str = ""

    @classmethod
    def of(cls, shape: Shape, parameters: Parameters) -> Self:
        """Return the cycles of the range and of the one that it is compared with; none where nothing is cut so."""
        if shape.cut not in _OF_CALENDAR:
            return cls()
        labels = {one.key: one.label for period in shape.periods for one in shape.slices(period)}
        starts = sorted(labels)
        named = [labels[start] for start in starts]
        return cls(f"{parameters.bind(starts)}::date[]", f"{parameters.bind(named)}::text[]")

    def start_of(self, day: str) -> str:
        """Return the SQL of the first day of the cycle that holds the day."""
        return f"({self.starts})[width_bucket({day}, {self.starts})]"

    def label_of(self, start: str) -> str:
        """Return the SQL of what people read for the cycle that begins on the day."""
        return f"({self.labels})[width_bucket({start}, {self.starts})]"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the keys of a row are read from: its stretch, its day, its hour, and the fields of its dataset."""

    day: str = "null::date"
    hour: str = "null::integer"
    weekday: str | None = None  # where it is known without a day
    cut: str | None = None  # where a cut is known without a day
    cycles: Cycles = Cycles()
    fields: Mapping[str, Field] | None = None
    row: str = "r"
    moment: str = "current_date"

    def key(self, by: By) -> str:
        """Return the key that the dimension gives the row."""
        if by.over is None:
            assert self.fields is not None  # noqa: S101 - shapes with fields are answered from datasets
            return f"({self.fields[by.field].of(self.row, moment=self.moment)})"
        if by.over in _OF_STRETCH:
            return _OF_STRETCH[by.over]
        if by.over is Dimension.HOUR:
            return self.hour
        if self.cut is not None and by.over in CUTS:
            return self.cut
        if self.weekday is not None and by.over is Dimension.WEEKDAY:
            return self.weekday
        return self.cycles.start_of(self.day) if by.over in _OF_CALENDAR else _OF_DAY[by.over].format(day=self.day)


def key_type(by: By, field: Field | None) -> str:
    """Return the SQL type that the key is compared as."""
    if by.over is None:
        return "text" if field is None else field.sql_type
    if by.over in _OF_STRETCH:
        return "uuid"
    return "numeric" if by.over in (Dimension.HOUR, Dimension.WEEKDAY) else "date"


def label(by: By, key: str, cycles: Cycles) -> str:
    """Return the SQL of what people read for the key."""
    if by.over is None:
        return f"{key}::text"
    return cycles.label_of(key) if by.over in _OF_CALENDAR else _LABELS[by.over].format(key=key)
