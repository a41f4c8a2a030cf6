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
    ranges: dict[datetime, datetime] = {}
    for instant in sorted(stale.instants):
        if instant < limit:
            end = min(_end(plan.component_around(key, local_day(instant, time_zone)), instant, time_zone), limit)
            if end not in ranges.values():
                ranges[instant] = end
    if stale.everything_from is not None:
        ranges[stale.everything_from] = FOR_EVER
    return sorted(ranges.items())


def _end(component: Component, instant: datetime, time_zone: str) -> datetime:
    if not is_cumulative(component):
        return instant + ONE_INSTANT
    return start_of_day(window_of(component, local_day(instant, time_zone)).end, time_zone)
