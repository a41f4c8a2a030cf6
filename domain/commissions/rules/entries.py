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

ZERO, ONE = Decimal(0), Decimal(1)


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
        credit = replace(credit, amount=credit.measure or ONE, whole=credit.whole_measure or ONE)
    entries: list[Entry] = []
    for origin in origins_of(credit, rule):
        entries.append(_origin_entry(credit, origin, convert, sequence=len(entries)))
        entries.extend(_taken_entries(credit, origin, entries[-1], rule, convert))
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
        sales=-1 if credit.amount < 0 else 1,
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
    return entry._replace(basis=basis, held=basis, whole=whole, sales=entry.sales if origin.end else 0)


def _taken_entries(
    credit: Credit, origin: Origin, origin_entry: Entry, rule: Rule, convert: Convert
) -> Iterator[Entry]:
    """Return an entry for each that is taken back later: a negative one at its day, or one of what the origin earned.

    The former stands for a part of all that the opposite of the credit pays, as a payment does. The latter stands right
    behind its origin, and is paid in the period of its own day.
    """
    given_back = origin_entry._replace(
        held=_negative(origin_entry.held),
        whole=_negative(origin_entry.whole),
        origin_id=origin.id,
        origin_day=origin.day,
        sales=-origin_entry.sales,
    )
    paid_for = credit.amount if origin.kind is EntryKind.PAYMENT else origin.end
    end, before = origin.end, ZERO
    for place, taken in enumerate(origin.later, start=1):
        start, after = EXACT.subtract(end, taken.amount), EXACT.add(before, taken.amount)
        entry = given_back._replace(
            id=uuid5(origin.id, taken.key),
            day=taken.day,
            sequence=origin_entry.sequence + place,
            basis=_negative(convert(_measure(credit, start, end), origin.day)),
        )
        if rule.terms.clawback.policy is Clawback.NET_NOW:
            yield entry._replace(kind=EntryKind.REVERSAL, at=taken.at, part=Part(start, end, paid_for))
        else:
            part = Part(before, after, EXACT.subtract(origin.end, origin.start))
            yield entry._replace(kind=EntryKind.REVERSAL_AS_PAID, part=part)
        end, before = start, after


def _measure(credit: Credit, start: Decimal, end: Decimal) -> Decimal:
    """Return what the component measures of the part of the credit between two amounts."""
    return EXACT.subtract(_measured(credit, end), _measured(credit, start))


def _measured(credit: Credit, amount: Decimal) -> Decimal:
    if amount == credit.amount:
        return credit.measure
    if credit.measure == credit.amount or not amount:
        return amount
    return proportion(credit.measure, amount, credit.amount)


def _negative(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else EXACT.minus(amount)
