"""What a plan says about transactions and metrics in the words of the metric layer: checked once, compiled to SQL."""

from collections.abc import Mapping
from typing import Any, ClassVar

from domain.commissions.rules.terms import ATTAINMENT, OWN_MEASURE, FieldMeasure, Gate, Multiplier, Terms
from domain.commissions.rules.words import Anchor, FigureOf
from domain.database.parameters import Parameters
from domain.metrics.check_condition import check_condition
from domain.metrics.condition_document import read_condition
from domain.metrics.conditions import condition_sql
from domain.metrics.datasets.declare import by_key, number, truth
from domain.metrics.datasets.sales import CREDITED_SALES
from domain.metrics.fields import NUMBERS, Field
from domain.metrics.rolls_up import can_roll_up
from domain.metrics.the_catalogue import Catalogue, the_catalogue
from domain.shared.errors import Invalid, NotFound

DATASET = CREDITED_SALES.key
_FIRST_FOR_PAY = """case when {r}.reversed_at is null
    then exists (select from customers k where k.first_deposit_id = {r}.transaction_id)
    else {r}.customer_id is not null and lower(btrim({r}.transaction_kind)) = 'deposit' and not exists (
         select from customers own join customers k on k.id = coalesce(own.merged_into_id, own.id)
           join transactions f on f.id = k.first_deposit_id
          where own.id = {r}.customer_id
            and (f.approved_at, f.source, f.reference) < ({r}.credited_at, {r}.source, {r}.reference))
    end"""  # its own reversal is for the clawback to decide
OF_ENTRIES = ("entry", "sale_day")  # what only a row of the dataset has, which may be a refund too
OF_CREDITS = by_key(  # what a credit knows beside; rows of refunds do not, and a report would add up too much
    number("margin", "The agent's part of the margin, in the transaction's currency; none if none was submitted."),
    number("quantity", "The agent's part of the quantity; none if none was submitted."),
    truth(
        "is_first_deposit",
        "Whether the customer has no earlier approved, unreversed deposit. Its own reversal does not change that.",
        sql=_FIRST_FOR_PAY,
    ),
)


class UnknownMeasure(NotFound):
    """There is no such declared number."""

    code: ClassVar[str] = "plan.unknown_measure"


class MetricNotOfTeams(Invalid):
    """None of the rows that the metric counts counts for a team."""

    code: ClassVar[str] = "plan.metric_not_of_teams"


def fields_of_credits(catalogue: Catalogue) -> dict[str, Field]:
    """Return what a condition of a plan may speak of: the fields of a transaction by everybody credited."""
    fields = {key: field for key, field in catalogue.datasets[DATASET].fields.items() if key not in OF_ENTRIES}
    return fields | OF_CREDITS


class MixedAnchors(Invalid):
    """A figure that counts sales when they are approved decides about a plan that counts them on another day."""

    code: ClassVar[str] = "plan.mixed_anchors"


async def check_conditions(terms: Terms) -> None:
    """Refuse conditions, measures and metrics that cannot be meant, with the path of what is wrong."""
    catalogue = await the_catalogue()
    fields = fields_of_credits(catalogue)
    for index, component in enumerate(terms.components):
        path = ("components", str(index))
        if component.when is not None:
            check_condition(read_condition(component.when, path=(*path, "when")), fields, path=(*path, "when"))
        if isinstance(component.measure, FieldMeasure):
            _require_number(component.measure.field, fields, (*path, "measure", "field"))
        for name, looking in (("gate", component.gate), ("multiplier", component.multiplier)):
            if looking is not None and not looking.is_own:
                _refuse_unfitting(looking, terms.anchor, catalogue, (*path, name))


def _refuse_unfitting(looking: Gate | Multiplier, anchor: Anchor, catalogue: Catalogue, path: tuple[str, ...]) -> None:
    """Refuse a metric that there is not, that says nothing of teams, or counts sales on another day than the plan."""
    counts_approvals = looking.metric == ATTAINMENT
    if looking.metric != ATTAINMENT:
        metric = catalogue.metric(looking.metric, path=(*path, "metric"))
        if looking.of is FigureOf.TEAM and not can_roll_up(metric):
            message = f"{looking.metric} says nothing of a team; look at the agent's, or at another metric"
            raise MetricNotOfTeams(message, path=(*path, "of"))
        counts_approvals = any(CREDITED_SALES.key in (part.dataset.key, *part.dataset.made_of) for part in metric.parts)
    if counts_approvals and anchor is not Anchor.APPROVAL:
        message = (
            f"{looking.metric} counts a sale when it is approved, this plan by {anchor.lower()};"
            f" anchor by {Anchor.APPROVAL}, or look at {OWN_MEASURE}"
        )
        raise MixedAnchors(message, path=(*path, "metric"))


def when_sql(when: Mapping[str, Any], fields: Mapping[str, Field], parameters: Parameters) -> str:
    """Return the condition as SQL over a credit `c` with the columns of the dataset; its values are parameters."""
    condition = check_condition(read_condition(when, path=("when",)), fields, path=("when",))
    return condition_sql(condition, fields, parameters, row="c")


def _require_number(key: str, fields: Mapping[str, Field], path: tuple[str, ...]) -> None:
    field = fields.get(f"attributes.{key}")
    if field is None or field.type not in NUMBERS:
        message = f"no number {key!r} is declared for transactions; declare the attribute first, as a NUMBER"
        raise UnknownMeasure(message, path=path)
