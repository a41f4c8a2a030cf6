"""Reading and writing the components of a plan version as its JSON document."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from domain.commissions.rules.fields import Path, WrongShape, choice_at, list_at, object_at, required, shown
from domain.commissions.rules.rate_document import rate_as_document, read_rate
from domain.commissions.rules.terms import Accumulate, Component, PaidCredit, Rate, TieredRate
from domain.shared.errors import Invalid

MOST_COMPONENTS = 100  # each is calculated for each credit of each agent on the plan
MOST_KINDS = 100  # far more than the kinds of transaction a company tells apart
LONGEST_WORD = 100  # characters of a key or a kind: they are printed on statements
HIGHEST_LEVEL = 100  # deeper than any organisation; a level is a smallint in the tables

_FIELDS = ("key", "credit", "level", "kinds", "rate", "accumulate")


class ComponentCountOutOfBounds(Invalid):
    """A plan version has between 1 and 100 components."""

    code: ClassVar[str] = "plan.component_count_out_of_bounds"


class DuplicateComponentKey(Invalid):
    """Two components have the same key, so an earning could not say which one paid it."""

    code: ClassVar[str] = "plan.duplicate_component_key"


class LevelOnOwnCredit(Invalid):
    """Only override credits have levels."""

    code: ClassVar[str] = "plan.level_on_own_credit"


class LevelOutOfBounds(Invalid):
    """A level counts managers upwards from 1."""

    code: ClassVar[str] = "plan.level_out_of_bounds"


class KindsOutOfBounds(Invalid):
    """The list of transaction kinds is empty, repeats one or is too long."""

    code: ClassVar[str] = "plan.kinds_out_of_bounds"


class NothingAccumulates(Invalid):
    """A window longer than the pay period changes nothing for a rate without tiers."""

    code: ClassVar[str] = "plan.nothing_accumulates"


def read_components(document: object) -> tuple[Component, ...]:
    """Read the components of {"components": [...]}, refusing whatever could be read in two ways."""
    fields = object_at(document, path=(), known=("components",))
    items = list_at(required(fields, "components", path=()), path=("components",))
    if not 1 <= len(items) <= MOST_COMPONENTS:
        message = f"a plan has 1 to {MOST_COMPONENTS} components, this has {len(items)}; add or remove some"
        raise ComponentCountOutOfBounds(message, path=("components",))
    components = tuple(_component(item, ("components", str(index))) for index, item in enumerate(items))
    _refuse_duplicate_keys(components)
    return components


def as_document(components: Sequence[Component]) -> dict[str, Any]:
    """Write the components so that reading them again gives the same."""
    return {"components": [_component_as_document(component) for component in components]}


def _component(document: object, path: Path) -> Component:
    fields = object_at(document, path=path, known=_FIELDS)
    key = _word(required(fields, "key", path=path), (*path, "key"))
    rate = read_rate(required(fields, "rate", path=path), path=(*path, "rate"))
    credit = choice_at(fields.get("credit", PaidCredit.OWN), PaidCredit, path=(*path, "credit"))
    return Component(
        key=key,
        rate=rate,
        credit=credit,
        level=_level(fields, credit, (*path, "level")),
        kinds=_kinds(fields, (*path, "kinds")),
        accumulate=_accumulate(fields, rate, (*path, "accumulate")),
    )


def _word(value: object, path: Path) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_WORD or value.strip() != value:
        message = f"{shown(value)} is no name; send 1 to {LONGEST_WORD} characters without spaces around them"
        raise WrongShape(message, path=path)
    return value


def _level(fields: Mapping[str, Any], credit: PaidCredit, path: Path) -> int | None:
    level = fields.get("level")
    if level is None:
        return None
    if credit is PaidCredit.OWN:
        raise LevelOnOwnCredit("an agent's own credit has no level; remove level, or pay on OVERRIDE", path=path)
    if type(level) is not int or not 1 <= level <= HIGHEST_LEVEL:
        message = f"level must be a whole number from 1 (the nearest manager) to {HIGHEST_LEVEL}; correct it"
        raise LevelOutOfBounds(message, path=path)
    return level


def _kinds(fields: Mapping[str, Any], path: Path) -> tuple[str, ...] | None:
    if "kinds" not in fields:
        return None
    items = list_at(fields["kinds"], path=path)
    kinds = tuple(_word(item, (*path, str(index))) for index, item in enumerate(items[: MOST_KINDS + 1]))
    if not 1 <= len(kinds) <= MOST_KINDS or len(set(kinds)) < len(kinds):
        message = f"kinds names 1 to {MOST_KINDS} kinds of transaction, each once; leave it out to pay on every kind"
        raise KindsOutOfBounds(message, path=path)
    return kinds


def _accumulate(fields: Mapping[str, Any], rate: Rate, path: Path) -> Accumulate:
    accumulate = choice_at(fields.get("accumulate", Accumulate.PERIOD), Accumulate, path=path)
    if accumulate is not Accumulate.PERIOD and not isinstance(rate, TieredRate):
        message = f"a rate without tiers accumulates nothing over a {accumulate}; remove accumulate, or write tiers"
        raise NothingAccumulates(message, path=path)
    return accumulate


def _refuse_duplicate_keys(components: Sequence[Component]) -> None:
    counts = Counter(component.key for component in components)
    seen: set[str] = set()
    for index, component in enumerate(components):
        if component.key in seen:
            message = f"{counts[component.key]} components have the key {shown(component.key)}; give each its own"
            raise DuplicateComponentKey(message, path=("components", str(index), "key"))
        seen.add(component.key)


def _component_as_document(component: Component) -> dict[str, Any]:
    document: dict[str, Any] = {"key": component.key, "credit": component.credit.value}
    if component.level is not None:
        document["level"] = component.level
    if component.kinds is not None:
        document["kinds"] = list(component.kinds)
    document["rate"] = rate_as_document(component.rate)
    if isinstance(component.rate, TieredRate):
        document["accumulate"] = component.accumulate.value
    return document
