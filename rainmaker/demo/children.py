"""The API and the worker as child processes: started together, watched, stopped in order, never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from domain.shared.errors import RainmakerError
from infra import embedded

COMMANDS = ("serve", "worker")
STOP_SECONDS = 20.0  # a worker finishes its batch, the API its requests
POLL_SECONDS = 0.1
LAST_LINES = 15
PROGRAM = "from rainmaker.main import cli; cli()"
LAUNCHER = Path(embedded.__file__).with_name("launch.py")
AS_OURSELVES = "0"


class ProcessDied(RainmakerError):
    """A process that the others need has ended by itself."""

    code: ClassVar[str] = "demo.process_died"


@dataclass(frozen=True, slots=True)
class Child:
    """One command of ours in a process of its own, which logs to the file, or else to our own output."""

    command: str
    log: Path | None
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, command: str, *, environment: Mapping[str, str], logs: Path | None) -> Self:
        """Start the command; it is asked to end when this process dies, however that dies."""
        log = None if logs is None else logs / f"{command}.log"
        tied = [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), AS_OURSELVES, AS_OURSELVES]
        with nullcontext() if log is None else log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603
                [*tied, str(int(signal.SIGTERM)), sys.executable, "-c", PROGRAM, command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,  # Ctrl-C in the terminal reaches this process only, which stops its children
            )
        return cls(command, log, process)

    def require_alive(self) -> None:
        """Refuse to go on without it."""
        if self.process.poll() is not None:
            raise ProcessDied(f"rainmaker {self.command} ended by itself{self._said()}")

    def end(self) -> None:
        """Wait until it has ended, as it was asked to, and kill it when that takes too long."""
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _said(self) -> str:
        if self.log is None:
            return ""
        lines = self.log.read_text(errors="replace").splitlines()[-LAST_LINES:]
        return "\n".join((f"; the end of its log ({self.log}):", *lines))


@contextmanager
def running(
    *, environment: Mapping[str, str], logs: Path | None, commands: Sequence[str] = COMMANDS
) -> Iterator[list[Child]]:
    """Run the commands until the end of the block."""
    if logs is not None:
        logs.mkdir(parents=True, exist_ok=True)
    children: list[Child] = []
    try:
        children.extend(Child.start(command, environment=environment, logs=logs) for command in commands)
        yield children
    finally:
        for child in children:
            child.process.terminate()
        for child in children:
            child.end()


async def watch(children: Sequence[Child]) -> None:
    """Wait for as long as all of them live, and raise when one does not."""
    while True:
        for child in children:
            child.require_alive()
        await asyncio.sleep(POLL_SECONDS)
