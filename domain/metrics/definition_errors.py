"""Why a definition cannot be meant: each with the path of the field that is wrong."""

from typing import ClassVar

from domain.shared.errors import Invalid, NotFound


class UnknownDataset(NotFound):
    """There is no such dataset."""

    code: ClassVar[str] = "metric.unknown_dataset"


class RoleNotOffered(Invalid):
    """Rows of the dataset belong to nobody by this role."""

    code: ClassVar[str] = "metric.role_not_offered"


class AnchorNotOffered(Invalid):
    """The dataset has no such day to count by; a stock has none at all."""

    code: ClassVar[str] = "metric.anchor_not_offered"


class FieldNotUsable(Invalid):
    """The figure needs a field of another type, or none."""

    code: ClassVar[str] = "metric.field_not_usable"


class AggregateNotOffered(Invalid):
    """The figure cannot be told of these rows in this way."""

    code: ClassVar[str] = "metric.aggregate_not_offered"


class UnitNotUsable(Invalid):
    """The figure is not told in this unit."""

    code: ClassVar[str] = "metric.unit_not_usable"


class NullRuleNotOffered(Invalid):
    """A count of nothing is zero, and an extreme of nothing is null."""

    code: ClassVar[str] = "metric.null_rule_not_offered"


class DefinitionTooLarge(Invalid):
    """A metric is made of a bounded number of parts."""

    code: ClassVar[str] = "metric.too_large"
