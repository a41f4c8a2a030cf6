"""What a version of a plan takes over from those before it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from domain.commissions.rules.terms import Component, Gate, Multiplier, Terms
from domain.commissions.rules.words import Accumulate, Cap, OnNewVersion


class Since(NamedTuple):
    """The days on which the windows of a component's own volume last began again at zero; None if they never did.

    `gate` and `multiplier` are those of the windows in which these look at the volume.
    """

    volume: date | None = None
    gate: date | None = None
    multiplier: date | None = None


UNCUT = Since()


def following(up_to_it: Sequence[tuple[date, Terms]]) -> tuple[dict[str, Since], frozenset[str]]:
    """Return since when the components of the last version accumulate, and of which an earlier cap rolls over.

    What another version has replaced on its own first day never held.
    """
    since: dict[str, Since] = {}
    held: set[str] = set()
    for key in (component.key for component in up_to_it[-1][1].components):
        versions = [(day, one) for day, terms in dict(up_to_it).items() if (one := _component(terms, key)) is not None]
        since[key] = accumulates_since(versions)
        held |= {key for _, one in versions[:-1] if one.limits.cap is Cap.ROLL_OVER}
    return since, frozenset(held)


def accumulates_since(versions: Sequence[tuple[date, Component]]) -> Since:
    """Return since when a component accumulates, as the versions of its plan have had it up to now, first to last.

    Its windows begin at zero where a version says so, and each where a version gives it another length.
    """
    return Since(
        _since(versions, lambda component: component.accumulate),
        _since(versions, lambda component: _looked_at(component.gate)),
        _since(versions, lambda component: _looked_at(component.multiplier)),
    )


def _since(
    versions: Sequence[tuple[date, Component]], length_of: Callable[[Component], Accumulate | None]
) -> date | None:
    since: date | None = None
    before: Accumulate | None = None
    for from_day, component in versions:
        length = length_of(component)
        is_other = None not in (before, length) and length is not before
        if component.on_new_version is OnNewVersion.RESTART or is_other:
            since = from_day
        before = length or before
    return since


def _looked_at(figure: Gate | Multiplier | None) -> Accumulate | None:
    return figure.window if figure is not None and figure.is_own else None


def _component(terms: Terms, key: str) -> Component | None:
    return next((component for component in terms.components if component.key == key), None)
