"""The SQL of one metric over the rows `r` of its dataset."""

from collections.abc import Sequence

from domain.database.parameters import Parameters
from domain.metrics.metric import Aggregate, Equals, Metric


def aggregate_sql(metric: Metric, parameters: Parameters, *, rolls_up: bool) -> str:
    """Return the aggregate; with `rolls_up` only over the rows that count for teams."""
    conditions = [condition_sql(condition, parameters) for condition in metric.where]
    if rolls_up:
        conditions.append(metric.dataset.rolls_up)
    if metric.aggregate is Aggregate.COUNT:
        return f"count(*) {_filter(conditions)}"
    if metric.aggregate is Aggregate.SUM:
        return f"sum({metric.expression}) {_filter(conditions)}"
    if metric.dataset.is_signed:
        added = _filter([*conditions, "r.sign > 0"])
        taken = _filter([*conditions, "r.sign < 0"])
        return f"(count(distinct {metric.expression}) {added} - count(distinct {metric.expression}) {taken})"
    return f"count(distinct {metric.expression}) {_filter(conditions)}"


def condition_sql(condition: Equals, parameters: Parameters) -> str:
    """Return the condition with its values as parameters; it is true or false, never null."""
    alternatives = [
        f"r.{condition.field} is null"
        if value is None
        else f"coalesce(r.{condition.field} = {parameters.bind(value)}, false)"
        for value in condition.values
    ]
    return f"({' or '.join(alternatives)})"


def _filter(conditions: Sequence[str]) -> str:
    return f"filter (where {' and '.join(conditions)})" if conditions else ""
