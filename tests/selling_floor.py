"""Meridian with plans and quotas, and by chance whatever may change about its sales, people, plans and rates."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from aiming import aim
from cascading import share_of
from company import NOW, TODAY, Company, Person, appoint, move, settle
from domain.commissions.publish_plan import create_plan, publish_plan_version
from domain.facts.exchange_rates import record_exchange_rate
from domain.goals.cascade.cascade_goal import cascade_goal
from domain.goals.cascade.terms import CascadeTerms, ShareTerms
from domain.goals.change_goal import GoalChange, change_goal
from domain.organisation.change_calendar import change_fiscal_year_start
from domain.people.disable_agent import disable_agent
from domain.people.move_team import move_team
from domain.shared.period import Cycle
from happenings import approved, called, house, paid, part, refunded, rejected, reversed_, submitted
from hard_plans import KEYS, hard_version
from paying import assign, assign_team
from remembering import remember
from steps import april, february, january, march, may

Fact = dict[str, Any]
Change = Callable[[], Awaitable[Any]]

FIRST = date(2025, 1, 1)
BEGUN = date(2025, 12, 1)  # the first day of the plans; every month since then may pay a floor
SALES = ("deal-a", "deal-b", "deal-c", "deal-d", "deal-e")
DAYS = (january(31), february(1), february(14), march(1), march(15), march(31), april(1), april(14), may(2))
# Berlin's days turn at 22:00Z from 29 March on.
INSTANTS = ("2026-03-15T10:00:00Z", "2026-03-31T21:59:59Z", "2026-03-31T22:00:00Z")
WHENS: tuple[Fact, ...] = (
    *({"on": day} for day in (*DAYS, date(2026, 7, 1))),
    *({"at": instant} for instant in INSTANTS),
)
# Dollars, pounds and yen have no rate until one is recorded; yen have no decimals.
MONEY = (
    "300.00 EUR", "1000.00 EUR", "1000.00 EUR", "1000.00 EUR", "2500.00 EUR", "250.05 EUR", "600.00 EUR", "0.01 EUR",
    "-140.00 EUR", "999.99 USD", "250.05 GBP", "7777 JPY",
)  # fmt: skip
MEASURES: tuple[Fact, ...] = (
    {},
    {"quantity": "7", "margin": "410"},
    {"quantity": "2.5", "margin": "90"},
    {"quantity": "1", "margin": "1000", "booked_on": march(1)},
)
CUSTOMERS: tuple[Fact, ...] = ({}, {"customer": "mara"}, {"customer": "mara"}, {"customer": "milo"})
GIVEN_BACK = ("100.00 EUR", "33.33 EUR", "400.00 USD", "777 JPY")
PAID = ("100.00 EUR", "333.33 EUR", "9000.00 EUR", "-50.00 EUR", "500.00 USD", "3000 JPY")
RATES = {"USD": ("0.905", "0.85"), "GBP": ("1.1537", "2"), "JPY": ("0.0062", "0.01")}
RANGES = ((FIRST, march(1)), (march(1), april(1)), (april(1), None))
RAMPS: tuple[list[Fact], ...] = (
    [{"months": 2, "quota_percent": "50"}],
    [{"months": 6, "quota_percent": "50", "guaranteed": "60"}],
    [{"months": 1, "quota_percent": "25"}, {"months": 4, "quota_percent": "75", "guaranteed": "33.335"}],
)
TURNS = (february(1), march(15), april(1), april(15), may(2), date(2026, 7, 1))
PLANS = (
    ("Field", "EUR", "APPROVAL", "MONTH"),
    ("Abroad", "USD", "APPROVAL", "MONTH"),
    ("Quarters", "USD", "APPROVAL", "QUARTER"),
    ("Cash", "EUR", "PAYMENT", "MONTH"),
    ("Orders", "EUR", "BOOKING", "MONTH"),
)


@dataclass(frozen=True)
class Floor:
    """Meridian, the plans that it founded, each with its anchor and pay period, and the goals that may be quotas."""

    company: Company
    plans: dict[UUID, tuple[str, str]]
    quotas: list[UUID]

    def submission(self, sale: str, dice: Random) -> Fact:
        """What the sale is said to be, always under one key."""
        parts, when, measures = self._parts(dice), dice.choice(WHENS), dice.choice(MEASURES)
        told = {"kind": dice.choice(("sale", "deposit")), "key": f"{sale}-submitted", **dice.choice(CUSTOMERS)}
        return submitted(sale, dice.choice(MONEY), *parts, **told, **measures, **when)

    def approval(self, sale: str, dice: Random) -> Fact:
        """The approval of whatever was submitted first."""
        return approved(sale, revision=0, **dice.choice(WHENS))

    def sequel(self, sale: str, dice: Random) -> Fact:
        """What happens to the sale, whether it was submitted or not."""
        when = dice.choice(WHENS)
        named = dice.choice(({}, {}, {}, {}, {"revision": 0}, {"revision": 1}))
        happens = {
            approved: partial(approved, **named),
            rejected: rejected,
            refunded: partial(refunded, amount=dice.choice(GIVEN_BACK)),
            reversed_: reversed_,
            paid: partial(paid, amount=dice.choice(PAID)),
        }
        often = (*[approved] * 5, rejected, refunded, refunded, reversed_, paid, paid)
        return happens[dice.choice(often)](sale, **when)

    def call(self, _sale: str, dice: Random) -> Fact:
        """A call of anybody."""
        return called(self._anybody(dice), **dice.choice(WHENS))

    def change(self, dice: Random) -> Change:
        """A change of what is set, from some day on."""
        company, on, anybody = self.company, dice.choice(DAYS), self._anybody(dice)
        team = dice.choice((company.harbour, company.hill, company.lake))
        above = dice.choice((company.south, company.harbour, company.north))
        plan = dice.choice(list(self.plans))
        changes = (
            partial(move, anybody, to=dice.choice((team, team, None)), on=on),
            partial(appoint, dice.choice((anybody, anybody, None)), to=team, on=on),
            partial(move_team, team_id=company.hill, parent_id=above, from_day=on, now=NOW),
            partial(change_fiscal_year_start, month=dice.choice((1, 2, 6)), from_day=on.replace(day=1), now=NOW),
            *[partial(disable_agent, agent_id=anybody.id, from_day=on, now=NOW)] * 2,
            *[self.assignment(plan, dice, on=on)] * 2,
            *[self.publication(plan, dice, on=on)] * 2,
            *[self.rate(dice)] * 2,
            self._other_target(dice),
        )
        return dice.choice(changes)

    def publication(self, plan: UUID, dice: Random, *, on: date) -> Change:
        """A version of the plan."""
        anchor, pay_period = self.plans[plan]
        document = hard_version(dice, anchor=anchor, pay_period=pay_period)
        return partial(publish_plan_version, plan_id=plan, document=document, from_day=on, now=NOW)

    def assignment(self, plan: UUID, dice: Random, *, on: date) -> Change:
        """Somebody, or whoever is in a team, is put on the plan or taken off it."""
        is_on, terms = dice.random() < 0.75, self._terms(dice)
        if dice.random() < 0.5:
            return partial(assign, self._anybody(dice), plan, on=on, is_assigned=is_on, **terms)
        team = dice.choice((self.company.north, self.company.harbour, self.company.meridian))
        return partial(assign_team, team, plan, on=on, is_assigned=is_on, **terms)

    def everybody_on(self, plan: UUID, dice: Random) -> Change:
        """All of Meridian is put on the plan as it begins."""
        return partial(assign_team, self.company.meridian, plan, on=BEGUN, **self._terms(dice))

    def paid_otherwise(self, plan: UUID, dice: Random) -> Change:
        """Who sells most is on the plan at other terms from the middle of a month on, perhaps in another currency."""
        on = dice.choice((february(14), march(15)))
        return partial(assign, self.company.dana, plan, on=on, **self._terms(dice))

    def _terms(self, dice: Random) -> Fact:
        personal = {
            "quota_goal_id": dice.choice(self.quotas),
            "rate_factor": "1.5",
            "percents": {KEYS[0]: "9"},
            "period_caps": {KEYS[0]: "50"},
            "pay_currency": dice.choice(("USD", "JPY")),
            "ramp": dice.choice(RAMPS),
        }
        often = {"quota_goal_id": 0.7, "ramp": 0.5, "pay_currency": 0.4}
        names = {name for name, part in often.items() if dice.random() < part}
        names |= set(dice.sample(sorted(personal), dice.choice((0, 0, 1, 2))))
        return {name: personal[name] for name in sorted(names)}

    def rate(self, dice: Random) -> Change:
        """A rate of a currency on some days."""
        currency, (from_day, until_day) = dice.choice(sorted(RATES)), dice.choice(RANGES)
        days = {"from_day": from_day, "until_day": until_day}
        return partial(
            record_exchange_rate, currency=currency, rate=Decimal(dice.choice(RATES[currency])), **days, now=NOW
        )

    def _other_target(self, dice: Random) -> Change:
        change = GoalChange(targets={"approved_amount": (Decimal(dice.choice(("100", "1000", "2500"))),)})
        return partial(change_goal, goal_id=dice.choice(self.quotas), change=change, today=TODAY, now=NOW)

    def _anybody(self, dice: Random) -> Person:
        company = self.company
        return dice.choice((company.dana, company.dana, company.omar, company.ines, company.nora, company.rhea))

    def _parts(self, dice: Random) -> list[Fact]:
        dana, omar, ines, lena = self.company.sellers
        ways = (
            [part(dana)],
            [part(dana)],
            [part(omar)],
            [part(dana), part(omar), part(ines)],
            [part(omar, percent="62.5"), part(dana, percent="37.5"), part(lena, overlay=True)],
            [part(ines, percent="33"), house(percent="67"), part(dana, overlay=True, percent="50")],
        )
        return dice.choice(ways)


async def open_floor(company: Company) -> Floor:
    """Found the plans, which nobody is on yet, set the goals, let Rhea stand twice above Ines, and remember it."""
    await appoint(company.rhea, to=company.hill)
    plans = {
        await create_plan(name=name, currency=currency): (anchor, period) for name, currency, anchor, period in PLANS
    }
    goals = ((company.dana, Cycle.MONTH), (company.omar, Cycle.QUARTER), (company.harbour, Cycle.YEAR))
    quotas = [await aim(owner, "1000", cycle=cycle, on=FIRST, today=FIRST) for owner, cycle in goals]
    floor = Floor(company, plans, [*quotas, *await _shared_quotas(company)])
    await settle()
    await remember()
    return floor


async def _shared_quotas(company: Company) -> list[UUID]:
    """A goal of North and the shares that its teams have of it."""
    quota = await aim(company.north, "2000", on=FIRST, today=FIRST)
    shares = [ShareTerms(percent=Decimal(50), team_id=team) for team in (company.harbour, company.hill)]
    await cascade_goal(goal_id=quota, terms=CascadeTerms(shares=shares), today=FIRST, now=NOW)
    return [quota, await share_of(quota, company.harbour), await share_of(quota, company.hill)]
