"""Which stretch of which components' entries must be placed anew when some of an agent's credits changed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.words import PaidCredit
from domain.shared.calendars import local_day, start_of_day
from domain.shared.spans import Span

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stale:
    """Where an agent's credits changed, from when on everything is anew, and the days of stale figures."""

    spans: Collection[Span] = ()
    everything_from: datetime | None = None
    days: Collection[date] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """The entries of one agent under some components of a plan from an instant until, and without, another."""

    terms: PlanTerms = field(compare=False)
    component_keys: tuple[str, ...]
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
    """Return what is to be placed anew: whatever follows a change in a window that it reaches into."""
    return [
        Stretch(plan, keys, since, until)
        for plan in terms
        for keys in _groups(plan)
        for since, until in _ranges(plan, keys, stale[plan.agent_id], time_zone)
    ]


def _groups(plan: PlanTerms) -> list[tuple[str, ...]]:
    """Return the components that are placed together: those of overrides, of which a sale pays a manager one level."""
    overrides = {
        key
        for version in plan.versions
        for key, component in version.components.items()
        if component.credit is PaidCredit.OVERRIDE
    }
    alone: list[tuple[str, ...]] = [(key,) for key in sorted(plan.component_keys() - overrides)]
    return [*alone, tuple(sorted(overrides))] if overrides else alone


def _ranges(plan: PlanTerms, keys: tuple[str, ...], stale: Stale, time_zone: str) -> list[Span]:
    limit = _limit(plan, stale, time_zone)
    ranges: list[Span] = []
    for span in sorted(span for span in stale.spans if span.since < limit):
        since = max(span.since, ranges[-1].until) if ranges else span.since
        if since < span.until:
            ends = [_end(plan, keys, instant, time_zone) for instant in (since, span.last)]
            ranges.append(Span(since, max(span.until, *ends)))
    if stale.everything_from is not None:
        if ranges and limit < ranges[-1].until:
            limit = ranges.pop().since
        ranges.append(Span(limit, FOR_EVER))
    return ranges


def _limit(plan: PlanTerms, stale: Stale, time_zone: str) -> datetime:
    """Return from when on everything is anew: the whole pay period, of which a limit that begins counts the pay."""
    if stale.everything_from is None:
        return FOR_EVER
    day = local_day(stale.everything_from, time_zone)
    if day <= plan.changes()[0]:
        return stale.everything_from
    return start_of_day(plan.period_of(day).start, time_zone)


def _end(plan: PlanTerms, keys: tuple[str, ...], instant: datetime, time_zone: str) -> datetime:
    """Return where the reach of a change ends, also through what it changes under the versions that follow.

    A change within the range that was found first reaches no further than that: windows of one length follow each
    other, and the longer one of a later version is looked at here.
    """
    day = local_day(instant, time_zone)
    ends = [_reach(plan, key, day) for key in keys]
    last = max((end for end in ends if end is not None), default=None)
    if last is None:
        return instant
    return FOR_EVER if last == date.max else start_of_day(last, time_zone)


def _reach(plan: PlanTerms, key: str, day: date) -> date | None:
    end: date | None = None
    rule = plan.rule_on(key, day)
    following = [one for one in plan.rules(key) if one[0] > day]
    for from_day, holding in ([(day, rule)] if rule else []) + following:
        if (end is not None and from_day >= end) or (end is None and from_day > day):
            break
        reach = holding.reach(from_day)
        if reach is not None:
            end = max(end or reach.end, reach.end)
    return end
