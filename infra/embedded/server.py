"""The life of one server process: started, awaited, stopped or killed."""

import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from infra.embedded.addresses import Address
from infra.embedded.errors import (
    CannotDropRootError,
    DiedAtStartError,
    DiskFullError,
    EngineError,
    NotRunningError,
    PortTakenError,
    StillRunningError,
    TooSlowError,
)
from infra.embedded.home import FREE_MIB_NEEDED, Home
from infra.embedded.processes import command_line, end_orphan, spawn

# Recovery after a crash replays at most a few gigabytes of log.
_START_SECONDS = 120
_STOP_SECONDS = 30
_GLANCE_SECONDS = 0.01
_LAST_LINES = 15
_LOG_BYTES = 10 * 2**20


class Server(ABC):
    """One child process that serves one folder of data at one address."""

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]

    def __init__(self, *, home: Home, address: Address) -> None:
        self._home = home
        self._address = address
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def log(self) -> Path:
        """Return the path of the server's log."""
        return self._home.log(self.name)

    @property
    def pid(self) -> int:
        """Return the process id of the server."""
        if self._process is None:
            raise NotRunningError(server=self.name)
        return self._process.pid

    @property
    def running(self) -> bool:
        """Say whether the server's process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        if self.running:
            raise StillRunningError(server=self.name)
        self._home.require_room()
        self._begin_log()
        self._prepare()
        self._end_predecessor()
        self._address.require_free(server=self.name)
        self._process = self._spawn(self._command())
        self._wait_until_ready()

    def stop(self) -> None:
        """Stop the server in order, or by force when it does not listen; one that is stopped stays so."""
        if self._process is None:
            return
        self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """Kill the server as a crash would (SIGKILL), and wait until its process is gone."""
        if self._process is None:
            raise NotRunningError(server=self.name)
        self._process.kill()
        self._process.wait()
        self._process = None

    @abstractmethod
    def _prepare(self) -> None:
        """Make the data folder ready for a start."""

    @abstractmethod
    def _command(self) -> list[str]:
        """Return the program and its arguments."""

    @abstractmethod
    def _pid_file(self) -> Path:
        """Return the file whose first line is the process id of the server."""

    @abstractmethod
    def _data(self) -> Path:
        """Return the folder that the command line names."""

    @abstractmethod
    def _answers(self) -> bool:
        """Say whether the started process is ready for clients."""

    def _may_try_again(self) -> bool:
        """Say whether the death that the log tells of passes by itself."""
        return False

    def _spawn(self, program: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return spawn(program=program, account=self._home.account, death_signal=self.stop_signal, log=log)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if not self.running:
                self._try_again()
            if time.monotonic() > deadline:
                self.kill()
                raise TooSlowError(
                    server=self.name, seconds=_START_SECONDS, log=self.log, last_lines=self._last_lines()
                )
            time.sleep(_GLANCE_SECONDS)

    def _try_again(self) -> None:
        self._process = None
        if not self._may_try_again():
            raise self._explained()
        time.sleep(_GLANCE_SECONDS)
        self._begin_log()
        self._process = self._spawn(self._command())

    def _end_predecessor(self) -> None:
        """End the server of a process that died a moment ago: we hold the directory's lock, so it is an orphan."""
        try:
            pid = int(self._pid_file().read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return
        line = command_line(pid=pid)
        if f" {self._data()} " in line:
            end_orphan(pid=pid, seconds=_STOP_SECONDS, by=self.stop_signal)
        elif self.name not in line:
            # The number now belongs to a process of another kind, which PostgreSQL would take for a living server.
            self._pid_file().unlink()

    def _begin_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.old"))
        self._log_start = self.log.stat().st_size if self.log.exists() else 0

    def _said(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def _last_lines(self) -> str:
        return "\n".join(self._said().splitlines()[-_LAST_LINES:])

    def _explained(self) -> EngineError:
        said = self._said()
        if "No space left on device" in said:
            return DiskFullError(path=self._home.data, needed_mib=FREE_MIB_NEEDED)
        if "Address already in use" in said and self._address.port:
            return PortTakenError(server=self.name, port=self._address.port)
        if "cannot drop root" in said:
            return CannotDropRootError(reason=self._last_lines())
        return DiedAtStartError(server=self.name, log=self.log, last_lines=self._last_lines())
