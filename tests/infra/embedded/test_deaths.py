"""Servers and their parents die, and nothing that was confirmed is lost."""

import asyncio
import json
import os
import select
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import asyncpg
import pytest
import redis

from infra import embedded


async def test_postgres_killed_with_sigkill_recovers_every_committed_row(running, ask):
    await ask(running.database_url, "create table sale (id int primary key)")
    confirmed: list[int] = []
    enough = asyncio.Event()

    async def sell(first: int) -> None:
        connection = await asyncpg.connect(running.database_url)
        for number in range(first, first + 1_000_000):
            await connection.execute(f"insert into sale values ({number})")
            confirmed.append(number)
            if len(confirmed) == 200:
                enough.set()

    sellers = [asyncio.create_task(sell(seller * 1_000_000)) for seller in range(4)]
    await enough.wait()
    running.postgres.kill()
    ends = await asyncio.gather(*sellers, return_exceptions=True)
    running.postgres.start()

    assert all(isinstance(end, Exception) for end in ends)
    assert set(await ask(running.database_url, "select array_agg(id) from sale")) >= set(confirmed)


async def test_postgres_killed_below_a_busy_session_waits_for_it_and_recovers(running, ask):
    busy = asyncio.create_task(ask(running.database_url, "select count(*) from generate_series(1, 3000000)"))
    await until_busy(running, ask)

    running.postgres.kill()
    running.postgres.start()

    assert "pre-existing shared memory block" in running.postgres.log.read_text()
    assert await ask(running.database_url, "select 1") == 1
    await asyncio.gather(busy, return_exceptions=True)


async def until_busy(running, ask):
    question = "select count(*) from pg_stat_activity where query like '%generate_series%' and state = 'active'"
    while await ask(running.database_url, question) < 2:
        pass


def test_a_stale_pid_file_whose_number_another_program_has_by_now_is_no_obstacle(folder, serve):
    serve(folder)
    data = folder / "data" / "postgres"
    identity = {"user": data.stat().st_uid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **identity) as other:
        (data / "postmaster.pid").write_text(f"{other.pid}\n{data}\n0\n5432\n\n\n\nready\n")

        serve(folder)

        assert other.poll() is None
        other.kill()


async def test_valkey_keeps_its_keys_after_sigkill(running, keys):
    keys.set("bell", "rung")
    # One copy on this server's own disk, none on a replica.
    assert keys.execute_command("WAITAOF", 1, 0, 5_000) == [1, 0]

    running.valkey.kill()
    running.valkey.start()

    assert keys.get("bell") == "rung"


async def test_ctrl_c_in_the_terminal_leaves_the_servers_to_their_parent(running):
    for server in (running.postgres, running.valkey):
        assert os.getsid(server.pid) != os.getsid(0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
async def test_engines_die_with_their_parent(parent_of_engines):
    parent = parent_of_engines()
    ends = [os.pidfd_open(pid) for pid in json.loads(parent.stdout.readline())["pids"]]

    parent.kill()

    for end in ends:
        assert select.select([end], [], [], 10)[0], "a server outlived its parent"
        os.close(end)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
async def test_a_start_right_after_the_parent_was_killed_waits_for_its_servers_to_end(parent_of_engines, folder, ask):
    parent = parent_of_engines()
    json.loads(parent.stdout.readline())
    parent.kill()
    parent.wait()

    with embedded.engines(directory=folder / "engines", fast=True) as running:
        assert await ask(running.database_url, "select 1") == 1


async def test_engines_outlive_the_thread_that_started_them(folder, ask):
    with ExitStack() as closing:
        with ThreadPoolExecutor() as threads:
            running = threads.submit(closing.enter_context, embedded.engines(directory=folder, fast=True)).result()

        assert await ask(running.database_url, "select 1") == 1
        with redis.Redis.from_url(running.redis_url) as client:
            assert client.ping()
