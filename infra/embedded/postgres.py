"""PostgreSQL 18 from its wheel."""

import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from infra.embedded.addresses import LOOPBACK, Address
from infra.embedded.errors import WrongVersionError
from infra.embedded.home import Home
from infra.embedded.programs import POSTGRES_MAJOR
from infra.embedded.server import Server

SUPERUSER = "postgres"
_SETTINGS = {
    "jit": "off",
    "lc_messages": "C",
    "log_timezone": "UTC",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
}
# A commit survives the death of the server, not that of the machine. Asynchronous commits would gain a tenth more
# and lose rows to a SIGKILL.
_FAST_SETTINGS = {"fsync": "off", "full_page_writes": "off"}
_INITDB = ["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
_CREATE_DATABASE = """
select format('create database %I', :'name') where not exists (select from pg_database where datname = :'name') \\gexec
"""
_READY = "ready"


class Postgres(Server):
    """A PostgreSQL server of our own."""

    name: ClassVar[str] = "postgres"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT

    def __init__(self, *, home: Home, port: int | None, fast: bool, settings: Mapping[str, str]) -> None:
        super().__init__(home=home, address=Address(path=home.sockets / ".s.PGSQL.5432", port=port))
        self._settings = {**_SETTINGS, **(_FAST_SETTINGS if fast else {}), **settings}
        self._fast = fast

    def url(self, *, database: str) -> str:
        """Return the address of a database, as asyncpg and Tortoise read it."""
        if self._address.port is not None:
            return f"postgres://{SUPERUSER}@{LOOPBACK}:{self._address.port}/{database}"
        return f"postgres://{SUPERUSER}@/{database}?host={self._home.sockets}"

    def ensure_database(self, *, name: str) -> None:
        """Create the database unless it exists."""
        host, port = (LOOPBACK, self._address.port) if self._address.port else (self._home.sockets, 5432)
        command = [self._program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-v", f"name={name}"]
        command += ["-h", str(host), "-p", str(port), "-U", SUPERUSER, "-d", "postgres"]
        subprocess.run(command, input=_CREATE_DATABASE, text=True, check=True, capture_output=True)  # noqa: S603

    def _prepare(self) -> None:
        version = self._data() / "PG_VERSION"
        if not self._data().exists():
            self._create_cluster()
        found = version.read_text().strip() if version.exists() else "(no version)"
        if found != POSTGRES_MAJOR:
            raise WrongVersionError(data=self._data(), found=found, needed=POSTGRES_MAJOR)

    def _create_cluster(self) -> None:
        # Under another name until it is complete: what an interrupted start leaves behind is never taken for data.
        shutil.rmtree(self._home.data / "postgres.new", ignore_errors=True)
        unfinished = self._home.folder("postgres.new")
        durability = ["--no-sync"] if self._fast else []
        command = [self._program("initdb"), *_INITDB, "--builtin-locale=C.UTF-8", *durability, "-D", str(unfinished)]
        if self._spawn(command).wait() != 0:
            raise self._explained()
        unfinished.rename(self._data())

    def _command(self) -> list[str]:
        settings = [f"--{name}={value}" for name, value in (self._settings | self._listening()).items()]
        return [self._program("postgres"), "-D", str(self._data()), *settings]

    def _listening(self) -> dict[str, str]:
        if self._address.port is not None:
            return {"listen_addresses": LOOPBACK, "port": str(self._address.port), "unix_socket_directories": ""}
        return {"listen_addresses": "", "port": "5432", "unix_socket_directories": str(self._home.sockets)}

    def _answers(self) -> bool:
        try:
            lines = self._pid_file().read_text().splitlines()
        except FileNotFoundError:
            return False
        return self._process is not None and lines[:1] == [str(self._process.pid)] and lines[-1].strip() == _READY

    def _may_try_again(self) -> bool:
        # Sessions of a killed server live on until they notice, and hold its memory.
        return "pre-existing shared memory block" in self._said()

    def _pid_file(self) -> Path:
        return self._data() / "postmaster.pid"

    def _data(self) -> Path:
        return self._home.data / "postgres"

    def _program(self, name: str) -> str:
        return str(self._home.programs.postgres / name)
