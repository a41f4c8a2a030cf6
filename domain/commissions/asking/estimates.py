"""What each component would pay for sales that have not happened, given what is paid without and with them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from domain.commissions.asking.compare import Place
from domain.commissions.asking.next_tier import NextTier, next_tier
from domain.commissions.asking.work_out import Ground, WorkedOut
from domain.commissions.calculate.quota_goals import wanted_quota
from domain.commissions.calculate.quotas import quotas
from domain.commissions.calculate.stretches import Stretch
from domain.commissions.rules.entry import EntryKind
from domain.commissions.rules.lines import Line, PayStatus
from domain.commissions.rules.state import EMPTY, State
from domain.commissions.rules.windows import Rule
from domain.shared.money import EXACT

_SOLD = (EntryKind.CREDIT, EntryKind.PAYMENT)


@dataclass(frozen=True, slots=True)
class SaleEstimate:
    """What one component would pay for one sale; None while it would wait, for what the status says."""

    amount: Decimal | None
    status: PayStatus


@dataclass(frozen=True, slots=True)
class ComponentEstimate:
    """What one component would pay in a currency: for each sale, and in all, which others may be paid anew by.

    A sale that the component does not pay so has None. `next_tier` is the one after all of these sales.
    """

    plan_id: UUID
    component_key: str
    currency: str
    by_sale: Sequence[SaleEstimate | None]
    change: Decimal
    next_tier: NextTier | None


@dataclass(frozen=True, slots=True)
class Estimating:
    """What is placed with the sales, what that changes, and the credits and last day of the sales."""

    ground: Ground
    after: WorkedOut
    changes: Mapping[Place, Decimal]
    sold: Sequence[UUID]
    day: date


class _Paying(NamedTuple):
    """What pays: a component of a plan, or its guarantee, in a currency."""

    plan_id: UUID
    component_key: str
    currency: str


async def estimates_of(given: Estimating) -> list[ComponentEstimate]:
    """Return what each component that pays on the day, or another that the sales change, would pay for them."""
    placed = [one for one in given.after.entries if one.item.credit.id in given.sold and one.item.entry.kind in _SOLD]
    sold: dict[_Paying, dict[UUID, SaleEstimate]] = defaultdict(dict)
    for one in placed:
        sold[_paying(one.stretch, one.item.rule)][one.item.credit.id] = _of_sale(one.line)
    changes: dict[_Paying, Decimal] = defaultdict(Decimal)
    for place, amount in given.changes.items():
        paying = _Paying(place.key.plan_id, place.key.component_key, place.currency)
        changes[paying] = EXACT.add(changes[paying], amount)
    ruling = dict(_ruling(given))
    return [
        ComponentEstimate(
            *paying,
            by_sale=[sold[paying].get(credit_id) for credit_id in given.sold],
            change=changes[paying],
            next_tier=await _next(given, *ruling[paying]) if paying in ruling else None,
        )
        for paying in sorted({*ruling, *sold, *changes})
    ]


def _ruling(given: Estimating) -> Iterator[tuple[_Paying, tuple[int, Rule]]]:
    """Return the rule by which each component pays the agent on the day, with the place of the last stretch of it."""
    for place, stretch in enumerate(given.ground.stretches):
        for key in stretch.component_keys:
            rule = stretch.terms.rule_on(key, given.day)
            if rule is not None:
                yield _paying(stretch, rule), (place, rule)


def _paying(stretch: Stretch, rule: Rule) -> _Paying:
    return _Paying(stretch.plan_id, rule.component.key, rule.paid_in)


def _of_sale(line: Line) -> SaleEstimate:
    return SaleEstimate(line.amount if line.status is PayStatus.CALCULATED else None, line.status)


async def _next(given: Estimating, place: int, rule: Rule) -> NextTier | None:
    ground, day, terms = given.ground, given.day, given.ground.stretches[place].terms
    window, since = rule.windows(day).volume, terms.assigned_since(day)
    assignment = terms.assignment_on(day) if rule.needs_quota else None
    wanted = wanted_quota(terms.agent_id, assignment, window, since=since, rule=rule)
    quota = None if wanted is None else (await quotas([wanted], ground.rates))[wanted]
    pay_rate = ground.rates.convert(Decimal(1), rule.currency, into=rule.paid_in, day=day)
    return next_tier(rule, _last_state(given, place, rule), day=day, quota=quota, pay_rate=pay_rate)


def _last_state(given: Estimating, place: int, rule: Rule) -> State:
    """Return what the last entry of the component has left behind."""
    plan_id, key = given.ground.stretches[place].plan_id, rule.component.key
    own = (one for one in reversed(given.after.entries) if one.item.component_key == key)
    last = next((one for one in own if one.stretch.plan_id == plan_id), None)
    return given.ground.states.get(place, {}).get(key, EMPTY) if last is None else last.state
