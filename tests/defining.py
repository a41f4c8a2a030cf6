"""Random definitions of metrics, of every kind and over every dataset, for Hypothesis."""

from typing import Any

from hypothesis import strategies as st

from company import NOW
from domain.metrics.dataset import Dataset
from domain.metrics.datasets import DATASETS
from domain.metrics.definition import (
    AnyDefinition,
    DurationDefinition,
    How,
    MeasureDefinition,
    RatioDefinition,
    SumDefinition,
    TimeBetweenDefinition,
)
from domain.metrics.draft_metric import draft_metric
from domain.metrics.metric import Nothing, Unit
from domain.metrics.publish_metric import publish_metric
from domain.metrics.the_catalogue import the_catalogue
from domain.shared.errors import RainmakerError

WORDS = {"label": "A figure", "description": "Of rows."}
TIMES = st.sampled_from([Unit.MINUTES, Unit.HOURS, Unit.DAYS])


async def publish_some(data: st.DataObject) -> list[str]:
    """Draw definitions, publish those that can be meant, and return their keys."""
    keys: list[str] = []
    for number in range(data.draw(st.integers(3, 6))):
        key = f"drawn_{number}"
        definition = await _drawn(data, keys)
        try:
            drafted = await draft_metric(key=key, definition=definition, now=NOW)
        except RainmakerError:  # such as a sum of money and calls
            continue
        await publish_metric(version_id=drafted, now=NOW)
        keys.append(key)
    return keys


async def _drawn(data: st.DataObject, keys: list[str]) -> AnyDefinition:
    if keys and data.draw(st.booleans()):
        return data.draw(_of_others(sorted((await the_catalogue()).metrics)))
    return data.draw(st.one_of(_measures(), _measures(), _durations(), _times_between()))


@st.composite
def _measures(draw: st.DrawFn) -> AnyDefinition:
    dataset = draw(st.sampled_from(list(DATASETS.values())))
    how = draw(st.sampled_from(How))
    numbers = [key for key, field in dataset.fields.items() if field.type in ("NUMBER", "MONEY")]
    fields = sorted(dataset.fields) if how in (How.COUNT, How.DISTINCT) else numbers
    field = draw(st.sampled_from(fields)) if fields and (how is not How.COUNT or draw(st.booleans())) else None
    nothing = draw(st.none() | st.sampled_from(Nothing)) if how is How.SUM else None
    return MeasureDefinition(
        **WORDS, **draw(_whose(dataset)), aggregate=how, field=field, where=draw(_where(dataset)), nothing=nothing
    )


@st.composite
def _durations(draw: st.DrawFn) -> AnyDefinition:
    offered = [(one, key) for one in DATASETS.values() for key in one.fields if "seconds" in key.split("_")]
    dataset, field = draw(st.sampled_from(offered))
    how = draw(st.sampled_from([How.SUM, How.AVERAGE]))
    where = draw(_where(dataset))
    return DurationDefinition(
        **WORDS, **draw(_whose(dataset)), field=field, unit=draw(TIMES), aggregate=how, where=where
    )


@st.composite
def _times_between(draw: st.DrawFn) -> AnyDefinition:
    dataset = draw(st.sampled_from([one for one in DATASETS.values() if not one.is_stock and not one.is_signed]))
    began, ended = (draw(_where(dataset)) or {"all": []} for _ in range(2))
    how = draw(st.sampled_from([How.AVERAGE, How.MIN, How.MAX]))
    return TimeBetweenDefinition(
        **WORDS, **draw(_whose(dataset)), began=began, ended=ended, unit=draw(TIMES), aggregate=how
    )


@st.composite
def _of_others(draw: st.DrawFn, keys: list[str]) -> AnyDefinition:
    one = st.sampled_from([*keys, *(key for key in keys if key.startswith("drawn_") for _ in range(20))])
    if draw(st.booleans()):
        return RatioDefinition(**WORDS, numerator=draw(one), denominator=draw(one))
    added, taken = draw(st.lists(one, min_size=1, max_size=3)), draw(st.lists(one, max_size=2))
    return SumDefinition(**WORDS, added=added, taken=taken)


@st.composite
def _whose(draw: st.DrawFn, dataset: Dataset) -> dict[str, Any]:
    role = draw(st.none() | st.sampled_from(list(dataset.roles)))
    anchor = draw(st.none() | st.sampled_from(list(dataset.anchors))) if dataset.anchors else None
    return {"dataset": dataset.key, "role": role, "anchor": anchor}


@st.composite
def _where(draw: st.DrawFn, dataset: Dataset) -> dict[str, Any] | None:
    name = draw(st.none() | st.sampled_from(sorted(dataset.fields)))
    if name is None:
        return None
    field = dataset.fields[name]
    compared: dict[str, Any] = {"is_null": draw(st.booleans())}
    if field.choices:
        compared = draw(st.sampled_from([{"eq": draw(st.sampled_from(field.choices))}, compared]))
    elif field.type == "BOOLEAN":
        compared = draw(st.sampled_from([{"eq": draw(st.booleans())}, compared]))
    asked = {"field": {"name": name, **compared}}
    return {"not": asked} if draw(st.booleans()) else asked
