"""How long a statement may take."""

from typing import ClassVar

from domain.shared.errors import LimitExceeded


class QueryTooLong(LimitExceeded):
    """A statement took longer than it may, and was cancelled."""

    code: ClassVar[str] = "limit.time"
    limit: ClassVar[str] = "time"

    def __init__(self, *, seconds: int) -> None:
        message = f"a statement took more than {seconds} s and was cancelled; ask for less, or export it"
        super().__init__(message, value=seconds, bound=seconds)
