"""The word that something has changed. It carries no data: whoever hears it reads again, with their own rights."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Nudge:
    """A topic, such as "agent:<id>", has reached this version; 0 means that versions may have been missed."""

    topic: str
    version: int
