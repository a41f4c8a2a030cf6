"""The page of metrics: the catalogue and the datasets that it counts over."""

from domain.metrics.catalogue import CATALOGUE
from domain.metrics.dataset import DATASETS
from domain.metrics.metric import AnyMetric, Ratio
from rainmaker.reference.markdown import page, table

INTRODUCTION = """\
A metric is asked for by its key: in goals, leaderboards and reports. Money is in the organisation's base currency.
No rows are 0; a ratio of nothing is null. `metrics` in the schema answers the same list."""

ABOUT_DATASETS = """\
A metric counts the rows of one dataset, each of which belongs to an agent and a day. A stock has no days: it shows
how things stand now, and no goal or leaderboard can be about it."""


def metrics_page() -> str:
    """Return the page."""
    rows = [(f"`{key}`", metric.label, metric.unit, _counts(metric), metric.description) for key, metric in _metrics()]
    datasets = [
        (f"`{one.key}`", one.description, "" if one.rolls_up == "true" else f"`{one.rolls_up}`", _kind(one.is_stock))
        for one in DATASETS
    ]
    return page(
        "Metrics",
        INTRODUCTION,
        table(("key", "label", "unit", "how", "what it counts, whose it is, on which day"), rows),
        "## Datasets",
        ABOUT_DATASETS,
        table(("key", "rows", "what counts for teams, where not all", ""), datasets),
    )


def _metrics() -> list[tuple[str, AnyMetric]]:
    return list(CATALOGUE.items())


def _counts(metric: AnyMetric) -> str:
    if isinstance(metric, Ratio):
        return f"`{metric.numerator.key}` ÷ `{metric.denominator.key}`"
    return f"{metric.aggregate} over `{metric.dataset.key}`"


def _kind(is_stock: bool) -> str:  # noqa: FBT001 - a cell of a table
    return "stock" if is_stock else ""
