"""What the components of a stretch place: the entries of an agent's credits, each under the rule of its day."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import NamedTuple

from domain.commissions.calculate.credit_rows import CreditRow
from domain.commissions.calculate.read_credits import Found
from domain.commissions.calculate.stretches import Stretch
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.calculate.versions import Version
from domain.commissions.rules.entries import entries_of, pays
from domain.commissions.rules.entry import Credit, Entry, EntryKind, Reversed
from domain.commissions.rules.terms import FieldMeasure
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Anchor, Measure
from domain.facts.rules.rates import RateTable
from domain.shared.money import EXACT

BASIS_DIGITS = Decimal("0.0000000001")  # a converted amount keeps ten decimals, so that a checkpoint is exact
ZERO, ONE = Decimal(0), Decimal(1)


class Item(NamedTuple):
    """An entry of a credit under one component, and the version and the day by whose terms it is paid."""

    component_key: str
    entry: Entry
    rule: Rule
    version: Version
    credit: CreditRow
    ruled_on: date


def items_of(stretch: Stretch, found: Found, rates: RateTable) -> list[Item]:
    """Return what the stretch places, in order. What comes after somebody left is there only if it is paid."""
    credits_within = found.within(stretch)
    items = [
        item
        for key in stretch.component_keys
        for credit in credits_within
        for item in _items_of_credit(stretch, key, credit, found, rates)
        if stretch.since <= item.entry.at < stretch.until
    ]
    return sorted(items, key=lambda item: item.entry.order)


def _items_of_credit(stretch: Stretch, key: str, credit: CreditRow, found: Found, rates: RateTable) -> Iterator[Item]:
    """Return what the rule of each day makes of the credit; what is given back goes with what it is given back from."""
    terms = stretch.terms
    for rule, days in groupby(days_of_origins(credit, terms.anchor), key=partial(terms.rule_on, key)):
        paid_on = [] if rule is None else [day for day in days if _is_paid_for(terms, rule, credit, found, day)]
        if rule is None or not paid_on:
            continue
        for entry in entries_of(_seen_by(rule, credit), rule, convert=_converter(rule, credit, rates)):
            if entry.priced_on in paid_on:
                yield from _item(terms, key, entry, credit)


def _item(terms: PlanTerms, key: str, entry: Entry, credit: CreditRow) -> Iterator[Item]:
    """Return the entry as its own day pays it; what is given back goes by its origin's where nothing else holds."""
    is_placed_now = entry.kind is EntryKind.REVERSAL and terms.rule_on(key, entry.day) is not None
    day = entry.day if is_placed_now else entry.priced_on
    rule, version = terms.rule_on(key, day), terms.version_on(day)
    if rule is not None and version is not None:
        yield Item(key, entry, rule, version, credit, day)


def ruling_day(terms: PlanTerms, key: str, credit: CreditRow) -> date | None:
    """Return the credit's day, or the first day of its payments, for which there is a rule."""
    days = days_of_origins(credit, terms.anchor)
    return next((day for day in days if terms.rule_on(key, day) is not None), None)


def days_of_origins(credit: CreditRow, anchor: Anchor) -> list[date]:
    """Return the days that decide which versions pay the credit: its own, or those of its payments."""
    own = anchor_day(credit, anchor)
    is_by_payments = anchor is Anchor.PAYMENT and credit.amount > 0 and credit.payments
    return sorted({max(paid.day, own) for paid in credit.payments}) if is_by_payments else [own]


def _is_paid_for(terms: PlanTerms, rule: Rule, credit: CreditRow, found: Found, day: date) -> bool:
    is_triggered = pays(
        rule.component,
        kind=credit.kind,
        level=credit.level,
        transaction_kind=credit.transaction_kind,
        day=anchor_day(credit, terms.anchor),
    )
    version = terms.version_on(day) if is_triggered else None
    if version is None or not found.meets(credit, version.conditions.get(rule.component.key)):
        return False
    return terms.pays_on(day, rule, booked_day=credit.booked_day)


def anchor_day(credit: CreditRow, anchor: Anchor) -> date:
    """Return the day of a sale that decides its version."""
    return credit.booked_day if anchor is Anchor.BOOKING else credit.day


def _seen_by(rule: Rule, credit: CreditRow) -> Credit:
    is_booked = rule.terms.anchor is Anchor.BOOKING
    at, day = (credit.booked_at, credit.booked_day) if is_booked else (credit.credited_at, credit.day)
    measure, whole = _measured(rule, credit)
    return Credit(
        id=credit.id,
        transaction_id=credit.transaction_id,
        at=at,
        day=day,
        source=credit.source,
        reference=credit.reference,
        amount=credit.amount,
        whole=credit.whole_amount,
        measure=measure,
        whole_measure=whole,
        weights=credit.weights,
        position=credit.position,
        payments=credit.payments,
        refunds=tuple(one if _was_paid(one.at, credit) else replace(one, at=at, day=day) for one in credit.refunds),
        reversal=_reversal(credit, at, day),
    )


def _reversal(credit: CreditRow, at: datetime, day: date) -> Reversed | None:
    if credit.reversed_at is None or credit.reversed_day is None:
        return None
    is_late = _was_paid(credit.reversed_at, credit)
    return Reversed(credit.reversed_at, credit.reversed_day) if is_late else Reversed(at, day)


def _was_paid(given_back_at: datetime, credit: CreditRow) -> bool:
    """Tell whether it was approved by then; what was given back before stands at the sale, as if never sold."""
    return given_back_at > credit.credited_at


def _measured(rule: Rule, credit: CreditRow) -> tuple[Decimal, Decimal]:
    """Return what the component measures of the credit and of its whole transaction."""
    match rule.component.measure:
        case Measure.AMOUNT:
            return credit.amount, credit.whole_amount
        case Measure.MARGIN:
            return credit.margin or ZERO, credit.whole_margin or ZERO
        case Measure.COUNT if credit.quantity is not None:
            return credit.quantity, credit.whole_quantity or ZERO
        case Measure.COUNT:
            return _share(ONE, credit), ONE
        case FieldMeasure(name):
            whole = credit.number(name) or ZERO
            return _share(whole, credit), whole
    raise AssertionError(rule.component.measure)


def _share(whole: Decimal, credit: CreditRow) -> Decimal:
    part = EXACT.divide(EXACT.multiply(whole, credit.weight), credit.whole_weight)
    return EXACT.quantize(part, BASIS_DIGITS)


def _converter(rule: Rule, credit: CreditRow, rates: RateTable) -> Callable[[Decimal, date], Decimal | None]:
    if rule.component.measure not in (Measure.AMOUNT, Measure.MARGIN) or credit.currency == rule.currency:
        return _as_it_is

    def convert(amount: Decimal, day: date) -> Decimal | None:
        converted = rates.convert(amount, credit.currency, into=rule.currency, day=day)
        return None if converted is None else EXACT.quantize(converted, BASIS_DIGITS)

    return convert


def _as_it_is(amount: Decimal, _day: date) -> Decimal | None:
    return amount
