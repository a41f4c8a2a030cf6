"""One subject that fails waits visibly and holds up nobody; it recovers as soon as it can."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from asyncpg.exceptions._base import DataError

from company import NOW, Person, assert_everything_equals_a_rebuild, hire, own_connection, settle, verified
from domain.database import sql
from domain.database.fail_points import set_act
from domain.database.transaction import transaction
from domain.marks.pending import PendingCount, count_pending, pending_subjects
from domain.marks.write import Lane, Layer, Mark, What, write_marks
from domain.refresh.agents import LARGEST_BATCH, refresh_agents
from domain.refresh.refresh import refresh
from happenings import call, called, deliver, sell
from paying import lines, percent, put_on_plan
from reading import achieved, month_of
from steps import march

MARCH = month_of(march(1))
Failures = list[tuple[Layer, UUID, str]]


async def refresh_once(*, now=NOW) -> Failures:
    failures: Failures = []
    assert await refresh(clock=lambda: now, tell=lambda layer, of, error: failures.append((layer, of, repr(error))))
    return failures


async def with_history_open(statement: str, *values: object) -> None:
    """Change what only a broken disk could change."""
    async with own_connection() as connection:
        await connection.execute("set session_replication_role = replica")
        await connection.execute(statement, *values)


async def subject(of: UUID) -> tuple[int, str | None]:
    row = await sql.fetch_one("select attempts, last_error from subjects where id = $1", of)
    return row["attempts"], row["last_error"]


async def fifty_callers(company) -> list[Person]:
    people = [await hire(f"Caller-{number}", into=company.lake) for number in range(50)]
    await deliver(*(called(person, on=march(3)) for person in people))
    return people


async def test_an_entity_that_cannot_be_folded_waits_and_fifty_others_are_computed(company):
    await sell(company.dana, "1.00 EUR", reference="broken", on=march(3))
    for number in range(50):
        await sell(company.omar, "10.00 EUR", reference=f"order-{number}", on=march(3))
    broken = await sql.fetch_one("select id, entity_id, payload from facts where payload ->> 'transaction' = 'broken'")
    await with_history_open("update facts set payload = payload - 'transaction' where id = $1", broken["id"])

    [(layer, failed, error)] = await refresh_once()

    assert (layer, failed) == (Layer.ENTITY, broken["entity_id"])
    assert "missing required field `transaction`" in error
    assert await achieved(company.omar, "approved_amount", within=MARCH) == 500
    attempts, last_error = await subject(failed)
    assert (attempts, "missing required field" in last_error) == (1, True)
    assert [(pending.id, pending.last_error) for pending in await pending_subjects()] == [(failed, last_error)]

    await with_history_open("update facts set payload = $2 where id = $1", broken["id"], broken["payload"])
    await settle(now=NOW + timedelta(minutes=1))

    assert await subject(failed) == (0, None)
    assert await achieved(company.dana, "approved_amount", within=MARCH) == 1
    await assert_everything_equals_a_rebuild()


async def test_an_agent_whose_pass_fails_waits_and_fifty_others_are_computed(company):
    await put_on_plan([company.dana], percent("10"))
    await settle()
    people = await fifty_callers(company)
    await sell(company.dana, "100.00 EUR", on=march(3))
    stored = await sql.fetch_value("select document from plan_versions")
    await with_history_open("update plan_versions set document = '{\"components\": []}'")

    [(layer, failed, error)] = await refresh_once()

    assert (layer, failed) == (Layer.AGENT, company.dana.id)
    assert "ComponentCountOutOfBounds" in error
    assert [await achieved(person, "calls_made", within=MARCH) for person in people] == [1] * 50
    assert await lines(company.dana) == []
    assert await count_pending() == PendingCount(subjects=1, failing=1)

    await with_history_open("update plan_versions set document = $1", stored)
    await settle(now=NOW + timedelta(minutes=1))

    assert await lines(company.dana) == [10]
    await assert_everything_equals_a_rebuild()


async def test_each_failure_waits_longer_than_the_one_before_and_new_facts_do_not_hurry_it(company):
    await put_on_plan([company.dana], percent("10"))
    await settle()
    await with_history_open("update plan_versions set document = '{\"components\": []}'")
    await sell(company.dana, "100.00 EUR", on=march(3))
    waits = []

    now = NOW
    for attempt in range(1, 5):
        assert len(await refresh_once(now=now)) == 1
        await call(company.dana, on=march(3))
        assert await refresh_once(now=now) == []
        next_try = await sql.fetch_value("select next_try_at from subjects where id = $1", company.dana.id)
        waits.append(next_try - now)
        assert (await subject(company.dana.id))[0] == attempt
        now = next_try

    assert waits == sorted(set(waits))


async def fail_for(person: Person, error: Exception) -> Callable[[], Awaitable[None]]:
    """Fail every pass that holds the person."""

    async def act() -> None:
        if not await sql.fetch_value("select exists (select 1 from stale_marks where subject_id = $1)", person.id):
            raise error

    return act


@pytest.mark.parametrize(
    "error", [RuntimeError("a bug"), DataError("invalid input for query argument $1"), ZeroDivisionError()], ids=repr
)
async def test_whatever_is_raised_for_one_agent_holds_up_nobody(company, error):
    await fifty_callers(company)
    await call(company.dana, on=march(3))
    forget = set_act("AGENT.written", await fail_for(company.dana, error))

    failures = await refresh_once()
    forget()

    assert [failed for _, failed, _ in failures] == [company.dana.id]
    assert await achieved(company.lake, "calls_made", within=MARCH) == 50
    assert not (await verified()).differences
    await settle(now=NOW + timedelta(minutes=1))
    await assert_everything_equals_a_rebuild()


async def test_a_commit_that_fails_for_one_agent_holds_up_nobody(company):
    async with own_connection() as connection:
        await connection.execute(
            """create function refuse() returns trigger language plpgsql as $$
               begin raise exception 'not this one'; end $$"""
        )
        await connection.execute(
            f"""create constraint trigger refused after insert on totals_daily deferrable initially deferred
                for each row when (new.subject_id = '{company.dana.id}') execute function refuse()"""
        )
        people = await fifty_callers(company)
        await call(company.dana, on=march(3))

        [(_, failed, error)] = await refresh_once()

        assert (failed, "not this one" in error) == (company.dana.id, True)
        assert [await achieved(person, "calls_made", within=MARCH) for person in people] == [1] * 50
        assert await achieved(company.dana, "calls_made", within=MARCH) == 0
        await connection.execute("drop trigger refused on totals_daily")
    await settle(now=NOW + timedelta(minutes=1))
    await assert_everything_equals_a_rebuild()


async def test_live_marks_go_before_backfill_marks_and_half_is_left_to_another_worker(company):
    await settle()
    people = [await hire(f"Caller-{number}", known=False) for number in range(2 * LARGEST_BATCH + 20)]
    backfill = [Mark(Layer.AGENT, person.id, What.FIGURES, day=march(3)) for person in people]
    await write_marks(backfill, now=NOW, lane=Lane.BACKFILL)
    await call(company.dana, on=march(3))

    claims = [set(await transaction(lambda: refresh_agents(now=NOW))) for _ in range(4)]

    assert claims[0] == {company.dana.id}
    assert [len(claim) for claim in claims[1:]] == [LARGEST_BATCH, 60, 30]


async def test_a_busy_worker_rests_from_the_third_round_on_and_computes_what_came_meanwhile(company):
    await settle()
    people = await fifty_callers(company)  # of whom rounds take 25, 13, 10 and 2
    rests: list[int] = []

    async def rest() -> None:
        rests.append(sum([await achieved(person, "calls_made", within=MARCH) or 0 for person in people]))
        if len(rests) == 1:
            await call(company.dana, on=march(3))

    assert await refresh(clock=lambda: NOW, tell=lambda *failure: pytest.fail(str(failure)), rest=rest)

    assert rests == [48, 50]
    assert await achieved(company.dana, "calls_made", within=MARCH) == 1
    await assert_everything_equals_a_rebuild()
