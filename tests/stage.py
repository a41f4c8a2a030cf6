"""Meridian with plans, a goal and boards, and changes of its settings that are recorded in the middle of everything."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from aiming import aim
from company import NOW, Company, appoint, link, move, settle
from derived import forget_what_happened
from domain.commissions.turn_pay import turn_pay
from domain.facts.change_statuses import map_lead_statuses, map_opportunity_stages
from domain.facts.exchange_rates import record_exchange_rate
from domain.facts.rules.statuses import LeadStatus, OpportunityState
from domain.leaderboards.create_leaderboard import BoardTerms, create_leaderboard
from domain.people.move_team import move_team
from domain.shared.period import Cycle
from happenings import deliver
from paying import assign, assign_team, percent, publish, put_on_plan, rate, tiers
from steps import ALWAYS, april, february, march

OWN = tiers(("0", "1"), ("100", "2.5"), ("1000", "5"), accumulate="QUARTER")
OVERRIDE = percent("1.5", key="override", credit="OVERRIDE")
BANDS = [{"from": "0", "percent": "1"}, {"from": "300", "percent": "3"}]
GATE = {"metric": "amount", "window": "YEAR", "above": "500", "otherwise": {"percent": "1"}, "tiers": "RESTART"}
GATED = tiers(("0", "2"), ("200", "6"), accumulate="QUARTER", key="gated") | {
    "gate": GATE | {"opens": "AT_THRESHOLD"},
    "limits": {"period_cap": "40", "cap": "HARD"},
}
CALLS = {"metric": "calls_made", "bands": [{"from": "0", "times": "0.5"}, {"from": "2", "times": "1.5"}]}
NEAR = percent("2", key="near", credit="OVERRIDE", level=1)
HIGHER = percent("2.5", key="higher", credit="OVERRIDE", level=2, limits={"period_cap": "9", "cap": "HARD"})
FIRST_SALES = rate({"flat": "25"}, key="first", first_n=2, kinds=["sale"])
PAID_IN_PARTS = percent("7", key="parts", limits={"period_cap": "30", "cap": "ROLL_OVER", "held_lapses": "QUARTER"})
BY_SALE = rate(
    {"tiers": BANDS, "place_by": "TRANSACTION", "apply": "WHOLE", "exact_bound_pays": "UPPER_BAND"},
    key="by_sale",
    from_day="2026-01-01",
    limits={"per_transaction_max": "20", "floor": "15"},
    multiplier=CALLS | {"exact_bound_pays": "LOWER_BAND"},
)
BY_QUOTA = rate(
    {
        "tiers": [{"from": "0", "percent": "3"}, {"from": "0.5", "percent": "6"}],
        "place_by": "ATTAINMENT",
        "apply": "RETROACTIVE",
        "exact_bound_pays": "LOWER_BAND",
    },
    key="by_quota",
    accumulate="QUARTER",
)
WON, CONTACTED = OpportunityState.WON, LeadStatus.CONTACTED
Step = Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class Stage:
    """Meridian with two plans, a goal and a board, and the settings that change later."""

    company: Company
    field_plan: UUID

    def settings(self) -> list[Step]:
        """Changes that hold from different days, so that the order in which they are recorded says nothing."""
        company = self.company
        priced = partial(record_exchange_rate, until_day=None, now=NOW)
        return [
            partial(move, company.dana, to=company.hill, on=march(31)),
            partial(move, company.lena, to=company.harbour, on=april(1)),
            partial(appoint, company.omar, to=company.harbour, on=march(1)),
            partial(appoint, None, to=company.north, on=march(29)),
            partial(move_team, team_id=company.hill, parent_id=company.south, from_day=march(15), now=NOW),
            partial(priced, currency="GBP", rate=Decimal("1.1537"), from_day=march(1)),
            partial(assign, company.omar, self.field_plan, on=march(31), is_assigned=False),
            partial(assign, company.ines, self.field_plan, on=february(15)),
            partial(link, company.lena, "new-lena"),
            partial(map_opportunity_stages, meanings=[("signed", WON)], from_day=march(20), now=NOW),
            partial(turn_pay, now=NOW),
            partial(map_lead_statuses, meanings=[("Reached", CONTACTED)], from_day=march(20), now=NOW),
        ]

    def corrections(self) -> list[Step]:
        """Changes of which a later one takes the place of an earlier one: they are recorded in this order."""
        company, version = self.company, partial(publish, self.field_plan)
        priced = partial(record_exchange_rate, currency="USD", from_day=ALWAYS, until_day=None, now=NOW)
        monthly = tiers(("0", "1"), ("50", "10"), accumulate="PERIOD")
        retroactive = tiers(("0", "2"), ("200", "4"), apply="RETROACTIVE", accumulate="QUARTER")
        return [
            partial(priced, rate=Decimal("0.905")),
            partial(version, monthly, OVERRIDE, on=march(1)),
            partial(move, company.omar, to=company.lake, on=march(31)),
            partial(version, OWN, on=march(20)),
            partial(assign, company.rhea, self.field_plan, on=march(1), is_assigned=False),
            partial(version, percent("7"), OVERRIDE, on=april(1)),
            partial(priced, rate=Decimal("0.85")),
            partial(move, company.omar, to=None, on=march(31)),
            partial(version, retroactive, OVERRIDE, on=april(1)),
            partial(assign, company.rhea, self.field_plan, on=march(1)),
        ]


@pytest.fixture
async def stage(company: Company) -> Stage:
    plan = await put_on_plan([company.dana, company.omar, company.nora, company.rhea, company.cleo], OWN, OVERRIDE)
    await put_on_plan([company.dana, company.lena], percent("3"), currency="USD")
    for metric, owner in (
        ("approved_amount", company.north),
        ("calls_made", company.dana),
    ):
        await aim(owner, "50", metric=metric, cycle=Cycle.QUARTER, on=date(2025, 1, 1))
    quota = await aim(company.omar, "50", cycle=Cycle.QUARTER, on=date(2025, 1, 1))
    await put_everybody_on_harder_plans(company, quota=quota)
    for metric, team in (("approved_amount", company.north), ("win_rate", company.meridian)):
        board = BoardTerms(name="Best", metric=metric, cycle=Cycle.MONTH, from_day=date(2026, 1, 15), team_id=team)
        await create_leaderboard(terms=board, now=NOW)
    return Stage(company, plan)


async def put_everybody_on_harder_plans(company: Company, *, quota: UUID) -> None:
    """Gates, caps, levels, parts and quotas, by teams and by people, each with its own way to take back."""
    by_team = await put_on_plan([], GATED, FIRST_SALES, NEAR, HIGHER, clawback={"policy": "NET_NOW"})
    await assign_team(company.north, by_team, on=ALWAYS)
    await put_on_plan([company.lena, company.ines], PAID_IN_PARTS, anchor="PAYMENT")
    clawback = {"policy": "REVERSE_AS_PAID", "within_days": 60}
    by_quota = await put_on_plan([company.dana], BY_SALE, BY_QUOTA, clawback=clawback, negatives="CARRY")
    await assign(company.omar, by_quota, on=ALWAYS, quota_goal_id=quota)
    await assign(company.ines, by_quota, on=march(1), quota_goal_id=quota, pay_currency="USD", rate_factor="1.5")


async def deliver_in_order(stage: Stage, facts: list[dict[str, Any]]) -> None:
    """The plainest way: all settings, then all facts in one request, then the passes."""
    await forget_what_happened()
    for change in stage.settings() + stage.corrections():
        await change()
    await deliver(*facts)
    await settle()
