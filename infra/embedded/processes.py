"""Child processes that live and die with this one."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO

from infra.embedded.account import Account

_LAUNCHER = Path(__file__).with_name("launch.py")
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
_GLANCE_SECONDS = 0.01

# Linux sends the death signal when the *thread* that forked ends, so one thread that lives as long as the
# process forks for all of them.
_forking_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedded-engines")


def spawn(
    *, program: list[str], account: Account | None, death_signal: signal.Signals, log: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start the program in a session of its own, as this account, to be ended by the signal when this process dies."""
    identity = [account.uid, account.gid] if account else [0, 0]
    launcher = [sys.executable, "-I", "-S", _LAUNCHER, os.getpid(), *identity, int(death_signal)]
    return _forking_thread.submit(
        subprocess.Popen,
        [*map(str, launcher), *program],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd="/",
        env=_ENVIRONMENT,
        # Ctrl-C in the terminal reaches this process only, which then stops its children in order.
        start_new_session=True,
    ).result()


def command_line(*, pid: int) -> str:
    """Return the command line of this process, or an empty text when it is gone or a zombie."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    answer = subprocess.run(  # noqa: S603
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() + " "


def end_orphan(*, pid: int, seconds: float, by: signal.Signals) -> None:
    """Ask a process that is not our child to end, wait for it, and kill it when the time is over."""
    deadline = time.monotonic() + seconds
    with suppress(ProcessLookupError):
        os.kill(pid, by)
        while command_line(pid=pid).strip():
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(_GLANCE_SECONDS)
