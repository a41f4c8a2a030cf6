"""The directory that holds the data, the logs and the sockets, and its one holder."""

import fcntl
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.embedded.account import Account, serving_account
from infra.embedded.errors import (
    DirectoryInUseError,
    DirectoryNotWritableError,
    DiskFullError,
    SocketPathTooLongError,
)
from infra.embedded.programs import Programs, installed_programs

FREE_MIB_NEEDED = 200
# The kernel's limit on a socket's path, less its closing zero.
SOCKET_PATH_BYTES = 107 if sys.platform == "linux" else 103
_LONGEST_SOCKET_NAME = ".s.PGSQL.65535.lock"
# Anything else would need escaping in one of the URLs, and their readers disagree about how.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
_ELSEWHERE = Path("/var/lib")


@dataclass(frozen=True, kw_only=True)
class Home:
    """Where the servers live and who runs them."""

    directory: Path
    data: Path
    sockets: Path
    account: Account | None
    programs: Programs

    def folder(self, name: str) -> Path:
        """Create a private folder of the serving account below the data, once."""
        return _private(self.data / name, self.account)

    def log(self, server: str) -> Path:
        """Return the path of a server's log."""
        return self.directory / f"{server}.log"

    def require_room(self) -> None:
        """Refuse to go on when the disk is as good as full."""
        _require_room(self.data)


@contextmanager
def claimed_home(*, directory: Path) -> Iterator[Home]:
    """Hold the directory for this process alone, and describe it."""
    directory = directory.absolute()
    with _claimed(directory):
        account = serving_account(data=directory / "data")
        data = _data_of(directory, account)
        with _socket_folder(data, account) as sockets:
            programs = _runnable_programs(data, account)
            yield Home(directory=directory, data=data, sockets=sockets, account=account, programs=programs)


@contextmanager
def _claimed(directory: Path) -> Iterator[None]:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        _require_room(directory)
        lock = (directory / "lock").open("a+")
    except OSError as reason:
        raise DirectoryNotWritableError(directory=directory, reason=str(reason.strerror)) from reason
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            lock.seek(0)
            raise DirectoryInUseError(directory=directory, holder=lock.read() or "(just started)") from held
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
        lock.truncate(0)


def _require_room(folder: Path) -> None:
    if shutil.disk_usage(folder).free < FREE_MIB_NEEDED * 2**20:
        raise DiskFullError(path=folder, needed_mib=FREE_MIB_NEEDED)


def _data_of(directory: Path, account: Account | None) -> Path:
    """Return the folder of the data: inside the directory, or behind a link where the account cannot pass."""
    data = directory / "data"
    if not data.exists():
        data.unlink(missing_ok=True)
        if account and not account.may_pass(directory.resolve()):
            data.symlink_to(tempfile.mkdtemp(prefix="rainmaker-", dir=_ELSEWHERE))
        _private(data, account)
    return data.resolve()


def _private(folder: Path, account: Account | None) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(folder, account.uid, account.gid)
    return folder


@contextmanager
def _socket_folder(data: Path, account: Account | None) -> Iterator[Path]:
    folder = data / "sockets"
    if _fits(folder):
        yield _private(folder, account)
        return
    # Root's own temporary folder may be closed to the account.
    with tempfile.TemporaryDirectory(prefix="rainmaker-", dir="/tmp" if account else None) as name:  # noqa: S108
        folder = Path(name)
        if not _fits(folder):
            raise SocketPathTooLongError(path=folder / _LONGEST_SOCKET_NAME, limit_bytes=SOCKET_PATH_BYTES)
        yield _private(folder, account)


def _fits(folder: Path) -> bool:
    path = str(folder / _LONGEST_SOCKET_NAME)
    return len(os.fsencode(path)) <= SOCKET_PATH_BYTES and _PLAIN_PATH.fullmatch(path) is not None


def _runnable_programs(data: Path, account: Account | None) -> Programs:
    programs = installed_programs()
    if account is None or programs.reachable_by(account):
        return programs
    return programs.copied_to(data / "programs", account=account)
