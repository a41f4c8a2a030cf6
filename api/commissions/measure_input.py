"""What the mutations about plans take for what a component measures."""

import strawberry

from api.commissions.enums import Measure


@strawberry.input(one_of=True)
class PlanMeasureInput:
    """What of a transaction is paid on."""

    of: Measure | None = strawberry.UNSET
    """What every transaction has."""
    field: str | None = strawberry.UNSET
    """A declared attribute of credited_sales that is a number, by its key, such as seats."""

    def document(self) -> str | dict[str, str]:
        """Return the measure as the rules read it."""
        return self.of.value if self.of else {"field": self.field or ""}
