"""What sales that have not happened would pay an agent, and how far it is to the next band.

Each is taken as approved and paid in full at its own instant, so that plans of every anchor have something to say.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import ClassVar
from uuid import UUID

from domain.access.rights import Act
from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.commissions.asking.compare import Place, changes_of
from domain.commissions.asking.guaranteed import with_guarantees
from domain.commissions.asking.hypothetical import HypotheticalSale, hypothetical_credits, instant_of
from domain.commissions.asking.next_tier import NextTier, next_tier
from domain.commissions.asking.work_out import Ground, WorkedOut, read_ground, stretches_from, work_out
from domain.commissions.calculate.credit_rows import CreditRow
from domain.commissions.calculate.entries import Item, items_of
from domain.commissions.calculate.place_stretch import Placed
from domain.commissions.calculate.quota_goals import wanted_quota
from domain.commissions.calculate.quotas import quotas
from domain.commissions.calculate.stretches import Stretch
from domain.commissions.calculate.terms_of_agents import terms_of_agents
from domain.commissions.rules.entry import EntryKind
from domain.commissions.rules.lines import Line, PayStatus
from domain.commissions.rules.state import EMPTY
from domain.commissions.rules.terms import GUARANTEE
from domain.commissions.rules.windows import Rule
from domain.database import sql
from domain.database.parameters import Parameters
from domain.organisation.queries import the_organisation
from domain.shared.calendars import local_day
from domain.shared.errors import LimitExceeded
from domain.shared.money import EXACT

_SOLD = (EntryKind.CREDIT, EntryKind.PAYMENT)
MOST_SALES = 50  # somebody looks at a few deals; a plan is tried out by a simulation


class TooManySales(LimitExceeded):
    """More sales than are estimated at once."""

    code: ClassVar[str] = "estimate.too_many_sales"
    limit: ClassVar[str] = "hypotheticalTransactions"


@dataclass(frozen=True, slots=True)
class SaleEstimate:
    """What one component would pay for one sale; None while it would wait, for what the status says."""

    amount: Decimal | None
    status: PayStatus


@dataclass(frozen=True, slots=True)
class ComponentEstimate:
    """What one component would pay: for each sale, and in all, which earlier or later sales may be paid anew by.

    A sale that the component does not pay has None. `next_tier` is the one after all of these sales.
    """

    plan_id: UUID
    component_key: str
    currency: str
    by_sale: Sequence[SaleEstimate | None]
    change: Decimal
    next_tier: NextTier | None


@dataclass(frozen=True, slots=True)
class _Estimating:
    """What is placed with the sales, what that changes, and the credits and last day of the sales."""

    ground: Ground
    after: WorkedOut
    changes: Mapping[Place, Decimal]
    sold: Sequence[UUID]
    day: date


async def estimate_earnings(
    *, viewer: Viewer, today: date, agent_id: UUID, sales: Sequence[HypotheticalSale], now: datetime
) -> list[ComponentEstimate] | None:
    """Return what each component of the agent's plans would pay for the sales; None if the viewer may not see it."""
    if len(sales) > MOST_SALES:
        message = f"estimate at most {MOST_SALES} transactions at once; leave some out"
        raise TooManySales(message, value=len(sales), bound=MOST_SALES, path=("transactions",))
    parameters = Parameters([agent_id])
    seen = agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_PAY)
    if not await sql.fetch_value(f"select $1::uuid in ({seen})", *parameters):
        return None
    time_zone = (await the_organisation()).time_zone
    today = local_day(now, time_zone)
    instants = [instant_of(place, sale, now=now, time_zone=time_zone) for place, sale in enumerate(sales)] or [now]
    terms = await terms_of_agents([agent_id])
    ground = await read_ground(stretches_from(terms, {agent_id: instants}, time_zone))
    credits_ = await hypothetical_credits(sales, agent_id=agent_id, conditions=ground.found.conditions, now=now)
    before = await work_out(ground, ground.items(), now=now)
    after = await work_out(ground, _with(ground, credits_), now=now)
    estimating = _Estimating(
        ground=ground,
        after=after,
        changes=await with_guarantees(changes_of(before, after), terms, ground.rates),
        sold=[credit.id for credit in credits_],
        day=max((credit.day for credit in credits_), default=today),
    )
    estimates = [await _estimate(estimating, stretch, key) for stretch, key in _components(ground, estimating.day)]
    return [*estimates, *_of_guarantees(estimating)]


