"""Reading a version of a plan from its JSON document, and writing it back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from domain.commissions.rules.component_document import read_component
from domain.commissions.rules.fields import Path, choice_at, count_at, list_at, object_at, required, shown
from domain.commissions.rules.terms import ClawbackTerms, Component, LeaverTerms, Terms
from domain.commissions.rules.words import Accumulate, Anchor, Clawback, Leavers, Negatives
from domain.commissions.rules.written import terms_as_document
from domain.shared.errors import Invalid
from domain.shared.period import Cycle

__all__ = ["read_terms", "terms_as_document"]

MOST_COMPONENTS = 100  # each is calculated for each credit of each agent on the plan
MOST_DAYS = 3_660  # ten years; later nobody takes back pay

_FIELDS = ("components", "anchor", "pay_period", "clawback", "leavers", "negatives")
_LENGTHS = {Accumulate.QUARTER: Cycle.QUARTER, Accumulate.YEAR: Cycle.YEAR}
PAY_PERIODS = (Cycle.MONTH, Cycle.QUARTER, Cycle.YEAR)


class ComponentCountOutOfBounds(Invalid):
    """A plan version has between 1 and 100 components."""

    code: ClassVar[str] = "plan.component_count_out_of_bounds"


class DuplicateComponentKey(Invalid):
    """Two components have the same key, so an earning could not say which one paid it."""

    code: ClassVar[str] = "plan.duplicate_component_key"


class WindowShorterThanPeriod(Invalid):
    """A figure that decides about a whole pay period covers at least that period."""

    code: ClassVar[str] = "plan.window_shorter_than_period"


class FirstPaymentsOnly(Invalid):
    """By payments, the first n of a window would be payments and not sales."""

    code: ClassVar[str] = "plan.first_payments_only"


def read_terms(document: object) -> Terms:
    """Read what a version says, refusing whatever could be read in two ways; what it leaves out is the default."""
    fields = object_at(document, path=(), known=_FIELDS)
    items = list_at(required(fields, "components", path=()), path=("components",))
    if not 1 <= len(items) <= MOST_COMPONENTS:
        message = f"a plan has 1 to {MOST_COMPONENTS} components, this has {len(items)}; add or remove some"
        raise ComponentCountOutOfBounds(message, path=("components",))
    components = tuple(read_component(item, path=("components", str(index))) for index, item in enumerate(items))
    terms = Terms(
        components,
        anchor=choice_at(fields.get("anchor", Anchor.APPROVAL), Anchor, path=("anchor",)),
        pay_period=choice_at(fields.get("pay_period", Cycle.MONTH), Cycle, path=("pay_period",), among=PAY_PERIODS),
        clawback=_clawback(fields.get("clawback", {}), ("clawback",)),
        leavers=_leavers(fields.get("leavers", {}), ("leavers",)),
        negatives=choice_at(fields.get("negatives", Negatives.NET), Negatives, path=("negatives",)),
    )
    _refuse_duplicate_keys(components)
    for index, component in enumerate(components):
        _refuse_misfits(component, terms, ("components", str(index)))
    return terms


def _clawback(document: object, path: Path) -> ClawbackTerms:
    fields = object_at(document, path=path, known=("policy", "within_days"))
    policy = choice_at(fields.get("policy", Clawback.RECOMPUTE_ORIGIN), Clawback, path=(*path, "policy"))
    return ClawbackTerms(policy, count_at(fields, "within_days", path=path, most=MOST_DAYS))


def _leavers(document: object, path: Path) -> LeaverTerms:
    fields = object_at(document, path=path, known=("policy", "within_days"))
    policy = choice_at(fields.get("policy", Leavers.PAY), Leavers, path=(*path, "policy"))
    return LeaverTerms(policy, count_at(fields, "within_days", path=path, most=MOST_DAYS))


def _refuse_duplicate_keys(components: Sequence[Component]) -> None:
    counts = Counter(component.key for component in components)
    seen: set[str] = set()
    for index, component in enumerate(components):
        if component.key in seen:
            message = f"{counts[component.key]} components have the key {shown(component.key)}; give each its own"
            raise DuplicateComponentKey(message, path=("components", str(index), "key"))
        seen.add(component.key)


def _refuse_misfits(component: Component, terms: Terms, path: Path) -> None:
    figures: Mapping[str, Any] = {"gate": component.gate, "multiplier": component.multiplier}
    for name, figure in figures.items():
        length = _LENGTHS.get(figure.window) if figure is not None and not figure.is_own else None
        if length is not None and PAY_PERIODS.index(length) < PAY_PERIODS.index(terms.pay_period):
            message = f"a {figure.window} cannot decide about a {terms.pay_period} of pay; write a longer window"
            raise WindowShorterThanPeriod(message, path=(*path, name, "window"))
    if component.first_n is not None and terms.anchor is Anchor.PAYMENT:
        message = "by payments the first n would be payments; remove first_n, or anchor by APPROVAL or BOOKING"
        raise FirstPaymentsOnly(message, path=(*path, "first_n"))
