"""Named moments at which a test may hold a pass, let it fail, or kill its process. In production nothing is set."""

from collections.abc import Awaitable, Callable

Act = Callable[[], Awaitable[None]]

_acts: dict[str, Act] = {}


async def reached(point: str) -> None:
    """Do what was set for the moment: nothing, unless a test set something."""
    if _acts and point in _acts:
        await _acts[point]()


def set_act(point: str, act: Act) -> Callable[[], None]:
    """Let this happen whenever the moment is reached; returns the way to stop that."""
    _acts[point] = act
    return lambda: _acts.pop(point, None) and None
