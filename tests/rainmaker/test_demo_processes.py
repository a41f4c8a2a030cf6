"""The demo as processes: it says when it is ready, stops in order, and leaves nothing behind."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest

from rainmaker.demo.installation import free_port

CLI = "from rainmaker.main import cli; cli()"
LAST_WORD = "Ctrl-C stops everything"
PATIENCE_SECONDS = 180  # a start seeds a company, beside whatever else the machine does


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory that the account of the servers can pass, which pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="rainmaker-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        yield directory


@asynccontextmanager
async def demo(home: Path, port: int):
    """`rainmaker demo` in this directory; killed at the end of the block, if it still runs."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", CLI, "demo"),
        cwd=home,
        env=environment | {"PORT": str(port)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def said(process: asyncio.subprocess.Process, *, until: str) -> str:
    """Everything that it says up to the line with these words, or up to its end."""
    lines = []
    async for line in process.stdout:
        lines.append(line.decode())
        if until in lines[-1]:
            break
    return "".join(lines)


async def answers(port: int) -> bool:
    async with httpx.AsyncClient(trust_env=False) as http:
        try:
            return (await http.get(f"http://127.0.0.1:{port}/ready")).is_success
        except httpx.TransportError:
            return False


def children_of(pid: int) -> list[int]:
    """The servers, the API and the worker that the demo has started."""
    parents = {int(stat.parent.name): parent_in(stat) for stat in Path("/proc").glob("[0-9]*/stat")}
    return [child for child, parent in parents.items() if parent == pid]


def parent_in(stat: Path) -> int | None:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


async def ended(pids: list[int]) -> None:
    """Wait until every process has ended."""
    for pid in pids:
        with suppress(ProcessLookupError):
            handle, gone = os.pidfd_open(pid), asyncio.Event()
            asyncio.get_running_loop().add_reader(handle, gone.set)
            await gone.wait()
            asyncio.get_running_loop().remove_reader(handle)
            os.close(handle)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere orphans are ended by the next start")
async def test_the_demo_starts_stops_when_told_and_takes_everything_with_it_when_killed(home):
    port = free_port()

    async with demo(home, port) as process:
        welcome = await said(process, until=LAST_WORD)
        assert await answers(port), welcome
        started = children_of(process.pid)
        process.send_signal(signal.SIGTERM)
        rest = await said(process, until="never said")
        assert await process.wait() == 0, rest
    for name in ("ADMIN", "MANAGER", "AGENT"):
        assert f"\n{name}=ey" in welcome
    assert len(started) == 4
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)

    async with demo(home, port) as process:
        again = await said(process, until=LAST_WORD)
        assert await answers(port), again
        started = children_of(process.pid)
        process.kill()
        await ended(started)
    assert len(started) == 4


async def test_a_taken_port_is_said_before_anything_is_seeded(home):
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async with server, demo(home, port) as process:
        complaint = await said(process, until="never said")
        status = await process.wait()

    assert f"demo.port_taken: port {port} is taken by another program" in complaint
    assert status == 1
