"""Lists of goals, by name."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final

from domain.access.viewer import Viewer
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.goals.goal import COLUMNS, Goal, the_terms
from domain.goals.progress import progress_in
from domain.goals.queries import goals_seen
from domain.goals.views.choose import GoalFilter, GoalState, goals_managed
from domain.shared.paging import Page, PageRequest

BY_NAME: Final = Sort("BY_NAME", {"name": "text", "id": "uuid"})
JUDGED_AT_ONCE: Final = 500  # goals whose status is looked at together, where only those of one status are wanted

Whose = Callable[[Parameters], str]


async def goals(*, viewer: Viewer, chosen: GoalFilter, today: date, now: datetime, page: PageRequest) -> Page[Goal]:
    """Return the goals of the agents and teams whose figures the viewer may see."""
    return await _listed(lambda bound: goals_seen(viewer, today, bound), chosen, today=today, now=now, page=page)


async def goals_below(
    *, viewer: Viewer, chosen: GoalFilter, today: date, now: datetime, page: PageRequest
) -> Page[Goal]:
    """Return the goals that the viewer may set: of the agents and teams below today, and for admins all."""
    return await _listed(
        lambda bound: goals_managed(viewer, today=today, parameters=bound), chosen, today=today, now=now, page=page
    )


async def own_goals(*, viewer: Viewer, on: date, now: datetime, page: PageRequest) -> Page[Goal]:
    """Return the goals of the viewer's own agent that run on the day; others than agents have none."""
    if viewer.agent_id is None:
        return Page([], [], has_next=False)
    running = GoalFilter(agent_id=viewer.agent_id, state=GoalState.RUNNING)
    return await _listed(lambda _: "true", running, today=on, now=now, page=page)


async def _listed(whose: Whose, chosen: GoalFilter, *, today: date, now: datetime, page: PageRequest) -> Page[Goal]:
    terms = await the_terms()

    async def read(part: PageRequest) -> Page[Goal]:
        parameters = Parameters()
        wanted = [whose(parameters), *chosen.sql(on=today, parameters=parameters)]
        select = f"select {COLUMNS} from goals g where {' and '.join(wanted)}"
        return await fetch_page(
            select, parameters=parameters, sort=BY_NAME, page=part, read=lambda row: Goal.of(row, terms)
        )

    if chosen.status is None:
        return await read(page)
    items: list[Goal] = []
    cursors: list[tuple[str, ...]] = []
    after, has_more = page.after, True
    while has_more and len(items) <= page.first:
        part = await read(PageRequest(JUDGED_AT_ONCE, after))
        stands = await _stands(part.items, chosen, today=today, now=now)
        items += [goal for goal, is_meant in zip(part.items, stands, strict=True) if is_meant]
        cursors += [cursor for cursor, is_meant in zip(part.cursors, stands, strict=True) if is_meant]
        has_more = part.has_next
        after = part.cursors[-1] if part.items else None
    return Page(items[: page.first], cursors[: page.first], has_next=len(items) > page.first)


async def _stands(goals: Sequence[Goal], chosen: GoalFilter, *, today: date, now: datetime) -> list[bool]:
    judged = await progress_in([(goal, goal.nearest_cycle(today)) for goal in goals], today=today, now=now)
    return [one.status is chosen.status for one in judged]
