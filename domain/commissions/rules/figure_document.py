"""Reading what looks at a figure: the gate and the multiplier of a component."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from domain.commissions.rules.bands_document import read_bands
from domain.commissions.rules.fields import (
    Path,
    amount_at,
    choice_at,
    method_at,
    object_at,
    required,
    word_at,
)
from domain.commissions.rules.rate_document import read_rate
from domain.commissions.rules.terms import OWN_MEASURE, Gate, Multiplier, Times
from domain.commissions.rules.words import Accumulate, ExactBoundPays, FigureOf, GateTiers, Opens
from domain.shared.errors import Invalid

LONGEST_METRIC = 100  # characters of a metric's key

_GATE_FIELDS = ("metric", "of", "window", "above", "otherwise", "opens", "tiers")


class GateOpensAtOnce(Invalid):
    """A gate on an outside figure is open or closed for a whole period; no credit opens it."""

    code: ClassVar[str] = "plan.gate_opens_at_once"


class OwnMeasureOfTeam(Invalid):
    """What a component measures is the volume of one agent; a team has figures of metrics."""

    code: ClassVar[str] = "plan.own_measure_of_team"


def read_gate(document: object, *, path: Path) -> Gate:
    """Read a gate. One on the component's own measure says what the credit that opens it is paid."""
    fields = object_at(document, path=path, known=_GATE_FIELDS)
    metric = word_at(required(fields, "metric", path=path), path=(*path, "metric"), longest=LONGEST_METRIC)
    is_own = metric == OWN_MEASURE
    for name in () if is_own else ("opens", "tiers"):
        if name in fields:
            message = f"{metric} opens the gate for a whole period; remove {name}, or gate on {OWN_MEASURE}"
            raise GateOpensAtOnce(message, path=(*path, name))
    return Gate(
        metric=metric,
        window=_window(fields, path, is_needed=is_own),
        above=amount_at(fields, "above", path=path),
        otherwise=read_rate(required(fields, "otherwise", path=path), path=(*path, "otherwise")),
        opens=method_at(fields, "opens", Opens, path=path) if is_own else None,
        tiers=method_at(fields, "tiers", GateTiers, path=path) if is_own else None,
        of=_of(fields, metric, path),
    )


def read_multiplier(document: object, *, path: Path) -> Multiplier:
    """Read a multiplier."""
    fields = object_at(document, path=path, known=("metric", "of", "window", "bands", "exact_bound_pays"))
    metric = word_at(required(fields, "metric", path=path), path=(*path, "metric"), longest=LONGEST_METRIC)
    return Multiplier(
        metric=metric,
        bands=read_bands(required(fields, "bands", path=path), _times, path=(*path, "bands")),
        exact_bound_pays=method_at(fields, "exact_bound_pays", ExactBoundPays, path=path),
        window=_window(fields, path, is_needed=False),
        of=_of(fields, metric, path),
    )


def _of(fields: Mapping[str, Any], metric: str, path: Path) -> FigureOf:
    of = choice_at(fields.get("of", FigureOf.AGENT), FigureOf, path=(*path, "of"))
    if of is FigureOf.TEAM and metric == OWN_MEASURE:
        message = f"{OWN_MEASURE} is what each agent's own credits come to; of a team name a metric"
        raise OwnMeasureOfTeam(message, path=(*path, "of"))
    return of


def _window(fields: Mapping[str, Any], path: Path, *, is_needed: bool) -> Accumulate:
    if is_needed:
        return method_at(fields, "window", Accumulate, path=path)
    return choice_at(fields.get("window", Accumulate.PERIOD), Accumulate, path=(*path, "window"))


def _times(lower_bound: Decimal, fields: Mapping[str, Any], path: Path) -> Times:
    object_at(fields, path=path, known=("from", "times"))
    return Times(lower_bound, amount_at(fields, "times", path=path))
