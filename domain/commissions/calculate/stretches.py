"""Which stretch of which component's credits must be placed anew when some credits changed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.terms import Component
from domain.commissions.rules.window import is_cumulative, window_of
from domain.shared.calendars import local_day, start_of_day

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
ONE_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stale:
    """The instants at which an agent's credits changed, and from which instant on everything is to be placed anew."""

    instants: Collection[datetime] = ()
    everything_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The credits of one agent under one component from an instant until, and without, another."""

    terms: PlanTerms = field(compare=False)
    component_key: str
    since: datetime
    until: datetime

    @property
    def agent_id(self) -> UUID:
        """Return the agent."""
        return self.terms.agent_id

    @property
    def plan_id(self) -> UUID:
        """Return the plan."""
        return self.terms.plan_id


def stretches(terms: Iterable[PlanTerms], stale: Mapping[UUID, Stale], *, time_zone: str) -> list[Stretch]:
    """Return what is to be placed anew. A credit moves what follows it in its window; without one, only itself."""
    found = []
    for plan in terms:
        for key in sorted(plan.component_keys()):
            for since, until in _ranges(plan, key, stale[plan.agent_id], time_zone):
                found.append(Stretch(plan, key, since, until))
    return found


def _ranges(plan: PlanTerms, key: str, stale: Stale, time_zone: str) -> list[tuple[datetime, datetime]]:
    limit = stale.everything_from or FOR_EVER
    ranges: list[tuple[datetime, datetime]] = []
    for instant in sorted(instant for instant in stale.instants if instant < limit):
        component = plan.component_around(key, local_day(instant, time_zone))
        _append(ranges, instant, _end(component, instant, time_zone))
    if stale.everything_from is not None:
        _append(ranges, stale.everything_from, FOR_EVER)
    return ranges


def _append(ranges: list[tuple[datetime, datetime]], since: datetime, until: datetime) -> None:
    """Add a range that begins after the others, as one with the last where it begins within that.

    So no credit is placed twice, and none from a checkpoint that is itself being placed anew.
    """
    if ranges and since < ranges[-1][1]:
        first, last = ranges.pop()
        since, until = first, max(last, until)
    ranges.append((since, until))


def _end(component: Component, instant: datetime, time_zone: str) -> datetime:
    if not is_cumulative(component):
        return instant + ONE_INSTANT
    return start_of_day(window_of(component, local_day(instant, time_zone)).end, time_zone)
