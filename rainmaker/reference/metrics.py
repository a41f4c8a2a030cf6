"""The page of metrics: the built-in catalogue and the datasets that it counts over."""

from domain.metrics.catalogue import BUILT_IN
from domain.metrics.conditions import EVERYTHING
from domain.metrics.dataset import Dataset
from domain.metrics.datasets import DATASETS
from domain.metrics.metric import AnyMetric, Combination, Ratio
from rainmaker.reference.markdown import page, table

INTRODUCTION = """\
A metric is asked for by its key: in goals, leaderboards and reports. Money is in the organisation's base currency.
No rows are 0; a ratio of nothing is null. `metrics` in the schema answers the same list, with those that admins
published beside."""

ABOUT_DATASETS = """\
A metric counts the rows of one dataset, each of which belongs to somebody by a role and to a day by an anchor; the
first of each is the usual one. A stock has no days: it shows how things stand at the end of the range, today at the
latest, and no goal or leaderboard can be about it. `datasets` in the schema answers the same, with declared attributes
beside."""


def metrics_page() -> str:
    """Return the page."""
    rows = [(f"`{key}`", one.label, one.unit, _counts(one), one.description) for key, one in BUILT_IN.items()]
    return page(
        "Metrics",
        INTRODUCTION,
        table(("key", "label", "unit", "how", "what it counts, whose it is, on which day"), rows),
        "## Datasets",
        ABOUT_DATASETS,
        *(block for dataset in DATASETS.values() for block in _dataset(dataset)),
    )


def _dataset(dataset: Dataset) -> tuple[str, str, str]:
    anchors = ", ".join(f"`{anchor}`" for anchor in dataset.anchors) or "none: a stock"
    roles = ", ".join(dataset.roles)
    rolls_up = "" if dataset.rolls_up == EVERYTHING else " Some rows count for their agent and not for a team."
    fields = [(f"`{field.key}`", field.type, field.description) for field in dataset.fields.values()]
    return (
        f"### `{dataset.key}`",
        f"{dataset.description}{rolls_up} Roles: {roles}. Anchors: {anchors}.",
        table(("field", "type", "what it is"), fields),
    )


def _counts(metric: AnyMetric) -> str:
    if isinstance(metric, Ratio):
        return f"`{metric.numerator.key}` ÷ `{metric.denominator.key}`"
    if isinstance(metric, Combination):
        added, taken = ([f"`{one.key}`" for one in some] for some in (metric.added, metric.taken))
        return " - ".join([" + ".join(added), *taken])
    return f"{metric.part.aggregate} over `{metric.part.dataset.key}`"
