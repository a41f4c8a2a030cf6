"""In which pay periods components have entries, and what the last entry of each left behind, as it is stored."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from domain.commissions.calculate.due_periods import LastEntry, periods_between
from domain.commissions.calculate.stored_pay import PeriodScope, period_states, spans_of
from domain.commissions.calculate.stretches import Stretch
from domain.shared.calendars import local_day, start_of_day
from domain.shared.period import Period

Component: TypeAlias = tuple[UUID, UUID, str]  # of an agent, under a plan


async def ended_periods(
    scopes: Sequence[PeriodScope], time_zone: str, *, but: Sequence[Stretch] = ()
) -> dict[Component, dict[Period, LastEntry]]:
    """Return the last entry of each period from the first of each scope on.

    Of what these stretches place it is the last one before them, and none where a period lies within them.
    """
    spans = await spans_of(scopes) if scopes else []
    asked = [
        (scope, period, since, until)
        for scope, (first, last) in spans
        for period in periods_between(scope.terms, local_day(first, time_zone), local_day(last, time_zone))
        if (since := start_of_day(period.start, time_zone)) < (until := _until(scope, period, time_zone, but))
    ]
    states = await period_states(asked) if asked else {}
    ended: dict[Component, dict[Period, LastEntry]] = defaultdict(dict)
    for place, (placed_at, state) in states.items():
        scope, period, _, _ = asked[place]
        ended[scope.key][period] = (local_day(placed_at, time_zone), state)
    return ended


def _until(scope: PeriodScope, period: Period, time_zone: str, but: Sequence[Stretch]) -> datetime:
    since, until = start_of_day(period.start, time_zone), start_of_day(period.end, time_zone)
    own = (stretch for stretch in but if _is_of(stretch, scope))
    return min([until, *(stretch.since for stretch in own if stretch.since < until and since < stretch.until)])


def _is_of(stretch: Stretch, scope: PeriodScope) -> bool:
    agent_id, plan_id, key = scope.key
    return (stretch.agent_id, stretch.plan_id) == (agent_id, plan_id) and key in stretch.component_keys
