"""Folders for servers: open to every account, as those of pytest are not, and gone afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory: a database is copied in a quarter of the time
ROOM = 4 * 1024**3  # bytes; the servers of a run keep their logs of what was written, of up to 1 GiB, for a while


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that the account of the servers can reach; its name is short, for the sake of sockets."""
    is_in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix="rm-", dir=MEMORY if is_in_memory else None))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
