"""Conditions as they are sent: one language for reports, metrics and whatever else chooses rows."""

from typing import Any

import strawberry

from api.scalars import Value
from domain.metrics.conditions import Operator


@strawberry.input
class FieldConditionInput:
    """A field of the rows, compared in exactly one way. A comparison with a missing value is false."""

    name: str
    """The field, as `datasets` names it, such as stage or attributes.sector."""
    eq: Value | None = strawberry.UNSET
    """It is this."""
    ne: Value | None = strawberry.UNSET
    """It is something else than this."""
    in_: list[Value] | None = strawberry.field(
        default=strawberry.UNSET, name="in", description="It is one of these, at most 1000."
    )
    lt: Value | None = strawberry.UNSET
    """It is less than this."""
    lte: Value | None = strawberry.UNSET
    """It is at most this."""
    gt: Value | None = strawberry.UNSET
    """It is more than this."""
    gte: Value | None = strawberry.UNSET
    """It is at least this."""
    between: list[Value] | None = strawberry.UNSET
    """It lies between these two, both included."""
    contains: str | None = strawberry.UNSET
    """The text holds this one."""
    starts_with: str | None = strawberry.UNSET
    """The text begins with this one."""
    is_null: bool | None = strawberry.UNSET
    """It has no value, or has one."""

    def document(self) -> dict[str, Any]:
        """Return the comparison as it is kept."""
        given = {word: getattr(self, f"{word}_" if word == "in" else word) for word in _OPERATORS}
        return {"name": self.name, **{word: value for word, value in given.items() if value is not strawberry.UNSET}}


@strawberry.input(one_of=True)
class ConditionInput:
    """A condition on rows: all of several, any of several, not another one, or a field compared."""

    all: list["ConditionInput"] | None = strawberry.UNSET
    """Every one of these holds."""
    any: list["ConditionInput"] | None = strawberry.UNSET
    """At least one of these holds."""
    not_: "ConditionInput | None" = strawberry.field(
        default=strawberry.UNSET, name="not", description="This one does not hold, also where a value is missing."
    )
    field: FieldConditionInput | None = strawberry.UNSET
    """A field is compared."""

    def document(self) -> dict[str, Any]:
        """Return the condition as it is kept."""
        if self.all:
            return {"all": [one.document() for one in self.all]}
        if self.any:
            return {"any": [one.document() for one in self.any]}
        if self.not_:
            return {"not": self.not_.document()}
        return {"field": self.field.document()} if self.field else {"any" if self.any == [] else "all": []}


_OPERATORS = [operator.value.lower() for operator in Operator]
