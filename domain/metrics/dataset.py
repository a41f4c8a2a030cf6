"""A dataset: a kind of row that can be counted, with the agents and the days that each row belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from domain.metrics.conditions import EVERYTHING, Condition
from domain.metrics.fields import Field


class Role(StrEnum):
    """Whose a row is: its owner then or now, who acted, or who is credited."""

    OWNER = "OWNER"
    OWNER_NOW = "OWNER_NOW"
    ACTOR = "ACTOR"
    CREDITED = "CREDITED"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day by which rows can be counted, with the column of its instant where it has one."""

    day: str
    description: str
    instant: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Rows of one kind. `relation` is SQL over unqualified table names.

    `roles` name the columns of whom a row may belong to, `anchors` those of the days; of both the first is the usual
    one. Rows that do not meet `rolls_up` count for their agent, and never for a team. Rows of a signed dataset carry
    `sign`: a row below zero takes one of the same entity back, each on one day. Rows of a stock hold from `from_day`
    until, and without, `until_day`, and have no anchors. `entity` is the column of what the row happened to. No totals
    are kept of a dataset that is made of others: what changes one of them does not know it.
    """

    key: str
    relation: str
    description: str
    fields: Mapping[str, Field]
    roles: Mapping[Role, str]
    anchors: Mapping[str, Anchor] = field(default_factory=dict)
    entity: str | None = None
    rolls_up: Condition = EVERYTHING
    is_signed: bool = False
    has_attributes: bool = True
    made_of: tuple[str, ...] = ()

    @property
    def is_stock(self) -> bool:
        """Return whether rows are counted at a moment rather than over days."""
        return not self.anchors

    @property
    def usual_role(self) -> Role:
        """Return whose its rows are, unless a metric says otherwise."""
        return next(iter(self.roles))

    @property
    def usual_anchor(self) -> str:
        """Return the day by which its rows are counted, unless a metric says otherwise; a stock has none."""
        return next(iter(self.anchors), "")

    def with_fields(self, more: Mapping[str, Field]) -> "Dataset":
        """Return the dataset with further fields."""
        return replace(self, fields={**self.fields, **more})
