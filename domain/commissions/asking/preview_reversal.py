"""What a reversal would take back, by every policy for reversals, before anything is posted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from domain.access.rights import Act
from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.commissions.asking.compare import Amounts, Place, changes_of
from domain.commissions.asking.guaranteed import with_guarantees
from domain.commissions.asking.supposed_reversal import SupposedReversal
from domain.commissions.asking.work_out import Ground, altered, read_ground, stretches_from, work_out
from domain.commissions.calculate.credit_rows import CreditRow
from domain.commissions.calculate.entries import Item, days_of_origins, items_of
from domain.commissions.calculate.stretches import Stretch
from domain.commissions.calculate.terms_of_agents import PlanTerms, terms_of_agents
from domain.commissions.calculate.versions import Version
from domain.commissions.rules.words import Clawback
from domain.database import sql
from domain.database.parameters import Parameters
from domain.facts.decide_transactions import AlreadyReversed, NotApproved, TransactionNotFound
from domain.facts.rules.transaction import TransactionState
from domain.organisation.queries import the_organisation
from domain.shared.calendars import local_day, start_of_day
from domain.shared.money import EXACT


@dataclass(frozen=True, slots=True)
class PolicyOutcome:
    """What one policy would post: in all, and by the pay periods that it would belong to."""

    policy: Clawback
    amount: Decimal
    currency: str
    by_period: Sequence[tuple[str, Decimal]]


@dataclass(frozen=True, slots=True)
class ReversalOutcome:
    """What a reversal would do to one agent's pay by one component, under the plan's policy and under every other."""

    agent_id: UUID
    plan_id: UUID
    component_key: str
    own_policy: Clawback
    outcomes: Sequence[PolicyOutcome]


@dataclass(frozen=True, slots=True)
class ReversalPreview:
    """A reversal that has not happened."""

    transaction_id: UUID
    day: date
    outcomes: Sequence[ReversalOutcome]


async def preview_reversal(
    *, viewer: Viewer, today: date, transaction_id: UUID, on: date | None, now: datetime
) -> ReversalPreview | None:
    """Return what reversing the transaction, now or on a day, would take back of whose pay the viewer may see.

    None where the viewer sees the pay of nobody who is credited; refused where it cannot be reversed.
    """
    instants = await _instants(viewer, today, transaction_id)
    if not instants:
        return None
    await _require_approved(transaction_id)
    time_zone = (await the_organisation()).time_zone
    at = now if on is None else start_of_day(on, time_zone)
    reversal = SupposedReversal(transaction_id, at, on or local_day(now, time_zone))
    terms = await terms_of_agents(list(instants))
    anew = stretches_from(terms, {agent: [*found, at] for agent, found in instants.items()}, time_zone)
    ground = await read_ground(anew)
    supposed = await reversal.counted()
    by_policy: dict[Clawback, Amounts] = {}
    for policy in Clawback:  # what was refunded before goes by the same policy: only the reversal makes a difference
        before, after = (list(_items(ground, reversal, policy, is_reversed=one)) for one in (False, True))
        paid = await work_out(ground, before, now=now)
        left = await work_out(ground, after, now=now, supposed=supposed)
        by_policy[policy] = await with_guarantees(changes_of(paid, left), terms, ground.rates)
    return ReversalPreview(transaction_id, reversal.day, list(_outcomes(ground, reversal, by_policy)))


async def _instants(viewer: Viewer, today: date, transaction_id: UUID) -> Mapping[UUID, Sequence[datetime]]:
    """Return where the pay of everybody credited, whose pay the viewer may see, would change."""
    parameters = Parameters([transaction_id])
    seen = agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_PAY)
    rows = await sql.fetch(
        f"""select c.agent_id, moment.at
              from credits c cross join lateral (
                   select c.credited_at as at union select c.booked_at
                    union select p.occurred_at from credit_payments p
                           where p.transaction_id = $1 and p.credit_id = c.id
                    union select r.occurred_at from credit_refunds r
                           where r.transaction_id = $1 and r.credit_id = c.id) moment
             where c.transaction_id = $1 and c.agent_id in ({seen})""",
        *parameters,
    )
    instants: dict[UUID, list[datetime]] = defaultdict(list)
    for row in rows:
        instants[row["agent_id"]].append(row["at"])
    return instants


async def _require_approved(transaction_id: UUID) -> None:
    state = await sql.fetch_value("select state from transactions where id = $1", transaction_id)
    path = ("transaction_id",)
    if state is None:
        raise TransactionNotFound("there is no such transaction", path=path)
    if state == TransactionState.REVERSED:
        raise AlreadyReversed("the transaction is reversed; its earnings say what was taken back", path=path)
    if state != TransactionState.APPROVED:
        raise NotApproved(f"the transaction is {state}; only an approved one can be reversed", path=path)


def _items(ground: Ground, reversal: SupposedReversal, policy: Clawback, *, is_reversed: bool) -> Iterator[list[Item]]:
    """Return what each stretch places with or without the reversal; the policy is asked about this sale alone."""
    for stretch, recorded in zip(ground.stretches, ground.items(), strict=True):
        others = [item for item in recorded if item.credit.transaction_id != reversal.transaction_id]
        sold = _credits(ground, stretch.agent_id, reversal)
        found = ground.found.holding([reversal.of(credit) for credit in sold] if is_reversed else sold)
        own = items_of(_with_policy(stretch, policy), found, ground.rates)
        yield sorted([*others, *own], key=lambda item: item.entry.order)


def _credits(ground: Ground, agent_id: UUID, reversal: SupposedReversal) -> list[CreditRow]:
    return [credit for credit in ground.found.of(agent_id) if credit.transaction_id == reversal.transaction_id]


def _with_policy(stretch: Stretch, policy: Clawback) -> Stretch:
    versions = [_version_with(version, policy) for version in stretch.terms.versions]
    return replace(stretch, terms=altered(stretch.terms, versions=versions))


def _version_with(version: Version, policy: Clawback) -> Version:
    clawback = replace(version.terms.clawback, policy=policy)
    return replace(version, terms=replace(version.terms, clawback=clawback), _rules={})


def _outcomes(
    ground: Ground, reversal: SupposedReversal, by_policy: Mapping[Clawback, Mapping[Place, Decimal]]
) -> Iterator[ReversalOutcome]:
    """Return the outcomes of each component and currency of which any policy changes anything."""
    changed = sorted({_of_component(place) for changes in by_policy.values() for place in changes})
    plans = {(stretch.agent_id, stretch.plan_id): stretch.terms for stretch in ground.stretches}
    for agent_id, plan_id, component_key, currency in changed:
        component = (agent_id, plan_id, component_key, currency)
        outcomes = [_outcome(policy, component, changes) for policy, changes in by_policy.items()]
        own = _own_policy(plans[agent_id, plan_id], _credits(ground, agent_id, reversal))
        yield ReversalOutcome(agent_id, plan_id, component_key, own, outcomes)


def _of_component(place: Place) -> tuple[UUID, UUID, str, str]:
    return (place.key.agent_id, place.key.plan_id, place.key.component_key, place.currency)


def _outcome(
    policy: Clawback, component: tuple[UUID, UUID, str, str], changes: Mapping[Place, Decimal]
) -> PolicyOutcome:
    by_period: dict[str, Decimal] = defaultdict(Decimal)
    for place, amount in changes.items():
        if _of_component(place) == component:
            by_period[place.origin_period] = EXACT.add(by_period[place.origin_period], amount)
    total = sum(by_period.values(), Decimal(0))
    return PolicyOutcome(policy, total, component[-1], sorted(by_period.items()))


def _own_policy(terms: PlanTerms, sold: Sequence[CreditRow]) -> Clawback:
    """Return the policy of the version that pays the sale, or its last payment; of the last one, where none does."""
    version = terms.version_on(days_of_origins(sold[0], terms.anchor)[-1]) or terms.versions[-1]
    return version.terms.clawback.policy
