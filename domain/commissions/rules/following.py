"""What a version of a plan takes over from those before it."""

from collections.abc import Iterable, Sequence
from datetime import date

from domain.commissions.rules.terms import Component, Terms
from domain.commissions.rules.words import Cap, OnNewVersion


def following(up_to_it: Sequence[tuple[date, Terms]]) -> tuple[dict[str, date | None], frozenset[str]]:
    """Return since when the components of the last version accumulate, and of which an earlier cap rolls over."""
    since: dict[str, date | None] = {}
    held: set[str] = set()
    for key in (component.key for component in up_to_it[-1][1].components):
        versions = [(day, _component(terms, key)) for day, terms in up_to_it]
        since[key] = accumulates_since(versions)
        held |= {key for _, one in versions[:-1] if one is not None and one.limits.cap is Cap.ROLL_OVER}
    return since, frozenset(held)


def accumulates_since(versions: Iterable[tuple[date, Component | None]]) -> date | None:
    """Return the day on which a component last began at zero, given its plan's versions up to now, first to last.

    It begins at zero where a version says so, and where a version accumulates over another length of time.
    """
    since, before = None, None
    for from_day, component in versions:
        if component is None:
            continue
        is_other = before is not None and component.accumulate is not before.accumulate
        if component.on_new_version is OnNewVersion.RESTART or is_other:
            since = from_day
        before = component
    return since


def _component(terms: Terms, key: str) -> Component | None:
    return next((component for component in terms.components if component.key == key), None)
