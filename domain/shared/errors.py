"""Errors that callers can act on: each has a stable code, a sentence with the fix, and the path of the field."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar


class RainmakerError(Exception):
    """The base of every error that a caller may see."""

    code: ClassVar[str] = "rainmaker.error"

    def __init__(self, message: str, *, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class Invalid(RainmakerError):
    """The input cannot be meant; the path names the field."""

    code = "input.invalid"


class NotFound(RainmakerError):
    """There is no such object, or none that the viewer may see."""

    code = "object.not_found"


class Conflict(RainmakerError):
    """The input is sound but contradicts the present state."""

    code = "state.conflict"


class Forbidden(RainmakerError):
    """The viewer may not do this."""

    code = "access.forbidden"


class LimitExceeded(Invalid):
    """More is asked for than is allowed; the error names the limit, what was asked for, and the bound."""

    code = "limit.exceeded"
    limit: ClassVar[str] = "limit"

    def __init__(self, message: str, *, value: int, bound: int, path: tuple[str, ...] = ()) -> None:
        super().__init__(message, path=path)
        self.value = value
        self.bound = bound

    def told(self) -> dict[str, str | int]:
        """Return what a client may decide by."""
        return {"limit": self.limit, "value": self.value, "bound": self.bound}


@contextmanager
def below_path(*path: str) -> Iterator[None]:
    """Name where in the input the fields stand that errors from within name."""
    try:
        yield
    except RainmakerError as error:
        error.path = (*path, *error.path)
        raise
