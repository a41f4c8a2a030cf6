"""What an operation costs at most: its fields, each times the length of the lists that it stands in.

The document is walked once, as the executor would walk it: fields of one name are merged and fragments are followed.
What remains is a small tree of numbers, into which the variables of each request are put.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from domain.shared.errors import LimitExceeded
from domain.shared.paging import DEFAULT_PAGE, LARGEST_PAGE

MOST_COST = 100_000  # answered within a second; a report of 200 rows with ten columns costs 40,000
USUAL_LIST = 10  # what a list that says nothing of its length is taken for
SIZE_ARGUMENT = "first"

# What one of these costs beside what is asked of it: each is a statement over many rows.
HEAVY_FIELDS: Mapping[str, int] = {
    "Query.report": 500,
    "Query.tree": 100,
    "Query.previewGoalChange": 100,
    "Query.teamGoals": 500,
    "Goal.trend": 100,
}

Variables: TypeAlias = Mapping[str, Any]


class TooCostly(LimitExceeded):
    """The operation asks for more than one answer may hold."""

    code: ClassVar[str] = "limit.cost"
    limit: ClassVar[str] = "cost"


@dataclass(frozen=True, slots=True)
class Size:
    """How many items a list has: as the variable says, or else as many as this."""

    variable: str | None
    otherwise: int

    def of(self, variables: Variables) -> int:
        """Return the number for these variables; what is no number, or beyond a page, is refused elsewhere."""
        given = self.otherwise if self.variable is None else variables.get(self.variable, self.otherwise)
        return min(max(given, 0), LARGEST_PAGE) if isinstance(given, int) else DEFAULT_PAGE


ONE = Size(None, 1)


@dataclass(slots=True)
class Cost:
    """What a selection costs: some fields at once, and some for each item of a list."""

    at_once: int = 0
    for_each: list[tuple[Size, "Cost"]] = field(default_factory=list)

    def add(self, weight: int, size: Size, inner: "Cost") -> None:
        """Add a field with what is selected of it."""
        self.at_once += weight
        if size is ONE:
            self.at_once += inner.at_once
            self.for_each += inner.for_each
        elif inner.at_once or inner.for_each:
            self.for_each.append((size, inner))

    def total(self, variables: Variables) -> int:
        """Return the number for these variables."""
        return self.at_once + sum(size.of(variables) * inner.total(variables) for size, inner in self.for_each)


def check_cost(cost: Cost, variables: Variables) -> None:
    """Refuse an operation that costs too much with these variables."""
    total = cost.total(variables)
    if total > MOST_COST:
        message = f"the operation may cost {total}, at most {MOST_COST} is answered; ask for fewer items or fields"
        raise TooCostly(message, value=total, bound=MOST_COST)


def size_of(argument_nodes: Sequence[Any], declared: Any, defaults: Variables, *, in_page: bool) -> Size:
    """Return how many items a field has: its argument `first`, the usual length of a list, or one."""
    if SIZE_ARGUMENT in declared.args:
        usual = declared.args[SIZE_ARGUMENT].default_value
        otherwise = usual if isinstance(usual, int) else DEFAULT_PAGE
        for node in argument_nodes:
            if node.name.value == SIZE_ARGUMENT:
                return _given(node.value, defaults, otherwise)
        return Size(None, otherwise)
    return Size(None, USUAL_LIST) if "[" in str(declared.type) and not in_page else ONE


def _given(value: Any, defaults: Variables, otherwise: int) -> Size:
    match value.kind:
        case "int_value":
            return Size(None, min(int(value.value[:9]), LARGEST_PAGE))
        case "variable":
            name = value.name.value
            return Size(name, defaults.get(name, otherwise))
    return Size(None, otherwise)
