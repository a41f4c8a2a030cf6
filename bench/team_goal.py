"""How long the goal of a team of a thousand agents takes to read, in the database and on the way to its manager.

    .venv/bin/python bench/team_goal.py

The goal counts calls over a quarter. Besides it: a goal of ninety days that cut the months at both ends, the trend of
each with a point a day, and the board of everybody's own goals.
"""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

from crm_facts import activities, bodies
from crowd import DAYS, Crowd, facts_wanted, measure
from sustained import Load, sustained

from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.database.transaction import current, transaction
from domain.goals.check_goal import GoalTerms
from domain.goals.queries import goals_by_id, progress_of
from domain.goals.rulesets.document import RuleTerms
from domain.goals.rulesets.draft_ruleset import RulesetTerms, create_ruleset
from domain.goals.rulesets.publish_ruleset import publish_ruleset
from domain.goals.set_goal import set_goal
from domain.goals.views.board import BoardTerms, team_board
from domain.goals.views.choose import GoalFilter
from domain.goals.views.trend import trends_of
from domain.shared.paging import PageRequest
from domain.shared.period import Cycle
from infra.clock import now

USUAL = 200_000
RUNS = 15
LIMIT_MS = 10
ADMIN = Viewer("bench", Role.ADMIN)
METRIC = "calls_made"

Work = Callable[[], Awaitable[Any]]


async def team_goal(crowd: Crowd) -> bool:
    today = now().date()
    start = today - timedelta(days=DAYS)
    top: UUID = await sql.fetch_value("select id from teams where name = 'Company'")
    ruleset = await publish()
    quarter = await set_one(ruleset, Cycle.QUARTER, start, team_id=top)
    cut = await set_one(ruleset, Cycle.CUSTOM, start, until_day=today + timedelta(days=1), team_id=top)
    for row in await sql.fetch("select id from agents"):
        await set_one(ruleset, Cycle.QUARTER, start, agent_id=row["id"])
    count = facts_wanted(USUAL)
    facts = activities(count, until=now())
    await sustained(crowd.url, crowd.token(Role.INTEGRATION), Load("activities", bodies(facts, 1_000), count))
    await sql.execute("vacuum analyze")
    reached = [await show("a quarter", quarter, today, limit_ms=LIMIT_MS), await show("ninety days", cut, today)]
    terms = BoardTerms(team_id=top, on=today, chosen=GoalFilter())
    board = await took(lambda: team_board(terms, viewer=ADMIN, today=today, now=now(), page=PageRequest()))
    print(f"the board of a thousand goals, judged and sorted: {board:.0f} ms")
    return all(reached)


async def publish() -> UUID:
    rules = (RuleTerms(key=METRIC, metric=METRIC),)
    ruleset = await create_ruleset(terms=RulesetTerms(key="calls", name="Calls", rolls_up=True, rules=rules), now=now())
    return await publish_ruleset(ruleset_id=ruleset, from_day=date(2020, 1, 1), now=now())


async def set_one(ruleset: UUID, cycle: Cycle, start: date, **owner: Any) -> UUID:
    targets = {METRIC: (Decimal(10_000),)}
    terms = GoalTerms(name="Calls", ruleset_id=ruleset, cycle=cycle, targets=targets, from_day=start, **owner)
    return await set_goal(terms=terms, today=now().date(), now=now())


async def show(what: str, goal_id: UUID, today: date, *, limit_ms: float | None = None) -> bool:
    """Print how long the goal and its trend take, and return whether the goal's figure keeps the limit."""
    [goal] = (await goals_by_id(viewer=ADMIN, today=today, ids=[goal_id])).values()

    async def progress() -> None:
        await progress_of([goal], on=today, today=today, now=now())

    async def trend() -> None:
        await trends_of([(goal, today)], today=today, now=now())

    in_database, by_day = await slowest_statement(progress), await slowest_statement(trend)
    limit = (
        "" if limit_ms is None else f"   limit: ≤ {limit_ms} ms   {'reached' if in_database <= limit_ms else 'MISSED'}"
    )
    print(f"a team's goal of {what}: {in_database:.1f} ms in the database, {await took(progress):.1f} ms read{limit}")
    print(f"its trend, a point a day: {by_day:.1f} ms in the database, {await took(trend):.1f} ms read")
    return limit_ms is None or in_database <= limit_ms


async def slowest_statement(work: Work) -> float:
    """Return how many milliseconds the slowest figure of the work takes, its own statement sent by hand."""
    sent: list[Any] = []

    async def logged() -> None:
        opened = current()
        assert opened is not None  # noqa: S101
        opened.connection.add_query_logger(sent.append)
        await work()
        opened.connection.remove_query_logger(sent.append)

    await transaction(logged)
    return max([await took(partial(sql.fetch, one.query, *one.args)) for one in sent if "with asked" in one.query])


async def took(work: Work) -> float:
    """Return the median of some runs in milliseconds, once the caches are warm."""
    times = []
    for _ in range(RUNS + 2):
        start = perf_counter()
        await work()
        times.append((perf_counter() - start) * 1000)
    return median(times[2:])


if __name__ == "__main__":
    measure(team_goal)
