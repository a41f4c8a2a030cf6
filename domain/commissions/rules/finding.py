"""A finding about a plan, and how its figures are shown."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.commissions.rules.fields import Path
from domain.shared.money import EXACT


class Level(StrEnum):
    """Whether a plan cannot be published so, or can and should be looked at again."""

    REFUSED = "REFUSED"
    WARNING = "WARNING"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or odd, with an example in figures, at a field of the plan document."""

    level: Level
    code: str
    message: str
    path: Path


def shown_number(value: Decimal) -> str:
    """Return the number as people read it, such as 1,500,000 or 0.5."""
    return f"{EXACT.normalize(value):,f}"
