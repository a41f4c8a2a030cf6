"""A goal as it is stored, and the cycles it runs in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from domain.metrics.metric import AnyMetric
from domain.metrics.the_catalogue import Catalogue
from domain.shared.period import Cycle, Period, clipped

COLUMNS = "id, name, metric, agent_id, team_id, cycle, from_day, until_day, target, target_version, version"


@dataclass(frozen=True, slots=True)
class Goal:
    """One metric's target for one agent or one team in each cycle."""

    id: UUID
    name: str
    metric: AnyMetric
    agent_id: UUID | None
    team_id: UUID | None
    cycle: Cycle
    from_day: date
    until_day: date | None
    target: Decimal
    target_version: int
    version: int

    @classmethod
    def of(cls, row: Mapping[str, Any], catalogue: Catalogue) -> Self:
        """Read a row of the table."""
        return cls(**{**row, "metric": catalogue.metric(row["metric"]), "cycle": Cycle(row["cycle"])})

    @property
    def owner_id(self) -> UUID:
        """Return the agent or the team."""
        owner = self.agent_id or self.team_id
        assert owner is not None  # noqa: S101 - the table's constraint
        return owner

    def cycle_on(self, day: date) -> Period | None:
        """Return the goal's days in the cycle that holds the day; None when it does not run then."""
        whole = Period.containing(day, self.cycle)
        return clipped(whole, from_day=self.from_day, until_day=self.until_day)

    def nearest_cycle(self, day: date) -> Period:
        """Return the cycle of the day, or the first one before the goal starts, or the last one after it ended."""
        if day < self.from_day:
            day = self.from_day
        elif self.until_day is not None and day >= self.until_day:
            day = date.fromordinal(self.until_day.toordinal() - 1)
        cycle = self.cycle_on(day)
        assert cycle is not None  # noqa: S101 - the day was moved into the goal
        return cycle
