"""What the embedded servers are: PostgreSQL 18 and Valkey, the same on every machine."""

import os
import socket
from pathlib import Path

import pytest
import redis.asyncio
from arq.connections import RedisSettings, create_pool
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.base.config_generator import expand_db_url

from infra import embedded
from infra.embedded.home import SOCKET_PATH_BYTES


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_postgres_18_answers_asyncpg_and_tortoise_at_one_url(running, ask):
    assert await ask(running.database_url, "select current_database()") == "sales"

    tortoise = AsyncpgDBClient(connection_name="sales", **expand_db_url(running.database_url)["credentials"])
    (row,) = await tortoise.execute_query_dict("show server_version_num")
    await tortoise.close()

    assert row["server_version_num"].startswith("18")


async def test_valkey_answers_redis_py_and_arq_at_one_url(running):
    async with redis.asyncio.from_url(running.redis_url) as client:
        assert await client.ping()

    pool = await create_pool(RedisSettings.from_dsn(running.redis_url))
    assert await pool.ping()
    await pool.aclose()


async def test_text_sorts_and_time_reads_the_same_on_every_machine(running, ask):
    assert await ask(running.database_url, "select datlocale from pg_database where datname = 'sales'") == "C.UTF-8"
    assert await ask(running.database_url, "show timezone") == "UTC"
    assert await ask(running.database_url, "show jit") == "off"


async def test_valkey_appends_to_a_file_and_never_evicts(keys):
    settings = keys.config_get("appendonly", "appendfsync", "save", "maxmemory-policy")

    assert settings == {"appendonly": "yes", "appendfsync": "everysec", "save": "", "maxmemory-policy": "noeviction"}


async def test_further_databases_are_created_once(running, ask):
    running.postgres.ensure_database(name='Branch "North"')
    running.postgres.ensure_database(name='Branch "North"')

    assert await ask(running.database_url, "select count(*) from pg_database where datname like 'Branch%'") == 1


async def test_a_server_can_be_stopped_and_started_again_and_says_so(running, ask):
    running.postgres.stop()
    assert not running.postgres.running
    with pytest.raises(embedded.NotRunningError):
        _ = running.postgres.pid

    running.postgres.stop()
    running.postgres.start()

    assert await ask(running.database_url, "select 1") == 1
    with pytest.raises(embedded.StillRunningError):
        running.postgres.start()


async def test_a_wiped_valkey_comes_back_empty(running, keys):
    keys.set("bell", "rung")
    with pytest.raises(embedded.StillRunningError):
        running.valkey.wipe()

    running.valkey.stop()
    running.valkey.wipe()
    running.valkey.start()

    assert keys.dbsize() == 0


async def test_data_outlives_the_servers_and_is_durable_unless_asked_otherwise(folder, ask):
    with embedded.engines(directory=folder) as first:
        await ask(first.database_url, "create table kept as select 42 as answer")
        assert await ask(first.database_url, "show fsync") == "on"

    with embedded.engines(directory=folder, fast=True, settings={"work_mem": "7MB"}) as second:
        assert await ask(second.database_url, "select answer from kept") == 42
        assert await ask(second.database_url, "show fsync") == "off"
        assert await ask(second.database_url, "show work_mem") == "7MB"
    assert {"postgres.log", "valkey.log"} <= {file.name for file in folder.iterdir()}


async def test_both_servers_listen_on_loopback_ports_when_given_some(folder, ask):
    postgres, valkey = free_port(), free_port()
    with embedded.engines(directory=folder, fast=True, postgres_port=postgres, valkey_port=valkey) as running:
        assert running.database_url == f"postgres://postgres@127.0.0.1:{postgres}/rainmaker"
        assert await ask(running.database_url, "select host(inet_server_addr())") == "127.0.0.1"
        assert running.redis_url == f"redis://127.0.0.1:{valkey}/0"
        async with redis.asyncio.from_url(running.redis_url) as client:
            assert await client.ping()


async def test_a_long_or_awkward_path_gets_its_sockets_elsewhere(folder, ask):
    awkward = folder / f"Größe & 'Co', {'x' * 100}"
    with embedded.engines(directory=awkward, fast=True) as running:
        path = running.redis_url.removeprefix("unix://").removesuffix("?db=0")
        assert len(os.fsencode(path)) <= SOCKET_PATH_BYTES
        assert await ask(running.database_url, "select 1") == 1
        async with redis.asyncio.from_url(running.redis_url, decode_responses=True) as client:
            assert (await client.config_get("dir"))["dir"] == str(awkward / "data" / "valkey")
    assert not Path(path).parent.exists()
