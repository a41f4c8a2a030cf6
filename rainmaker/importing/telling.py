"""How those who import are told how far it is."""

from collections.abc import Callable

Tell = Callable[[str, int, int], None]  # the step, how much of it is done, and of how much
