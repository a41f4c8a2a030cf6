"""Why a transaction does not pay somebody: for each component of each plan what stands in the way, or what it pays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from domain.access.rights import Act
from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.commissions.asking.reasons import Reason, ReasonCode
from domain.commissions.asking.why_unpaid import reasons_of_lines, reasons_of_none
from domain.commissions.asking.work_out import Ground, WorkedOut, read_ground, stretches_from, work_out
from domain.commissions.calculate.credit_rows import CreditRow
from domain.commissions.calculate.entries import anchor_day, ruling_day
from domain.commissions.calculate.outside import asked_by, outside_values
from domain.commissions.calculate.place_stretch import Placed
from domain.commissions.calculate.terms_of_agents import PlanTerms, terms_of_agents
from domain.commissions.rules.period_lines import UNKNOWN, Outside
from domain.database import sql
from domain.database.parameters import Parameters
from domain.facts.rules.rates import RateTable
from domain.facts.rules.transaction import TransactionState
from domain.organisation.queries import the_organisation
from domain.shared.money import EXACT
from domain.shared.period import Period

Figures = Mapping[tuple[UUID, str, Period], Outside]


@dataclass(frozen=True, slots=True)
class ComponentVerdict:
    """What one component pays for one credit, or why it does not."""

    plan_id: UUID
    plan_version: int | None
    component_key: str
    credit_kind: str
    level: int
    amount: Decimal | None
    currency: str | None
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands in the way of all pay, and what each component says."""

    transaction_id: UUID
    agent_id: UUID
    reasons: Sequence[Reason]
    components: Sequence[ComponentVerdict]


async def why_not(
    *, viewer: Viewer, today: date, transaction_id: UUID, agent_id: UUID, now: datetime
) -> Verdict | None:
    """Return the verdict, as far as calculated until now; None if the viewer may not see it, or nothing is there."""
    parameters = Parameters([transaction_id, agent_id])
    seen = agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_PAY)
    transaction = await sql.fetch_one(
        f"""select t.state,
                   exists (select from credits c where c.transaction_id = t.id and c.kind = 'HOUSE') as has_house
              from transactions t where t.id = $1 and $2 in ({seen})""",
        *parameters,
    )
    if transaction is None:
        return None
    instants = await _instants(transaction_id, agent_id)
    terms = await terms_of_agents([agent_id])
    reasons = list(_of_all(transaction, instants, terms))
    if not instants:
        return Verdict(transaction_id, agent_id, reasons, ())
    time_zone = (await the_organisation()).time_zone
    ground = await read_ground(stretches_from(terms, {agent_id: instants}, time_zone))
    worked = await work_out(ground, ground.items(), now=now)
    placed = [one for one in worked.entries if one.item.credit.transaction_id == transaction_id]
    figures = await _figures(worked, placed, ground.rates, now=now)
    sold = [one for one in ground.found.of(agent_id) if one.transaction_id == transaction_id]
    verdicts = [
        await _verdict(ground, plan, key, credit, placed, figures=figures)
        for plan in terms
        for key in sorted(plan.component_keys())
        for credit in sorted(sold, key=lambda one: (one.kind, one.level))
    ]
    return Verdict(transaction_id, agent_id, reasons, verdicts)


async def _figures(worked: WorkedOut, placed: Sequence[Placed], rates: RateTable, *, now: datetime) -> Figures:
    """Return the figures that decide about what pays nothing by itself, by plan, component and pay period."""
    asked = {_period_of(one) for one in placed if one.item.rule.looks_outside and not one.line.amount}
    to_pay = {(one.terms.plan_id, one.component_key, one.period): one for one in worked.to_pay}
    looking = [key for key in asked if key in to_pay]
    found = await outside_values([asked_by(to_pay[key]) for key in looking], rates=rates, now=now)
    return dict(zip(looking, found, strict=True))


def _period_of(placed: Placed) -> tuple[UUID, str, Period]:
    rule, day = placed.item.rule, placed.item.entry.day
    return placed.stretch.plan_id, placed.item.component_key, rule.windows(day).pay


async def _instants(transaction_id: UUID, agent_id: UUID) -> list[datetime]:
    rows = await sql.fetch(
        """select moment.at
              from credits c cross join lateral (values (c.credited_at), (c.booked_at), (c.reversed_at)) moment (at)
             where c.transaction_id = $1 and c.agent_id = $2 and moment.at is not null
            union select occurred_at from credit_payments where transaction_id = $1 and agent_id = $2
            union select occurred_at from credit_refunds where transaction_id = $1 and agent_id = $2""",
        transaction_id,
        agent_id,
    )
    return [row["at"] for row in rows]


def _of_all(transaction: asyncpg.Record, instants: Sequence[datetime], terms: Sequence[PlanTerms]) -> Iterator[Reason]:
    state = transaction["state"]
    if state not in (TransactionState.APPROVED, TransactionState.REVERSED):
        wanted = [TransactionState.APPROVED.value]
        yield Reason(ReasonCode.NOT_APPROVED, f"the transaction is {state}", "state", wanted=wanted, actual=state)
    elif not instants:
        yield Reason(ReasonCode.NOT_CREDITED, "the agent has no part in the transaction")
        if transaction["has_house"]:
            yield Reason(
                ReasonCode.HOUSE_CREDIT, "a part of the transaction belongs to the house, which nobody is paid"
            )
    if not terms:
        yield Reason(ReasonCode.NO_PLAN, "the agent is on no plan that was published")


async def _verdict(
    ground: Ground, plan: PlanTerms, key: str, credit: CreditRow, placed: Sequence[Placed], *, figures: Figures
) -> ComponentVerdict:
    own = [one for one in placed if _is_of(one, plan, key, credit)]
    version = plan.version_on(ruling_day(plan, key, credit) or anchor_day(credit, plan.anchor))
    if own:
        reasons = reasons_of_lines([(one, figures.get(_period_of(one), UNKNOWN)) for one in own], credit)
    else:
        reasons = await reasons_of_none(ground.found, plan, key, credit, placed)
    return ComponentVerdict(
        plan_id=plan.plan_id,
        plan_version=version.number if version else None,
        component_key=key,
        credit_kind=credit.kind,
        level=credit.level,
        amount=EXACT.plus(sum((one.line.amount for one in own), Decimal(0))) if own else None,
        currency=own[0].item.rule.paid_in if own else None,
        reasons=reasons,
    )


def _is_of(placed: Placed, plan: PlanTerms, key: str, credit: CreditRow) -> bool:
    of_component = placed.stretch.plan_id == plan.plan_id and placed.item.component_key == key
    return of_component and placed.item.credit.id == credit.id
