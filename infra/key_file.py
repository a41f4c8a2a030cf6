"""Keys of our own, kept in files: made by whoever needs one first, readable by their owner only."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile


def read_or_make(path: Path, make: Callable[[], str]) -> str:
    """Return the key in the file, which is made if it is not there."""
    if not path.exists():
        _write_once(path, make())
    return path.read_text()


def _write_once(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent) as draft:  # made for its owner only
        draft.write(text)
        draft.flush()
        try:
            os.link(draft.name, path)  # whoever comes first has made the key; nobody reads half of one
        except FileExistsError:
            return
