"""`rainmaker import` and `rainmaker verify`, as somebody types them."""

import asyncio
import os
import sys
from pathlib import Path

from domain.database import sql
from exports import DEALS, MAPPING, write_exports
from infra.configuration import Settings


async def test_import_ends_with_status_0_only_when_everything_was_taken(database, settings, tmp_path):
    write_exports(tmp_path, deals=DEALS + "D5,Omar,Won,,2026-02-31,10\n")
    command = ("import", tmp_path, "--mapping", tmp_path / "mapping.toml")

    status, printed = await rainmaker(settings, *command)

    assert status == 1
    assert "opportunity.created 3 " in " ".join(printed.split())
    assert "import.cell_unusable deals.csv row 5: column closed: '2026-02-31' is no date" in printed

    write_exports(tmp_path)

    assert (await rainmaker(settings, *command))[0] == 0


async def test_import_says_what_is_wrong_with_the_mapping(database, settings, tmp_path):
    write_exports(tmp_path, mapping=MAPPING.replace('"{seller}"', '"{agent}"'))

    status, printed = await rainmaker(settings, "import", tmp_path, "--mapping", tmp_path / "mapping.toml")

    assert status == 1
    assert printed.strip().startswith(
        "import.column_missing: agents.sellers.reference: people.csv has not one column 'agent'"
    )


async def test_verify_names_what_differs_and_what_is_pending(database, settings, tmp_path):
    write_exports(tmp_path)
    await rainmaker(settings, "import", tmp_path, "--mapping", tmp_path / "mapping.toml")

    status, printed = await rainmaker(settings, "verify")

    assert status == 0
    assert "rows are what a rebuild gives" in printed

    await sql.execute("update opportunities set stage = 'Lost at sea' where reference = 'D1'")
    await sql.execute(
        """insert into stale_marks (layer, subject_id, what, lane, marked_at)
           select 'ENTITY', id, 'STATE', 0, now() from opportunities where reference = 'D2'"""
    )

    status, printed = await rainmaker(settings, "verify", "--wait", "0")

    assert status == 1
    assert "2 differences in opportunities" in printed
    assert '"stage":"Lost at sea"' in printed
    assert "1 pending, their figures left out" in printed


async def test_verify_plays_the_worked_examples_in_a_database_of_its_own(database, settings):
    databases = "select array_agg(datname order by datname) from pg_database where datname like 'rainmaker_vectors_%'"
    before = await sql.fetch_value(databases)

    status, printed = await rainmaker(settings, "verify", "--vectors", "--only", "no")

    lines = printed.splitlines()
    assert status == 0
    assert "holds  no-method: refused" in lines
    assert "holds  multiplier-on-another-metric: in order, shuffled, by 1, by 7, all, twice" in lines
    assert "waits  non-recoverable: draws are part of statements" in lines
    assert lines[-1] == "4 of 4 worked examples come out, 1 wait."
    assert await sql.fetch_value(databases) == before
    assert await sql.fetch_value("select count(*) from organisation") == 0


async def rainmaker(settings: Settings, *words: str | Path) -> tuple[int, str]:
    """Run the command in a process of its own, and return its status and what it printed."""
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).parent / "rainmaker",
        *words,
        env={**os.environ, "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "COLUMNS": "200"},
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode()


async def test_rezone_moves_the_days_of_what_was_imported(database, settings, tmp_path):
    write_exports(tmp_path)
    await rainmaker(settings, "import", tmp_path, "--mapping", tmp_path / "mapping.toml")

    status, printed = await rainmaker(settings, "rezone", "Asia/Kathmandu")

    assert (status, printed.splitlines()[-1]) == (0, "The days begin in Asia/Kathmandu; every figure was rebuilt.")
    assert await sql.fetch_value("select time_zone from organisation") == "Asia/Kathmandu"
    assert (await rainmaker(settings, "verify", "--wait", "0"))[0] == 0


async def test_rezone_refuses_a_zone_that_nobody_knows(database, settings, tmp_path):
    write_exports(tmp_path)
    await rainmaker(settings, "import", tmp_path, "--mapping", tmp_path / "mapping.toml")

    status, printed = await rainmaker(settings, "rezone", "Europe/Atlantis")

    assert status == 1
    assert printed.strip().splitlines()[-1].startswith("calendar.unknown_time_zone: 'Europe/Atlantis'")
