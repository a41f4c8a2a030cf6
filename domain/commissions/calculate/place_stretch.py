"""Place the entries of one stretch in order, from what the last one before it left behind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple, Self, TypeAlias
from uuid import UUID

from domain.commissions.calculate.entries import Item
from domain.commissions.calculate.quota_goals import QuotaWanted, wanted_quota
from domain.commissions.calculate.stretches import Stretch
from domain.commissions.rules.entry import EntryKind
from domain.commissions.rules.lines import Line
from domain.commissions.rules.place import Placing, place_run
from domain.commissions.rules.quota import Quota
from domain.commissions.rules.state import EMPTY, State
from domain.facts.rules.rates import RateTable

States = Mapping[str, State]
# Whether entries are paid for, by agent and plan, and by component.
PaidOrigins: TypeAlias = Mapping[tuple[UUID, UUID], Mapping[str, Mapping[UUID, bool]]]
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Known:
    """What placing looks up: quotas by what was asked for, exchange rates, and which origins were paid for before."""

    quotas: Mapping[QuotaWanted, Quota | None]
    rates: RateTable
    paid_origins: PaidOrigins = field(default_factory=dict)

    def quota(self, wanted: QuotaWanted | None) -> Quota | None:
        """Return the quota; None where none is wanted, or none is set."""
        return None if wanted is None else self.quotas[wanted]


class Placed(NamedTuple):
    """What one entry pays under one component, and what it leaves behind."""

    stretch: Stretch
    item: Item
    line: Line
    state: State
    quota: Quota | None
    pay_rate: Decimal | None


class _Course(NamedTuple):
    """A stretch that is being placed, and which entries of each component are paid for, before it and in it so far."""

    stretch: Stretch
    known: Known
    paid: dict[str, dict[UUID, bool]]

    @classmethod
    def of(cls, stretch: Stretch, known: Known) -> Self:
        before = known.paid_origins.get((stretch.agent_id, stretch.plan_id), {})
        return cls(stretch, known, {key: dict(before.get(key, {})) for key in stretch.component_keys})

    def levels(self, sale: Sequence[Item]) -> list[int]:
        """Return the levels that may be paid, the nearest first: what is given back has one, its origin's."""
        is_paid = [item for item in sale if item.entry.origin_id in self.paid[item.component_key]]
        return sorted({item.credit.level for item in is_paid or sale})

    def chose(self, placed: Sequence[Placed], sale: Sequence[Item]) -> None:
        """Remember what of a sale was placed, and what was not."""
        for item in sale:
            self.paid[item.component_key].pop(item.entry.id, None)
        for one in placed:
            self.paid[one.item.component_key][one.item.entry.id] = one.line.stands_with is not None


class _Tried(NamedTuple):
    """What the entries of one level of a sale would pay, and what each component would hold then."""

    placed: list[Placed]
    states: States

    @property
    def worth(self) -> Decimal:
        """Return how much it moves: of what is netted now, the level that had paid more takes back more.

        What is taken back as it was paid does not count, so that its origin keeps the level that was paid.
        """
        of_sale = (one for one in self.placed if one.item.entry.kind is not EntryKind.REVERSAL_AS_PAID)
        return abs(sum((one.line.amount for one in of_sale), Decimal(0)))


def place_stretch(stretch: Stretch, items: Sequence[Item], *, states: States, known: Known) -> list[Placed]:
    """Return the line of each entry. Of a manager on two levels of one sale only the level that pays more is placed.

    What is given back goes to the level that was paid for its origin.
    """
    course = _Course.of(stretch, known)
    if not _has_rivals(items):
        return [
            placed
            for key in stretch.component_keys
            for placed in _run(course, key, [item for item in items if item.component_key == key], states)
        ]
    found: list[Placed] = []
    for _, of_sale in groupby(items, key=lambda item: (item.entry.at, item.credit.transaction_id)):
        sale = list(of_sale)
        levels = course.levels(sale)
        tried = [_try(course, [item for item in sale if item.credit.level == one], states) for one in levels]
        best = max(tried, key=lambda one: one.worth)  # the first of equals is the nearest level
        course.chose(best.placed, sale)
        states = best.states
        found += best.placed
    return found


def wanted_quotas(stretch: Stretch, items: Sequence[Item]) -> Iterator[QuotaWanted]:
    """Return the quotas that the entries are measured by."""
    for item in items:
        wanted = _quota_of(stretch, item)
        if wanted is not None:
            yield wanted


def _has_rivals(items: Sequence[Item]) -> bool:
    if len({item.credit.level for item in items}) <= 1:
        return False
    levels = {(item.credit.transaction_id, item.credit.level) for item in items}
    return len(levels) > len({transaction for transaction, _ in levels})


def _run(course: _Course, key: str, items: Sequence[Item], states: States) -> Iterator[Placed]:
    stretch, known, paid = course
    placing = [
        Placing(item.entry, item.rule, known.quota(_quota_of(stretch, item)), _pay_rate(item, known.rates))
        for item in items
    ]
    placed = place_run(placing, states.get(key, EMPTY), paid[key])
    for item, given, one in zip(items, placing, placed, strict=True):
        yield Placed(stretch, item, one.line, one.state, given.quota, given.pay_rate)


def _try(course: _Course, items: Sequence[Item], states: States) -> _Tried:
    placed: list[Placed] = []
    after = dict(states)
    for key in dict.fromkeys(item.component_key for item in items):
        run = list(_run(course, key, [item for item in items if item.component_key == key], states))
        placed += run
        after[key] = run[-1].state
    return _Tried(placed, after)


def _pay_rate(item: Item, rates: RateTable) -> Decimal | None:
    """Return what the plan's currency is worth in the agent's; what is given back goes by the day that paid it."""
    rule = item.rule
    if not rule.converts:
        return ONE
    return rates.convert(ONE, rule.currency, into=rule.paid_in, day=item.entry.priced_on)


def _quota_of(stretch: Stretch, item: Item) -> QuotaWanted | None:
    if item.entry.kind is EntryKind.REVERSAL_AS_PAID or not item.rule.needs_quota:
        return None
    assignment = stretch.terms.assignment_on(item.ruled_on)
    window = item.rule.windows(item.ruled_on).volume
    since = stretch.terms.assigned_since(item.ruled_on)
    return wanted_quota(stretch.agent_id, assignment, window, since=since, rule=item.rule)
