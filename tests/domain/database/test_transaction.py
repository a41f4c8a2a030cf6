"""One transaction around one piece of work."""

import asyncio

import asyncpg
import pytest
from tortoise import connections

from domain.database import sql
from domain.database.operation import operation
from domain.database.transaction import after_commit, apart, current, listen_after_commit, savepoint, transaction

INSERT = "insert into teams (name) values ($1)"


@pytest.fixture
def heard():
    """What listeners were told, commit by commit."""
    told = []

    async def listen(notes):
        told.append(list(notes))

    stop = listen_after_commit(listen)
    yield told
    stop()


async def _teams():
    return [row["name"] for row in await sql.fetch("select name from teams order by name")]


async def test_work_is_committed_whole_and_its_notes_told_once_after(database, heard):
    async def work():
        await sql.execute(INSERT, "North")
        after_commit("first")
        after_commit("second")
        assert heard == []
        return 7

    assert await transaction(work) == 7
    assert (await _teams(), heard) == (["North"], [["first", "second"]])


async def test_work_that_fails_leaves_nothing_and_tells_nothing(database, heard):
    async def work():
        await sql.execute(INSERT, "North")
        after_commit("never")
        raise LookupError

    with pytest.raises(LookupError):
        await transaction(work)

    assert (await _teams(), heard) == ([], [])


async def test_work_apart_is_committed_whatever_becomes_of_the_transaction_around_it(database, heard):
    async def beside():
        await sql.execute(INSERT, "Beside")
        after_commit("beside")

    async def work():
        await sql.execute(INSERT, "North")
        await apart(beside)
        assert (await _teams(), heard) == (["Beside", "North"], [["beside"]])
        raise LookupError

    with pytest.raises(LookupError):
        await transaction(work)
    await apart(beside)

    assert (await _teams(), heard) == (["Beside", "Beside"], [["beside"], ["beside"]])


async def test_a_savepoint_takes_back_only_what_was_done_within(database):
    async def fail():
        async with savepoint():
            await sql.execute(INSERT, "South")
            await sql.execute("select 1 / 0")

    async def work():
        await sql.execute(INSERT, "North")
        with pytest.raises(asyncpg.DivisionByZeroError):
            await fail()
        await sql.execute(INSERT, "West")

    await transaction(work)

    assert await _teams() == ["North", "West"]


async def test_rows_are_streamed_in_batches_through_the_transaction(database):
    async def work():
        stream = sql.stream("select n from generate_series(1, $1) n", 5, at_once=2)
        return [[row["n"] for row in rows] async for rows in stream]

    assert await transaction(work) == [[1, 2], [3, 4], [5]]


async def test_an_inner_transaction_joins_the_outer_one(database, heard):
    async def inner():
        await sql.execute(INSERT, "Inner")
        after_commit("inner")

    async def outer():
        await transaction(inner)
        assert heard == []
        raise LookupError

    with pytest.raises(LookupError):
        await transaction(outer)

    assert (await _teams(), heard) == ([], [])


async def test_an_operation_runs_in_one_transaction_of_its_own_or_of_its_caller(database):
    @operation
    async def create_two(*, fail):
        await sql.execute(INSERT, "One")
        if fail:
            raise LookupError
        await sql.execute(INSERT, "Two")
        return current()

    with pytest.raises(LookupError):
        await create_two(fail=True)
    assert await _teams() == []

    async def caller():
        return await create_two(fail=False) is current()

    assert await transaction(caller)
    assert await _teams() == ["One", "Two"]


async def test_a_deadlock_is_tried_again_and_its_notes_are_told_once(database, heard):
    await sql.execute("insert into teams (name) values ('A'), ('B')")
    attempts, both_hold_one = [], asyncio.Barrier(2)

    def crossing(first, second):
        async def work():
            attempts.append(first)
            await sql.execute("update teams set version = version + 1 where name = $1", first)
            if len(attempts) <= 2:
                await both_hold_one.wait()
            await sql.execute("update teams set version = version + 1 where name = $1", second)
            after_commit(first)

        return transaction(work)

    await asyncio.gather(crossing("A", "B"), crossing("B", "A"))

    assert len(attempts) == 3
    assert sorted(heard) == [["A"], ["B"]]
    assert await sql.fetch("select version from teams group by version") == [(3,)]


async def test_a_conflict_that_does_not_end_is_raised_after_the_last_attempt(database):
    attempts = []

    async def work():
        attempts.append(1)
        raise asyncpg.SerializationError

    with pytest.raises(asyncpg.SerializationError):
        await transaction(work, attempts=2)

    assert len(attempts) == 2


async def test_cancelled_transactions_give_every_connection_back(database, settings):
    async def work():
        await sql.fetch_value("select pg_sleep(0.001)")

    await transaction(work)
    for round_number in range(20):
        tasks = [asyncio.create_task(transaction(work)) for _ in range(2 * settings.database_pool)]
        for _ in range(round_number):  # cancel each round a little later: while acquiring, beginning, working
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    pool = connections.get("default")._pool
    async with asyncio.timeout(10):
        while pool.get_idle_size() < pool.get_size():  # a cancelled connection is rolled back in the background
            await asyncio.sleep(0.001)
        await asyncio.gather(*(transaction(work) for _ in range(2 * settings.database_pool)))
