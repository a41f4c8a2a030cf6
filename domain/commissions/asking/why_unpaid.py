"""Why one component does not pay for one credit, or pays nothing."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from domain.commissions.asking.failed_conditions import failed_conditions
from domain.commissions.asking.reasons import Reason, ReasonCode, untriggered
from domain.commissions.asking.worth_nothing import of_taken_back, worth_nothing
from domain.commissions.calculate.credit_rows import CreditRow
from domain.commissions.calculate.entries import anchor_day, ruling_day
from domain.commissions.calculate.place_stretch import Placed
from domain.commissions.calculate.read_credits import Found
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.calculate.versions import Version
from domain.commissions.rules.lines import PayStatus
from domain.commissions.rules.period_lines import Outside
from domain.commissions.rules.quota import awaited
from domain.commissions.rules.trigger import unmet
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Anchor


def reasons_of_lines(placed: Sequence[tuple[Placed, Outside]], credit: CreditRow) -> list[Reason]:
    """Return why lines are worth nothing, or what they wait for, by the figures of their periods; nothing of others.

    What is given back has its origin's reasons, and is itself one where nothing is left.
    """
    sold = [(one, outside) for one, outside in placed if one.item.entry.origin_id is None]
    reasons = [reason for one, outside in sold if (reason := _of_line(one, credit, outside)) is not None]
    is_left = len(sold) == len(placed) or sum((one.line.amount for one, _ in placed), Decimal(0))
    taken_back = None if reasons or is_left else of_taken_back(credit)
    return reasons if taken_back is None else [taken_back]


async def reasons_of_none(
    found: Found, plan: PlanTerms, key: str, credit: CreditRow, placed: Sequence[Placed]
) -> list[Reason]:
    """Return what keeps the component from having any line of the credit: the first thing, or all of a condition."""
    day = ruling_day(plan, key, credit) or anchor_day(credit, plan.anchor)
    version, rule = plan.version_on(day), plan.rule_on(key, day)
    if version is None or rule is None:
        return [_of_plan(plan, key, day)]
    untriggered_by = _of_trigger(rule, credit, anchor_day(credit, plan.anchor))
    if untriggered_by is not None:
        return [untriggered_by]
    if not found.meets(credit, version.conditions.get(key)):
        return await failed_conditions(credit.id, msgspec.json.decode(version.conditions[key]))
    return list(_unplaced(plan, rule, credit, day, placed))


def _of_line(placed: Placed, credit: CreditRow, outside: Outside) -> Reason | None:
    line = placed.line
    if line.status is PayStatus.WAITING_FOR_RATE:
        return _of_rate(placed, credit)
    if line.status is PayStatus.WAITING_FOR_QUOTA:
        message = "no quota of its window is known; name a goal with a target in the assignment"
        return Reason(ReasonCode.WAITING_FOR_QUOTA, message, "quota_goal_id")
    return None if line.amount else worth_nothing(placed, credit, outside)


def _of_rate(placed: Placed, credit: CreditRow) -> Reason:
    day, currency, of_what = placed.item.entry.day, credit.currency, "it"
    if placed.item.entry.basis is not None and placed.quota is not None and awaited(placed.quota):
        day, currency, of_what = placed.item.ruled_on, placed.item.rule.currency, "the quota"
        day = placed.item.rule.windows(day).volume.start
    message = f"no exchange rate of {day} is recorded for {of_what}; it is paid as soon as there is one"
    return Reason(ReasonCode.WAITING_FOR_RATE, message, "exchange_rate", actual=currency)


def _of_plan(plan: PlanTerms, key: str, day: date) -> Reason:
    if plan.assignment_on(day) is None:
        since = [str(from_day) for from_day, held in plan.holdings if held is not None]
        message = f"the agent is not on the plan on {day}, but from {' and '.join(since) or 'no day'}"
        return Reason(ReasonCode.NOT_ON_PLAN, message, "assignment", wanted=since, actual=str(day))
    version: Version | None = plan.version_on(day)
    if version is None:
        first = str(plan.versions[0].from_day)
        message = f"the plan pays from {first} on, and the sale counts on {day}"
        return Reason(ReasonCode.NO_VERSION, message, "from_day", wanted=[first], actual=str(day))
    message = f"version {version.number}, which pays on {day}, has no such component"
    return Reason(ReasonCode.NOT_IN_VERSION, message, "components", wanted=[key], actual=str(version.number))


def _of_trigger(rule: Rule, credit: CreditRow, day: date) -> Reason | None:
    kind, level, sold = credit.kind, credit.level, credit.transaction_kind
    missing = unmet(rule.component, kind=kind, level=level, transaction_kind=sold, day=day)
    return None if missing is None else untriggered(missing, rule.component, kind=kind, level=level, sold=sold, day=day)


def _unplaced(plan: PlanTerms, rule: Rule, credit: CreditRow, day: date, placed: Sequence[Placed]) -> Iterator[Reason]:
    """Return why a credit that meets everything has no line: whose it is has left, or another level is paid."""
    if plan.anchor is Anchor.PAYMENT and not credit.payments:
        yield Reason(ReasonCode.NO_PAYMENT, "the plan pays when the customer does, and nothing was paid", "anchor")
    elif not plan.pays_on(day, rule, booked_day=credit.booked_day):
        policy = rule.terms.leavers.policy
        message = f"the agent left on {plan.left_day}, and the plan says {policy}"
        yield Reason(ReasonCode.LEFT, message, "leavers", wanted=[policy], actual=str(plan.left_day))
    elif levels := {one.item.credit.level for one in placed if one.stretch.plan_id == plan.plan_id} - {credit.level}:
        level = str(min(levels))
        message = f"of a manager's levels only the better one is paid, which is {level}"
        yield Reason(ReasonCode.BETTER_LEVEL, message, "level", wanted=[level], actual=str(credit.level))