def _with(ground: Ground, credits_: Sequence[CreditRow]) -> list[list[Item]]:
    """Return what each stretch places with the sales among what is recorded."""
    found = ground.found.holding(credits_)
    return [
        sorted([*recorded, *items_of(stretch, found, ground.rates)], key=lambda item: item.entry.order)
        for stretch, recorded in zip(ground.stretches, ground.items(), strict=True)
    ]


def _components(ground: Ground, day: date) -> list[tuple[Stretch, str]]:
    """Return every component that pays the agent on the day, with the last stretch of it."""
    found = {
        (stretch.plan_id, key): stretch
        for stretch in ground.stretches
        for key in stretch.component_keys
        if stretch.terms.rule_on(key, day) is not None
    }
    return [(stretch, key) for (_, key), stretch in sorted(found.items(), key=itemgetter(0))]


async def _estimate(given: _Estimating, stretch: Stretch, key: str) -> ComponentEstimate:
    rule = stretch.terms.rule_on(key, given.day)
    assert rule is not None  # noqa: S101 - its component was found by that
    placed = given.after.entries
    own = [one for one in placed if (one.stretch.plan_id, one.item.component_key) == (stretch.plan_id, key)]
    sold = {one.item.credit.id: _of_sale(one.line) for one in own if one.item.entry.kind in _SOLD}
    change = sum((amount for place, amount in given.changes.items() if _is_of(place, stretch, key)), Decimal(0))
    return ComponentEstimate(
        plan_id=stretch.plan_id,
        component_key=key,
        currency=rule.paid_in,
        by_sale=[sold.get(one) for one in given.sold],
        change=EXACT.plus(change),
        next_tier=await _next(given.ground, stretch, rule, own, given.day),
    )


def _of_guarantees(given: _Estimating) -> Iterator[ComponentEstimate]:
    """Return what guarantees make up less, or more, for all sales together."""
    changes: dict[tuple[UUID, str], Decimal] = defaultdict(Decimal)
    for place, amount in given.changes.items():
        if place.key.component_key == GUARANTEE:
            changes[place.key.plan_id, place.currency] += amount
    for (plan_id, currency), change in sorted(changes.items()):
        yield ComponentEstimate(plan_id, GUARANTEE, currency, [None for _ in given.sold], change, None)


def _of_sale(line: Line) -> SaleEstimate:
    return SaleEstimate(line.amount if line.status is PayStatus.CALCULATED else None, line.status)


def _is_of(place: Place, stretch: Stretch, key: str) -> bool:
    return (place.key.plan_id, place.key.component_key) == (stretch.plan_id, key)


async def _next(ground: Ground, stretch: Stretch, rule: Rule, own: Sequence[Placed], day: date) -> NextTier | None:
    before = ground.states.get(list(ground.stretches).index(stretch), {}).get(rule.component.key, EMPTY)
    last = own[-1].state if own else before
    window, since = rule.windows(day).volume, stretch.terms.assigned_since(day)
    assignment = stretch.terms.assignment_on(day) if rule.needs_quota else None
    wanted = wanted_quota(stretch.agent_id, assignment, window, since=since, currency=rule.currency)
    quota = None if wanted is None else (await quotas([wanted], ground.rates))[wanted]
    pay_rate = ground.rates.convert(Decimal(1), rule.currency, into=rule.paid_in, day=day)
    return next_tier(rule, last, day=day, quota=quota, pay_rate=pay_rate)
