"""Becomes a server: drops root's rights, ties its life to its parent's, then turns into the server's program.

Run as `python -I -S launch.py PARENT UID GID DEATH_SIGNAL PROGRAM ARGUMENT…`. It is a program of its own because
running Python between fork and exec (`preexec_fn`) may deadlock in a process that has threads.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Turn this process into the program named on the command line."""
    parent, uid, gid, death_signal = (int(word) for word in sys.argv[1:5])
    program = sys.argv[5:]
    if uid:
        _become(uid, gid)
    _die_with(parent, death_signal)
    os.execv(program[0], program)  # noqa: S606


def _become(uid: int, gid: int) -> None:
    try:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    except OSError as reason:
        sys.exit(f"cannot drop root: {reason}")


def _die_with(parent: int, death_signal: int) -> None:
    # After setuid, which clears the request.
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent:
        sys.exit("the parent died before its server started")


main()
