"""A board as it is stored, and the windows it runs in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

import asyncpg

from domain.metrics.metric import AnyMetric
from domain.metrics.the_catalogue import Catalogue
from domain.organisation.calendar import Calendar
from domain.shared.period import Cycle, Period, clipped

COLUMNS = "id, name, metric, cycle, from_day, until_day, team_id, version"


@dataclass(frozen=True, slots=True)
class Board:
    """A metric ranked anew in each window of the calendar; two weeks are counted from its first day."""

    id: UUID
    name: str
    metric: AnyMetric
    cycle: Cycle
    from_day: date
    until_day: date | None
    team_id: UUID | None
    version: int
    calendar: Calendar

    @classmethod
    def of(cls, row: asyncpg.Record, catalogue: Catalogue, calendar: Calendar) -> Self:
        """Read a row of the table."""
        fields = {**row, "metric": catalogue.metric(row["metric"]), "cycle": Cycle(row["cycle"])}
        return cls(**fields, calendar=calendar)

    def window_on(self, day: date) -> Period | None:
        """Return the board's days in the cycle that holds the day; None when it does not run then."""
        window = clipped(self._whole(day), from_day=self.from_day, until_day=self.until_day)
        return window if window is not None and day in window else None

    def windows_of(self, days: Iterable[date]) -> set[Period]:
        """Return each window that one of the days lies in."""
        return {window for day in days if (window := self.window_on(day)) is not None}

    def windows(self, *, since: date, last: date) -> Iterator[Period]:
        """Yield every window that has a day from one day until, and with, another."""
        day = max(since, self.from_day)
        while day <= last and (window := self.window_on(day)) is not None:
            yield window
            day = window.end

    def _whole(self, day: date) -> Period:
        if self.cycle is Cycle.CUSTOM:
            assert self.until_day is not None  # noqa: S101 - nothing else is created
            return Period(self.from_day, self.until_day)
        return self.calendar.period(day, self.cycle, anchor=self.from_day)
