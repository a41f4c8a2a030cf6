"""Directories and engines for tests that kill them."""

import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import redis

from folders import open_folder
from infra import embedded

REPOSITORY = Path(__file__).parents[3]
PACKAGES = sysconfig.get_path("purelib")
ENVIRONMENT = {"PYTHONPATH": f"{REPOSITORY}:{PACKAGES}", "PYTHONDONTWRITEBYTECODE": "1"}
SERVE_UNTIL_TOLD = """
import json, sys
from pathlib import Path
from infra import embedded
with embedded.engines(directory=Path(sys.argv[1]), fast=True) as running:
    print(json.dumps({"pids": [running.postgres.pid, running.valkey.pid], "url": running.database_url}), flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as created:
        yield created


@pytest.fixture(scope="session")
def running() -> Iterator[embedded.Engines]:
    with open_folder() as directory, embedded.engines(directory=directory, database="sales", fast=True) as engines:
        yield engines


@pytest.fixture
def keys(running: embedded.Engines) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(running.redis_url, decode_responses=True) as client:
        yield client


@pytest.fixture
def ask() -> Callable[[str, str], Any]:
    async def asked(url: str, question: str) -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asked


@pytest.fixture
def serve() -> Callable[..., None]:
    """Start and stop engines, for the error it raises."""

    def served(directory: Path, **choices: Any) -> None:
        with embedded.engines(directory=directory, fast=True, **choices):
            pass

    return served


@pytest.fixture
def parent_of_engines(folder: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start another process that starts engines in the folder and tells their pids and URL as a line of JSON."""
    parents = []

    def started(python: str = sys.executable, **identity: Any) -> subprocess.Popen[str]:
        command = [python, "-c", SERVE_UNTIL_TOLD, folder / "engines"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        parents.append(subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, **pipes, **identity))
        return parents[-1]

    yield started
    for parent in parents:
        with parent, suppress(BrokenPipeError):
            parent.kill()
