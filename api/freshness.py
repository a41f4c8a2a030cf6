"""How current a figure is, beside every figure."""

from datetime import datetime

import strawberry

from domain.metrics import figures


@strawberry.type
class Freshness:
    """How current a figure is."""

    computed_through: datetime
    """Everything that was known at this instant is in the figure."""
    pending_facts: int
    """How many changes are known that may concern the figure and are not in it yet."""

    @classmethod
    def of(cls, freshness: figures.Freshness) -> "Freshness":
        """Return the freshness as it is shown."""
        return cls(computed_through=freshness.computed_through, pending_facts=freshness.pending_facts)
