"""What a resolver knows: who asks, what time it is, and where live news come from."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, TypeAlias, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from api.authentication import Authenticated, Gate
from api.gathered import Gathered
from api.limits.bounds import Bounds
from domain.access.viewer import Viewer
from domain.audit.record_line import Asker
from domain.organisation.queries import find_organisation
from domain.shared.calendars import local_day
from infra.live import Live
from infra.signing import Signing

K = TypeVar("K")
V = TypeVar("V")


@dataclass(slots=True)
class Context:
    """One request, or one websocket for as long as it lasts."""

    live: Live
    gate: Gate
    signing: Signing
    bounds: Bounds
    request_id: str
    network: str | None = None
    authenticated: Authenticated | None = None
    is_renewed: bool = False
    gathered: dict[Any, Gathered[Any, Any]] = field(default_factory=dict)  # of the process: what writes together
    _time_zone: str | None = None
    _loaders: dict[Any, DataLoader[Any, Any]] = field(default_factory=dict)

    @property
    def viewer(self) -> Viewer:
        """Return who asks."""
        if self.authenticated is None:
            raise AssertionError("nothing is resolved before the token was verified")
        return self.authenticated.viewer

    @property
    def asker(self) -> Asker:
        """Return who asks, as the trail names them."""
        viewer = self.viewer
        acting_as = None if viewer.impersonator is None else viewer.agent_id
        return Asker(viewer.person, acting_as, self.request_id, self.network)

    @property
    def is_expired(self) -> bool:
        """Tell whether the token has expired since it was verified."""
        return self.seconds_left <= 0

    @property
    def seconds_left(self) -> float:
        """Return for how long the token is still good."""
        if self.authenticated is None:
            return 0
        return (self.authenticated.expires_at - self.now()).total_seconds()

    @property
    def seconds_until_asked_again(self) -> float:
        """Return for how long nobody need ask again who it is."""
        if self.authenticated is None:
            return 0
        return max(0, (self.authenticated.ask_again_at - self.now()).total_seconds())

    @property
    def seconds_until_over(self) -> float:
        """Return for how long something may be followed: until the token expires, or somebody must be asked again.

        A websocket asks again by itself; a stream of events ends, and its client comes again.
        """
        return self.seconds_left if self.is_renewed else self.seconds_until_asked_again

    def now(self) -> datetime:
        """Return the present instant."""
        return self.gate.clock()

    async def today(self) -> date:
        """Return the present day in the organisation's time zone."""
        if self._time_zone is None:
            organisation = await find_organisation()
            if organisation is None:
                return self.now().astimezone(UTC).date()
            self._time_zone = organisation.time_zone
        return local_day(self.now(), self._time_zone)

    def loader(self, load: "Callable[[Context, Sequence[K]], Awaitable[Sequence[V]]]") -> DataLoader[K, V]:
        """Return the loader that gathers what is asked for one by one into one call of the function.

        Nothing is kept between calls: a websocket would go on showing what it saw first.
        """
        if load not in self._loaders:
            self._loaders[load] = DataLoader(partial(load, self), cache=False)
        return self._loaders[load]


Info: TypeAlias = strawberry.Info[Context, None]
