"""Reading one component of a plan document."""

from collections.abc import Mapping
from typing import Any, ClassVar

from domain.commissions.rules.fields import (
    Path,
    WrongShape,
    amount_at,
    choice_at,
    count_at,
    day_at,
    list_at,
    object_at,
    required,
    shown,
    word_at,
)
from domain.commissions.rules.figure_document import read_gate, read_multiplier
from domain.commissions.rules.fits import refuse_misfits
from domain.commissions.rules.limits_document import read_limits
from domain.commissions.rules.rate_document import read_rate
from domain.commissions.rules.terms import GUARANTEE, Bonus, Component, FieldMeasure
from domain.commissions.rules.words import Accumulate, Measure, OnNewVersion, PaidCredit
from domain.shared.errors import Invalid

MOST_KINDS = 100  # far more than the kinds of transaction a company tells apart
LONGEST_WORD = 100  # characters of a key or a kind: they are printed on statements
HIGHEST_LEVEL = 100  # deeper than any organisation; a level is a smallint in the tables
MOST_COUNTED = 1_000_000  # more than anybody sells in a window

_FIELDS = (
    "key", "credit", "level", "kinds", "when", "measure", "rate", "accumulate", "on_new_version", "limits", "gate",
    "multiplier", "bonus", "first_n", "from_day", "until_day",
)  # fmt: skip


class LevelOnOwnCredit(Invalid):
    """Only override credits have levels."""

    code: ClassVar[str] = "plan.level_on_own_credit"


class KindsOutOfBounds(Invalid):
    """The list of transaction kinds is empty, repeats one or is too long."""

    code: ClassVar[str] = "plan.kinds_out_of_bounds"


class BonusAtNothing(Invalid):
    """A bonus is paid when the volume reaches a bound above zero."""

    code: ClassVar[str] = "plan.bonus_at_nothing"


class KeyReserved(Invalid):
    """What a plan guarantees is posted under a word that no component may have for a key."""

    code: ClassVar[str] = "plan.key_reserved"


def read_component(document: object, *, path: Path) -> Component:
    """Read a component, refusing whatever could be read in two ways and whatever contradicts itself."""
    fields = object_at(document, path=path, known=_FIELDS)
    credit = choice_at(fields.get("credit", PaidCredit.OWN), PaidCredit, path=(*path, "credit"))
    component = Component(
        key=word_at(required(fields, "key", path=path), path=(*path, "key"), longest=LONGEST_WORD),
        rate=read_rate(required(fields, "rate", path=path), path=(*path, "rate")),
        credit=credit,
        level=_level(fields, credit, path),
        kinds=_kinds(fields, (*path, "kinds")),
        when=_when(fields, (*path, "when")),
        measure=_measure(fields, (*path, "measure")),
        accumulate=choice_at(fields.get("accumulate", Accumulate.PERIOD), Accumulate, path=(*path, "accumulate")),
        on_new_version=_on_new_version(fields, (*path, "on_new_version")),
        limits=read_limits(fields.get("limits", {}), path=(*path, "limits")),
        gate=read_gate(fields["gate"], path=(*path, "gate")) if "gate" in fields else None,
        multiplier=read_multiplier(fields["multiplier"], path=(*path, "multiplier"))
        if "multiplier" in fields
        else None,
        bonus=_bonus(fields["bonus"], (*path, "bonus")) if "bonus" in fields else None,
        first_n=count_at(fields, "first_n", path=path, least=1, most=MOST_COUNTED),
        from_day=day_at(fields, "from_day", path=path),
        until_day=day_at(fields, "until_day", path=path),
    )
    if component.key == GUARANTEE:
        raise KeyReserved(f"{GUARANTEE!r} is what a guarantee is posted under; choose another key", path=(*path, "key"))
    refuse_misfits(component, path)
    return component


def _level(fields: Mapping[str, Any], credit: PaidCredit, path: Path) -> int | None:
    if "level" in fields and credit is PaidCredit.OWN:
        message = "an agent's own credit has no level; remove level, or pay on OVERRIDE"
        raise LevelOnOwnCredit(message, path=(*path, "level"))
    return count_at(fields, "level", path=path, least=1, most=HIGHEST_LEVEL)


def _kinds(fields: Mapping[str, Any], path: Path) -> tuple[str, ...] | None:
    if "kinds" not in fields:
        return None
    items = list_at(fields["kinds"], path=path)[: MOST_KINDS + 1]
    kinds = tuple(word_at(item, path=(*path, str(index)), longest=LONGEST_WORD) for index, item in enumerate(items))
    if not 1 <= len(kinds) <= MOST_KINDS or len(set(kinds)) < len(kinds):
        message = f"kinds names 1 to {MOST_KINDS} kinds of transaction, each once; leave it out to pay on every kind"
        raise KindsOutOfBounds(message, path=path)
    return kinds


def _when(fields: Mapping[str, Any], path: Path) -> Mapping[str, Any] | None:
    when = fields.get("when")
    if when is not None and not isinstance(when, Mapping):
        raise WrongShape(f"{shown(when)} is no condition; send one of all, any, not and field", path=path)
    return when


def _measure(fields: Mapping[str, Any], path: Path) -> Measure | FieldMeasure:
    measure = fields.get("measure", Measure.AMOUNT)
    if not isinstance(measure, Mapping):
        return choice_at(measure, Measure, path=path)
    custom = object_at(measure, path=path, known=("field",))
    return FieldMeasure(word_at(required(custom, "field", path=path), path=(*path, "field"), longest=LONGEST_WORD))


def _on_new_version(fields: Mapping[str, Any], path: Path) -> OnNewVersion:
    return choice_at(fields.get("on_new_version", OnNewVersion.CONTINUE), OnNewVersion, path=path)


def _bonus(document: object, path: Path) -> Bonus:
    fields = object_at(document, path=path, known=("at", "pays"))
    bonus = Bonus(amount_at(fields, "at", path=path), amount_at(fields, "pays", path=path))
    if not bonus.at:
        raise BonusAtNothing("a bonus at 0 is reached before anything is sold; write a bound above", path=(*path, "at"))
    return bonus
