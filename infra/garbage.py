"""How often Python looks for garbage. A batch makes many objects that die with it, and no cycles among them."""

import gc
from typing import Final

YOUNGEST: Final = 50_000  # objects made since the last look; the usual 700 look fifty times in one batch of facts
GENERATIONS: Final = 20


def look_for_garbage_less_often() -> None:
    """Leave alone what was made while the process started, and look at the young only after many new objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST, GENERATIONS, GENERATIONS)
