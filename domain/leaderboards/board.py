"""A board as it is stored, and the windows it runs in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from domain.metrics.metric import AnyMetric
from domain.metrics.the_catalogue import Catalogue
from domain.shared.period import Cycle, Period, clipped

COLUMNS = "id, name, metric, cycle, from_day, until_day, team_id, version"


@dataclass(frozen=True, slots=True)
class Board:
    """A metric ranked anew in each window."""

    id: UUID
    name: str
    metric: AnyMetric
    cycle: Cycle
    from_day: date
    until_day: date | None
    team_id: UUID | None
    version: int

    @classmethod
    def of(cls, row: Mapping[str, Any], catalogue: Catalogue) -> Self:
        """Read a row of the table."""
        return cls(**{**row, "metric": catalogue.metric(row["metric"]), "cycle": Cycle(row["cycle"])})

    def window_on(self, day: date) -> Period | None:
        """Return the board's days in the cycle that holds the day; None when it does not run then."""
        whole = Period.containing(day, self.cycle)
        return clipped(whole, from_day=self.from_day, until_day=self.until_day)

    def windows_of(self, days: Iterable[date]) -> list[Period]:
        """Return each window that one of the days lies in, once."""
        return sorted({window for day in days if (window := self.window_on(day)) is not None})
