"""Folders for servers: open to every account, as those of pytest are not, and gone afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that the account of the servers can reach; its name is short, for the sake of sockets."""
    folder = Path(tempfile.mkdtemp(prefix="rm-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
