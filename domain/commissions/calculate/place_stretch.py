"""Place the entries of one stretch in order, from what the last one before it left behind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from domain.commissions.calculate.entries import Item
from domain.commissions.calculate.quotas import QuotaWanted, wanted_quota
from domain.commissions.calculate.stretches import Stretch
from domain.commissions.rules.entry import EntryKind
from domain.commissions.rules.lines import Line
from domain.commissions.rules.place import Placing, place_run
from domain.commissions.rules.state import EMPTY, State
from domain.facts.rules.rates import RateTable

States = Mapping[str, State]
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Known:
    """What placing looks up: quotas by what was asked for, and exchange rates."""

    quotas: Mapping[QuotaWanted, Decimal | None]
    rates: RateTable

    def quota(self, wanted: QuotaWanted | None) -> Decimal | None:
        """Return the quota; None where none is wanted, or none is set."""
        return None if wanted is None else self.quotas[wanted]


@dataclass(frozen=True, slots=True)
class Placed:
    """What one entry pays under one component, and what it leaves behind."""

    stretch: Stretch
    item: Item
    line: Line
    state: State
    quota: Decimal | None
    pay_rate: Decimal | None


class _Tried(NamedTuple):
    """What the entries of one level of a sale would pay, and what each component would hold then."""

    placed: list[Placed]
    states: States

    @property
    def worth(self) -> Decimal:
        """Return how much it moves: of what is given back, the level that had paid more takes back more."""
        return abs(sum((one.line.amount for one in self.placed), Decimal(0)))


def place_stretch(stretch: Stretch, items: Sequence[Item], *, states: States, known: Known) -> list[Placed]:
    """Return the line of each entry. Of a manager on two levels of one sale only the level that pays more is placed."""
    if not _has_rivals(items):
        return [
            placed
            for key in stretch.component_keys
            for placed in _run(stretch, key, [item for item in items if item.component_key == key], states, known)
        ]
    found: list[Placed] = []
    for _, of_sale in groupby(items, key=lambda item: (item.entry.at, item.credit.transaction_id)):
        sale = list(of_sale)
        levels = sorted({item.credit.level for item in sale})
        tried = [_try(stretch, [item for item in sale if item.credit.level == one], states, known) for one in levels]
        best = max(tried, key=lambda one: one.worth)  # the first of equals is the nearest level
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


def _run(stretch: Stretch, key: str, items: Sequence[Item], states: States, known: Known) -> Iterator[Placed]:
    placing = [
        Placing(item.entry, item.rule, known.quota(_quota_of(stretch, item)), _pay_rate(item, known.rates))
        for item in items
    ]
    placed = place_run(placing, states.get(key, EMPTY))
    for item, given, one in zip(items, placing, placed, strict=True):
        yield Placed(stretch, item, one.line, one.state, given.quota, given.pay_rate)


def _try(stretch: Stretch, items: Sequence[Item], states: States, known: Known) -> _Tried:
    placed: list[Placed] = []
    after = dict(states)
    for key in dict.fromkeys(item.component_key for item in items):
        run = list(_run(stretch, key, [item for item in items if item.component_key == key], states, known))
        placed += run
        after[key] = run[-1].state
    return _Tried(placed, after)


def _pay_rate(item: Item, rates: RateTable) -> Decimal | None:
    """Return what the plan's currency is worth in the agent's; what is given back goes by the day that paid it."""
    rule = item.rule
    if not rule.converts:
        return ONE
    return rates.convert(ONE, rule.currency, into=rule.paid_in, day=item.entry.rate_day)


def _quota_of(stretch: Stretch, item: Item) -> QuotaWanted | None:
    if item.entry.kind is EntryKind.REVERSAL_AS_PAID or not item.rule.needs_quota:
        return None
    assignment = stretch.terms.assignment_on(item.entry.day)
    window = item.rule.windows(item.entry.day).volume
    since = stretch.terms.assigned_since(item.entry.day)
    return wanted_quota(stretch.agent_id, assignment, window, since=since)
