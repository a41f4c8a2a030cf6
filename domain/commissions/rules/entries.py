"""The entries of a credit: itself or its payments, and what was given back of it, as the plan's clawback says."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias
from uuid import uuid5

from domain.commissions.rules.entry import Credit, Entry, EntryKind, Part
from domain.commissions.rules.origins import Origin, origins_of, proportion
from domain.commissions.rules.terms import Component
from domain.commissions.rules.trigger import unmet
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Anchor, Clawback
from domain.shared.money import EXACT

Convert: TypeAlias = Callable[[Decimal, date], Decimal | None]

ZERO = Decimal(0)


def pays(component: Component, *, kind: str, level: int, transaction_kind: str, day: date) -> bool:
    """Tell whether the component pays on such a credit, whatever its condition says of the transaction."""
    return unmet(component, kind=kind, level=level, transaction_kind=transaction_kind, day=day) is None


def entries_of(credit: Credit, rule: Rule, *, convert: Convert) -> list[Entry]:
    """Return what the component places for the credit, each priced by the day of its origin.

    `rule` is that of the credit's day. What is given back inside the window of its origin is as if it had never been.
    """
    if rule.terms.anchor is not Anchor.PAYMENT and not credit.refunds and credit.reversal is None:
        return [_untouched(credit, convert)]
    if not credit.amount:  # a gift has no amount to take a part of, and still counts as one
        credit = replace(credit, amount=credit.measure, whole=credit.whole_measure)
    entries: list[Entry] = []
    for origin in origins_of(credit, rule):
        entries.append(_origin_entry(credit, origin, convert, sequence=len(entries)))
        entries.extend(_taken_entries(credit, origin, rule, convert, sequence=len(entries)))
    return entries


def _untouched(credit: Credit, convert: Convert) -> Entry:
    basis = convert(credit.measure, credit.day)
    whole = basis if credit.whole_measure == credit.measure else convert(credit.whole_measure, credit.day)
    return Entry(
        credit.id,
        credit.id,
        credit.transaction_id,
        EntryKind.CREDIT,
        credit.at,
        credit.day,
        credit.source,
        credit.reference,
        0,
        basis,
        basis,
        whole,
        credit.weights,
        credit.position,
    )


def _origin_entry(credit: Credit, origin: Origin, convert: Convert, *, sequence: int) -> Entry:
    """Return the entry of what is left of an origin. A payment stands for a part of all that the credit earns."""
    basis = convert(_measure(credit, origin.start, origin.end), origin.day)
    entry = _untouched(credit, convert)._replace(
        id=origin.id, kind=origin.kind, at=origin.at, day=origin.day, sequence=sequence
    )
    if origin.kind is EntryKind.PAYMENT:
        held, whole = convert(credit.measure, origin.day), convert(credit.whole_measure, origin.day)
        part = Part(origin.start, origin.end, credit.amount)
        return entry._replace(basis=basis, held=held, whole=whole, part=part)
    whole = convert(proportion(credit.whole_measure, origin.whole_end, credit.whole), origin.day)
    return entry._replace(basis=basis, held=basis, whole=whole)


def _taken_entries(credit: Credit, origin: Origin, rule: Rule, convert: Convert, *, sequence: int) -> Iterator[Entry]:
    """Return an entry for each that is taken back later: a negative one at its day, or one of what the origin earned.

    The latter stands right behind its origin, and is paid in the period of its own day.
    """
    end, whole_end, before = origin.end, origin.whole_end, ZERO
    for place, taken in enumerate(origin.later):
        start, whole_start = EXACT.subtract(end, taken.amount), EXACT.subtract(whole_end, taken.whole)
        basis = _negative(convert(_measure(credit, start, end), origin.day))
        whole = _negative(convert(_whole_measure(credit, whole_start, whole_end), origin.day))
        entry = _untouched(credit, convert)._replace(
            id=uuid5(origin.id, taken.key),
            day=taken.day,
            sequence=sequence + place,
            basis=basis,
            held=basis,
            whole=whole,
            origin_id=origin.id,
            origin_day=origin.day,
        )
        after = EXACT.add(before, taken.amount)
        if rule.terms.clawback.policy is Clawback.NET_NOW:
            yield entry._replace(kind=EntryKind.REVERSAL, at=taken.at)
        else:
            part = Part(before, after, EXACT.subtract(origin.end, origin.start))
            yield entry._replace(kind=EntryKind.REVERSAL_AS_PAID, at=origin.at, part=part)
        end, whole_end, before = start, whole_start, after


def _measure(credit: Credit, start: Decimal, end: Decimal) -> Decimal:
    """Return what the component measures of the part of the credit between two amounts."""
    return _between(credit.measure, start, end, of=credit.amount)


def _whole_measure(credit: Credit, start: Decimal, end: Decimal) -> Decimal:
    return _between(credit.whole_measure, start, end, of=credit.whole)


def _between(measure: Decimal, start: Decimal, end: Decimal, *, of: Decimal) -> Decimal:
    return EXACT.subtract(_measured(measure, end, of), _measured(measure, start, of))


def _measured(measure: Decimal, amount: Decimal, of: Decimal) -> Decimal:
    if amount == of:
        return measure
    return amount if measure == of or not amount else proportion(measure, amount, of)


def _negative(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else EXACT.minus(amount)
