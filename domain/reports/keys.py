"""What rows are told apart by, as SQL: keys of a day or a row, their types, and the labels people read."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.metrics.fields import Field
from domain.reports.shape import CUTS, By, Dimension

_OF_STRETCH = {
    Dimension.AGENT: "span.subject_id",
    Dimension.TEAM: "span.team_id",
    Dimension.REGION: "span.region_id",
}
_OF_DAY = {
    Dimension.DAY: "{day}",
    Dimension.WEEK: "date_trunc('week', {day}::timestamp)::date",
    Dimension.MONTH: "date_trunc('month', {day}::timestamp)::date",
    Dimension.QUARTER: "date_trunc('quarter', {day}::timestamp)::date",
    Dimension.YEAR: "date_trunc('year', {day}::timestamp)::date",
    Dimension.WEEKDAY: "extract(isodow from {day})::integer",
}
_LABELS = {
    Dimension.AGENT: "(select name from agents where id = {key})",
    Dimension.TEAM: "(select name from teams where id = {key})",
    Dimension.REGION: "(select name from teams where id = {key})",
    Dimension.DAY: "{key}::text",
    Dimension.WEEK: "to_char({key}, 'IYYY-\"W\"IW')",
    Dimension.MONTH: "to_char({key}, 'YYYY-MM')",
    Dimension.QUARTER: "to_char({key}, 'YYYY-\"Q\"Q')",
    Dimension.YEAR: "to_char({key}, 'YYYY')",
    Dimension.WEEKDAY: "(array['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])[{key}]",
    Dimension.HOUR: "to_char(make_time({key}, 0, 0), 'HH24:MI')",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the keys of a row are read from: its stretch, its day, its hour, and the fields of its dataset."""

    day: str = "null::date"
    hour: str = "null::integer"
    weekday: str | None = None  # where it is known without a day
    cut: str | None = None  # where a cut is known without a day
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
        return _OF_DAY[by.over].format(day=self.day)


def key_type(by: By, field: Field | None) -> str:
    """Return the SQL type that the key is compared as."""
    if by.over is None:
        return "text" if field is None else field.sql_type
    if by.over in _OF_STRETCH:
        return "uuid"
    return "numeric" if by.over in (Dimension.HOUR, Dimension.WEEKDAY) else "date"


def label(by: By, key: str) -> str:
    """Return the SQL of what people read for the key."""
    return f"{key}::text" if by.over is None else _LABELS[by.over].format(key=key)
