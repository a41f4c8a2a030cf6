"""What the mutations about metrics take."""

import strawberry

from api.enums import FieldType, How, Nothing, Role, Unit
from api.metrics.inputs import ConditionInput
from api.mutation import EditInput, MutationInput
from domain.metrics import definition as definitions

ROLE = "Whose a row is; the dataset's usual one if none is given."
ANCHOR = "The day by which a row is counted; the dataset's usual one if none is given."


@strawberry.input
class DescribedInput:
    """What a metric is called."""

    label: str
    """What people call it."""
    description: str
    """What it counts, whose it is, and on which day."""


@strawberry.input
class MeasureInput(DescribedInput):
    """Rows of a dataset that meet a condition, as one figure; over a stock, as they stand at the end of the range."""

    dataset: str
    """The dataset, as `datasets` names it."""
    aggregate: How
    """How rows become one figure."""
    field: str | None = None
    """The field that is summed up, compared or told apart; COUNT needs none."""
    where: ConditionInput | None = None
    """Which rows count; all if none is given."""
    role: Role | None = strawberry.field(default=None, description=ROLE)
    anchor: str | None = strawberry.field(default=None, description=ANCHOR)
    unit: Unit | None = None
    """What one of the figure is; by itself COUNT, or MONEY or NUMBER as the field is."""
    null_rule: Nothing | None = None
    """What a sum is where no row counts; ZERO by itself."""

    def read(self) -> definitions.MeasureDefinition:
        """Return the definition."""
        return definitions.MeasureDefinition(
            label=self.label, description=self.description, dataset=self.dataset, aggregate=self.aggregate,
            field=self.field, where=None if self.where is None else self.where.document(), role=self.role,
            anchor=self.anchor, unit=self.unit, nothing=self.null_rule,
        )  # fmt: skip


@strawberry.input
class DurationInput(DescribedInput):
    """The sum or average of a field of seconds."""

    dataset: str
    """The dataset, as `datasets` names it."""
    field: str
    """The field of seconds."""
    unit: Unit
    """MINUTES, HOURS or DAYS."""
    aggregate: How = How.AVERAGE
    """SUM or AVERAGE."""
    where: ConditionInput | None = None
    """Which rows count; all if none is given."""
    role: Role | None = strawberry.field(default=None, description=ROLE)
    anchor: str | None = strawberry.field(default=None, description=ANCHOR)

    def read(self) -> definitions.DurationDefinition:
        """Return the definition."""
        return definitions.DurationDefinition(
            label=self.label, description=self.description, dataset=self.dataset, field=self.field, unit=self.unit,
            aggregate=self.aggregate, where=None if self.where is None else self.where.document(), role=self.role,
            anchor=self.anchor,
        )  # fmt: skip


@strawberry.input
class TimeBetweenInput(DescribedInput):
    """How long it takes from one row to another of the same lead, opportunity or task, for who brought the second."""

    dataset: str
    """A history, such as lead_history."""
    began: ConditionInput
    """From the first row that meets this,"""
    ended: ConditionInput
    """until the first that meets this."""
    unit: Unit
    """MINUTES, HOURS or DAYS."""
    aggregate: How = How.AVERAGE
    """AVERAGE, MIN or MAX."""
    role: Role | None = strawberry.field(default=None, description=ROLE)
    anchor: str | None = strawberry.field(default=None, description=ANCHOR)

    def read(self) -> definitions.TimeBetweenDefinition:
        """Return the definition."""
        return definitions.TimeBetweenDefinition(
            label=self.label, description=self.description, dataset=self.dataset, began=self.began.document(),
            ended=self.ended.document(), unit=self.unit, aggregate=self.aggregate, role=self.role, anchor=self.anchor,
        )  # fmt: skip


@strawberry.input
class RatioInput(DescribedInput):
    """One metric divided by another; null where there is nothing to divide by."""

    numerator: str
    """The key of the metric that is divided."""
    denominator: str
    """The key of the metric that it is divided by."""
    unit: Unit = Unit.RATIO
    """What one of it is."""

    def read(self) -> definitions.RatioDefinition:
        """Return the definition."""
        return definitions.RatioDefinition(
            label=self.label, description=self.description, numerator=self.numerator, denominator=self.denominator,
            unit=self.unit,
        )  # fmt: skip


@strawberry.input
class SumInput(DescribedInput):
    """Metrics of one unit added up, some of them taken away."""

    added: list[str]
    """The keys of the metrics that are added."""
    taken: list[str] = strawberry.field(default_factory=list, description="The keys of those that are taken away.")

    def read(self) -> definitions.SumDefinition:
        """Return the definition."""
        return definitions.SumDefinition(
            label=self.label, description=self.description, added=self.added, taken=self.taken
        )


@strawberry.input(one_of=True)
class MetricDefinitionInput:
    """What a metric counts, in exactly one of these ways."""

    measure: MeasureInput | None = strawberry.UNSET
    """Rows of a dataset."""
    duration: DurationInput | None = strawberry.UNSET
    """A field of seconds."""
    time_between: TimeBetweenInput | None = strawberry.UNSET
    """From one row to another."""
    ratio: RatioInput | None = strawberry.UNSET
    """Two metrics, divided."""
    sum: SumInput | None = strawberry.UNSET
    """Several metrics, added up."""

    def read(self) -> definitions.AnyDefinition:
        """Return the definition."""
        given = self.measure or self.duration or self.time_between or self.ratio or self.sum
        assert given  # noqa: S101 - exactly one of them is there
        return given.read()


@strawberry.input
class DraftMetricInput(MutationInput):
    """The metric to draft."""

    key: str
    """What it is called in requests; that of a defined metric drafts its next version."""
    definition: MetricDefinitionInput
    """What it counts."""


@strawberry.input
class ChangeMetricDraftInput(EditInput):
    """What a draft counts instead."""

    metric_id: strawberry.ID
    """The draft."""
    definition: MetricDefinitionInput
    """What it counts."""


@strawberry.input
class PublishMetricInput(EditInput):
    """The draft to publish."""

    metric_id: strawberry.ID
    """The draft."""


@strawberry.input
class DeclareAttributeInput(MutationInput):
    """The attribute to declare."""

    dataset: str
    """The dataset whose rows carry it."""
    key: str
    """What the facts call it."""
    type: FieldType
    """What its values are: TEXT, NUMBER, BOOLEAN or DAY."""
    label: str
    """What people call it."""
