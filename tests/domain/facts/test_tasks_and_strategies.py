"""Tasks that are set and done, and who takes part in strategies."""

import pytest

from company import assert_everything_equals_a_rebuild, settle
from domain.database import sql
from happenings import accept, deliver, event
from steps import march


@pytest.mark.parametrize(("day", "is_on_time"), [(14, True), (15, True), (16, False)])
async def test_a_task_done_on_the_day_it_is_due_is_done_on_time(company, day, is_on_time):
    await accept(
        event("task.created", task="t", agent="dana", due=str(march(15)), on=march(3)),
        event("task.completed", task="t", on=march(day)),
    )
    await settle()

    done = await sql.fetch_one("select agent_id, actor_id, is_on_time from task_events where kind = 'COMPLETED'")
    assert tuple(done) == (company.dana.id, company.dana.id, is_on_time)


async def test_a_task_that_somebody_else_does_stays_its_owners(company):
    await accept(
        event("task.created", task="t", agent="dana", by="nora", kind="follow_up", lead="lead-1", on=march(3)),
        event("task.completed", task="t", by="omar", on=march(4)),
        event("task.completed", task="t", on=march(9)),
    )
    await settle()

    rows = await sql.fetch("select kind, agent_id, actor_id, day, is_on_time from task_events order by day")
    dana, nora, omar = company.dana.id, company.nora.id, company.omar.id
    assert [tuple(row) for row in rows] == [
        ("CREATED", dana, nora, march(3), None),
        ("COMPLETED", dana, omar, march(4), None),
    ]
    task = await sql.fetch_one("select kind, agent_id, completed_day, completed_by_id from tasks")
    assert tuple(task) == ("follow_up", dana, march(4), omar)


async def test_a_task_whose_facts_are_all_retracted_is_gone(company):
    told = event("task.created", key="told", task="t", agent="dana", on=march(3))
    await accept(told)
    await settle()

    await deliver(told | {"revision": 1, "retracted": True})
    await settle()

    assert await sql.fetch_value("select (select count(*) from tasks) + (select count(*) from task_events)") == 0
    await assert_everything_equals_a_rebuild()


async def members():
    rows = await sql.fetch(
        "select strategy, agent_id, mode, from_day, until_day::text from strategy_members order by strategy, from_day"
    )
    return [tuple(row) for row in rows]


async def test_who_joins_a_strategy_takes_part_until_the_day_of_leaving(company):
    dana = company.dana.id
    await accept(
        event("strategy.left", strategy="North", agent="dana", on=march(9)),
        event("strategy.joined", strategy="North", agent="dana", on=march(3)),
        event("strategy.joined", strategy="North", agent="dana", mode="PULL", on=march(20)),
        event("strategy.joined", strategy="North", agent="dana", mode="PULL", on=march(25)),
        event("strategy.joined", strategy="South", agent="dana", at="2026-03-09T08:00:00Z"),
        event("strategy.left", strategy="South", agent="dana", at="2026-03-09T09:00:00Z"),
    )
    await settle()

    assert await members() == [
        ("North", dana, "PUSH", march(3), "2026-03-09"),
        ("North", dana, "PULL", march(20), "infinity"),
    ]
    await assert_everything_equals_a_rebuild()


async def test_every_system_means_the_same_strategy_and_a_retracted_joining_is_none(company):
    joined = event("strategy.joined", key="joined", strategy="North", agent="dana", on=march(3))
    await accept(joined)
    await settle()

    await deliver(joined | {"revision": 1, "retracted": True})
    await settle()

    assert await members() == []
    await assert_everything_equals_a_rebuild()
