"""How many subscriptions somebody may have open."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

from domain.shared.errors import LimitExceeded
from infra.metrics import SUBSCRIPTIONS

MOST_OF_CONNECTION = 50  # operations at a time on one websocket; an app's screen follows a handful


class TooManySubscriptions(LimitExceeded):
    """The viewer follows too much at once."""

    code: ClassVar[str] = "limit.subscriptions"
    limit: ClassVar[str] = "subscriptions"


class TooManyOnConnection(LimitExceeded):
    """Too many operations are open on one websocket."""

    code: ClassVar[str] = "limit.connection"
    limit: ClassVar[str] = "connection"


@dataclass(slots=True, eq=False)
class Subscriptions:
    """Who has how many open on this process."""

    bound: int
    _open: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def one_more(self, actor: str) -> Iterator[None]:
        """Count one more of the viewer's as long as the block lasts, refusing it if there are too many."""
        if self._open[actor] >= self.bound:
            message = f"{self._open[actor]} subscriptions are open; end one, {self.bound} are served at a time"
            raise TooManySubscriptions(message, value=self._open[actor] + 1, bound=self.bound)
        self._open[actor] += 1
        SUBSCRIPTIONS.inc()
        try:
            yield
        finally:
            SUBSCRIPTIONS.dec()
            self._open[actor] -= 1
            if not self._open[actor]:
                del self._open[actor]


def check_connection(operations: int) -> None:
    """Refuse one more operation on a websocket that has many."""
    if operations >= MOST_OF_CONNECTION:
        message = f"{operations} operations are open on this websocket; end one, {MOST_OF_CONNECTION} are served"
        raise TooManyOnConnection(message, value=operations + 1, bound=MOST_OF_CONNECTION)
