"""What people call things: trimmed, short enough to show, and without characters that cannot be stored."""

from typing import ClassVar

from domain.shared.errors import Invalid

LONGEST_NAME = 200  # characters; a name is shown on one line


class NameUnusable(Invalid):
    """A name has 1 to 200 printable characters."""

    code: ClassVar[str] = "name.unusable"


def clean_name(name: str, *, path: str = "name") -> str:
    """Return the name without blanks around it, refusing one that is empty, too long or not printable."""
    cleaned = name.strip()
    if not 0 < len(cleaned) <= LONGEST_NAME or not cleaned.isprintable():
        message = f"send a name of 1 to {LONGEST_NAME} printable characters"
        raise NameUnusable(message, path=(path,))
    return cleaned
