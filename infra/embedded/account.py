"""The unprivileged account that root hands the servers to."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from infra.embedded.errors import CannotDropRootError

_NAME = "rainmaker"
_ANYBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user of this machine who is not root."""

    uid: int
    gid: int

    def may_pass(self, path: Path) -> bool:
        """Say whether the account can reach this folder or program and enter or run it."""
        steps = {path, *path.parents, *path.resolve().parents}
        return all(self._may_enter(step) for step in steps)

    def take(self, path: Path) -> None:
        """Give the path, and everything below it, to the account."""
        for item in (path, *path.rglob("*")):
            os.chown(item, self.uid, self.gid, follow_symlinks=False)

    def _may_enter(self, step: Path) -> bool:
        status = step.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def serving_account(*, data: Path) -> Account | None:
    """Return who must run the servers, or None when the present user can.

    Data that exists goes on being served by its owner. Otherwise the account `rainmaker` is created once,
    and `nobody` serves where accounts cannot be created.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return Account(uid=data.stat().st_uid, gid=data.stat().st_gid)
    entry = _entry(_NAME) or _created() or _entry(_ANYBODY)
    if entry is None:
        raise CannotDropRootError(reason=f"there is no account named {_NAME} or {_ANYBODY}")
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _created() -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        arguments = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _NAME]
        # A failure shows in the account's absence; another process may have created it at the same moment.
        subprocess.run([useradd, *arguments], check=False, capture_output=True)  # noqa: S603
    return _entry(_NAME)
