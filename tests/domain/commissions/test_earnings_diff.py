"""Between two instants every line of the ledger has a named cause, and the lines add up to the difference."""

from decimal import Decimal
from functools import partial

import pytest

from aiming import aim
from company import NOW, Company, settle
from differing import causes, diff, happen, minute, sold
from domain.access.viewer import Role, Viewer
from domain.commissions.asking.earnings_diff import InstantsOutOfOrder
from domain.commissions.assign_plan import assign_plan
from domain.commissions.assignment import AssignmentTerms, RampStep
from domain.commissions.publish_plan import publish_plan_version
from domain.commissions.turn_pay import turn_pay
from domain.facts.exchange_rates import record_exchange_rate
from domain.goals.change_goal import GoalChange, change_goal
from domain.people.appoint_manager import appoint_manager
from domain.people.disable_agent import disable_agent
from domain.people.move_agent import move_agent
from domain.people.move_team import move_team
from happenings import approved, event, paid, part, refunded, retracted, reversed_, revised, submitted
from paying import OWN_GATE, OWN_MULTIPLIER, agreed, assign, assign_team, percent, put_on_plan, tiers
from steps import ALWAYS, april, february, march, may

TIERS = tiers(("0", "5"), ("1000", "10"))
BY_ATTAINMENT = {
    "metric": "attainment",
    "bands": [{"from": "0", "times": "0.25"}, {"from": "0.5", "times": "0.5"}, {"from": "1", "times": "1"}],
    "exact_bound_pays": "UPPER_BAND",
}
IS_FIRST = {"field": {"name": "is_first_deposit", "eq": True}}
BY_QUOTA = {"place_by": "ATTAINMENT", "apply": "RETROACTIVE", "exact_bound_pays": "UPPER_BAND"}


async def test_what_happens_to_a_sale_is_its_cause(company: Company):
    await put_on_plan([company.dana], percent("10"))
    told = await sold(1, "sale", "1000.00 EUR", company.dana, on=march(10))
    await happen(2, revised(told, 1, amount="900.00"))
    await happen(3, refunded("sale", "100.00 EUR", on=march(11)))
    await happen(4, reversed_("sale", on=march(12)))

    assert await causes(company.dana, 0, 1) == [(100, ("APPROVED", "sale"))]
    assert await causes(company.dana, 1, 2) == [(-10, ("AMENDED", "sale"))]
    assert await causes(company.dana, 2, 3) == [(-10, ("REFUNDED", "sale"))]
    assert await causes(company.dana, 3, 4) == [(-80, ("REVERSED", "sale"))]
    assert [amount for amount, *_ in await causes(company.dana, 0, 4)] == [100, -10, -10, -80]


async def test_a_floor_is_there_since_its_month_began_and_goes_by_what_ends_it(company: Company):
    await put_on_plan([company.dana], percent("10", limits={"floor": "300"}), on=february(1))
    await turn_pay(now=minute(1))
    await settle(now=minute(1))
    await sold(2, "sale", "1000.00 EUR", company.dana, on=march(10))
    await disable_agent(agent_id=company.dana.id, from_day=february(20), now=minute(3))
    await settle(now=minute(3))

    assert await causes(company.dana, 0, 1) == [(300, ("PERIOD_BEGAN",))]
    assert sorted(await causes(company.dana, 1, 2)) == [
        (-100, ("OTHER_CREDITS", "sale")),
        (100, ("APPROVED", "sale")),
    ]
    assert await causes(company.dana, 2, 3) == [(-200, ("LEFT",))]


async def test_a_late_earlier_sale_names_itself_where_it_moves_others_through_the_tiers(company: Company):
    await put_on_plan([company.dana], TIERS)
    await sold(1, "second", "1000.00 EUR", company.dana, on=march(20))
    await sold(2, "first", "400.00 EUR", company.dana, on=march(10))

    assert sorted(await causes(company.dana, 1, 2)) == [
        (20, ("APPROVED", "first")),
        (20, ("OTHER_CREDITS", "first")),
    ]


async def test_a_moved_day_takes_from_one_period_and_gives_to_the_other_for_one_reason(company: Company):
    await put_on_plan([company.dana], percent("10"))
    await happen(1, told := submitted("sale", "1000.00 EUR", part(company.dana), on=february(1)))
    verdict = approved("sale", on=march(10))
    await happen(2, verdict)

    await happen(3, revised(verdict, 1) | {"localdate": february(10)})

    assert told is not None
    assert await causes(company.dana, 2, 3) == [(-100, ("AMENDED", "sale"))]


async def test_a_guarantee_is_there_since_its_month_began_and_gives_way_to_sales(company: Company):
    plan = await put_on_plan([], percent("10"), percent("5", key="extra"))
    ramp = (RampStep(months=1, quota_percent=Decimal(50), guaranteed=Decimal(300)),)
    of_dana = {"plan_id": plan, "agent_id": company.dana.id, "is_assigned": True, "from_day": march(1)}
    await assign_plan(**of_dana, terms=AssignmentTerms(ramp=ramp), now=minute(0))
    await turn_pay(now=minute(1))
    await settle(now=minute(1))
    await sold(2, "sale", "1000.00 EUR", company.dana, on=march(10))
    await assign_plan(**of_dana, now=minute(3))
    await settle(now=minute(3))

    assert sorted(await causes(company.dana, 0, 3)) == [
        (-150, ("ASSIGNMENT",)),
        (-150, ("OTHER_CREDITS", "sale")),
        (50, ("APPROVED", "sale")),
        (100, ("APPROVED", "sale")),
        (300, ("PERIOD_BEGAN",)),
    ]


async def test_the_rate_of_a_quota_and_its_goal_are_told_apart(company: Company):
    goal = await aim(company.dana, "900", on=ALWAYS, today=march(31))
    plan = await put_on_plan([], tiers(("0", "6"), ("1", "8"), **BY_QUOTA), currency="USD")
    await assign(company.dana, plan, on=ALWAYS, quota_goal_id=goal)
    price = partial(record_exchange_rate, currency="USD", from_day=ALWAYS, until_day=None)
    await price(rate=Decimal("0.9"), now=minute(0))
    await sold(1, "sale", "1000.00 USD", company.dana, on=march(10))

    await price(rate=Decimal("0.8"), now=minute(2))
    await settle(now=minute(2))
    change = GoalChange(targets={"approved_amount": (Decimal(800),)})
    await change_goal(goal_id=goal, change=change, today=march(31), now=minute(3))
    await settle(now=minute(3))

    assert await causes(company.dana, 1, 3) == [(-20, ("EXCHANGE_RATE", "sale")), (20, ("QUOTA", "sale"))]


async def test_the_rate_of_a_sale_moves_what_a_cap_had_held_of_it(company: Company):
    plan = await put_on_plan([], percent("10", limits={"period_cap": "500", "cap": "ROLL_OVER"}))
    await assign(company.dana, plan, on=ALWAYS, pay_currency="USD")
    price = partial(record_exchange_rate, currency="USD", from_day=february(1), until_day=march(1))
    await price(rate=Decimal("0.5"), now=minute(0))
    await sold(1, "sale", "7000.00 EUR", company.dana, on=february(10))
    await turn_pay(now=minute(2))
    await settle(now=minute(2))

    await price(rate=Decimal("0.4"), now=minute(3))
    await settle(now=minute(3))

    assert await causes(company.dana, 2, 3, period="2026-02") == [(250, ("EXCHANGE_RATE", "sale"))]
    assert await causes(company.dana, 2, 3) == [(100, ("EXCHANGE_RATE",))]


async def test_a_margin_is_part_of_what_was_amended(company: Company):
    await put_on_plan([company.dana], percent("10", measure="MARGIN"))
    told = submitted("sale", "1000.00 EUR", part(company.dana), on=march(10), margin="500.00")
    await happen(1, told, approved("sale", on=march(10)))
    await happen(2, revised(told, 1, margin="400.00"))

    assert await causes(company.dana, 1, 2) == [(-10, ("AMENDED", "sale"))]


@pytest.mark.parametrize(
    ("component", "moved"),
    [
        (percent("10", first_n=1), -100),
        (percent("10", gate=OWN_GATE), 25),
        (percent("10", multiplier=OWN_MULTIPLIER), 100),
    ],
)
async def test_a_late_earlier_sale_names_itself_where_it_counts_for_another(
    company: Company, component: dict, moved: int
):
    await put_on_plan([company.dana], component)
    await sold(1, "late", "1000.00 EUR", company.dana, on=march(20))
    await sold(2, "early", "500.00 EUR", company.dana, on=march(10))

    of_late = [found for found in await causes(company.dana, 1, 2) if found[0] == moved]
    assert (moved, ("OTHER_CREDITS", "early")) in of_late


async def test_an_earlier_first_deposit_is_why_a_later_one_is_paid_no_more(company: Company):
    await put_on_plan([company.dana, company.omar], percent("10", when=IS_FIRST))
    for at, deposit, whose, day in ((1, "late", company.dana, march(20)), (2, "early", company.omar, march(10))):
        told = submitted(deposit, "1000.00 EUR", part(whose), kind="deposit", on=day, customer="Petra")
        await happen(at, told, approved(deposit, on=day))

    assert await causes(company.dana, 1, 2) == [(-100, ("OTHER_CREDITS", "early"))]
    assert await causes(company.omar, 1, 2) == [(100, ("APPROVED", "early"))]


async def test_what_is_agreed_with_one_person_is_their_assignment(company: Company):
    capped = percent("10", limits={"period_cap": "50", "cap": "HARD"})
    plan = await put_on_plan([company.dana], capped)
    await record_exchange_rate(currency="USD", rate=Decimal("0.5"), from_day=ALWAYS, until_day=None, now=minute(0))
    await sold(1, "sale", "1000.00 EUR", company.dana, on=march(20))
    agree = partial(assign_plan, plan_id=plan, agent_id=company.dana.id, is_assigned=True, from_day=march(1))
    await agree(terms=agreed(period_caps={"commission": "80"}), now=minute(2))
    await settle(now=minute(2))

    assert await causes(company.dana, 1, 2) == [(30, ("ASSIGNMENT", "sale"))]

    await agree(terms=agreed(period_caps={"commission": "80"}, pay_currency="USD"), now=minute(3))
    await settle(now=minute(3))

    found = await diff(company.dana, 2, 3)
    assert sorted((one.earning.currency, one.earning.amount, one.causes[0].field) for one in found.changes) == [
        ("EUR", -80, "agreed.pay_currency"),
        ("USD", 160, "agreed.pay_currency"),
    ]
    assert {cause.kind.value for one in found.changes for cause in one.causes} == {"ASSIGNMENT"}


async def test_who_comes_to_or_goes_from_a_team_on_a_plan_is_paid_so_by_the_tree(company: Company):
    await assign_team(company.harbour, await put_on_plan([], percent("10")), on=ALWAYS)
    await sold(1, "of Dana", "1000.00 EUR", company.dana, on=march(10))
    await sold(1, "of Ines", "500.00 EUR", company.ines, on=march(10))
    await move_agent(agent_id=company.dana.id, team_id=company.hill, from_day=march(5), now=minute(2))
    await move_agent(agent_id=company.ines.id, team_id=company.harbour, from_day=march(5), now=minute(3))
    await settle(now=minute(3))

    assert await causes(company.dana, 1, 3) == [(-100, ("TREE", "of Dana"))]
    assert await causes(company.ines, 0, 3) == [(50, ("TREE", "of Ines"))]


async def test_who_is_in_a_team_that_moves_from_under_a_plan_is_paid_so_by_the_tree(company: Company):
    await assign_team(company.north, await put_on_plan([], percent("10")), on=ALWAYS)
    await sold(1, "sale", "1000.00 EUR", company.dana, on=march(10))
    await move_team(team_id=company.harbour, parent_id=company.south, from_day=march(1), now=minute(2))
    await settle(now=minute(2))

    assert await causes(company.dana, 1, 2) == [(-100, ("TREE", "sale"))]


async def test_who_leaves_a_plan_that_forfeits_is_paid_no_more_because_they_left(company: Company):
    plan = await put_on_plan([company.dana], percent("10"), leavers={"policy": "FORFEIT"})
    await sold(1, "sale", "1000.00 EUR", company.dana, on=march(10))
    later = {"plan_id": plan, "agent_id": company.dana.id, "is_assigned": True, "from_day": may(1)}
    await assign_plan(**later, terms=agreed(rate_factor="2"), now=minute(2))
    await disable_agent(agent_id=company.dana.id, from_day=march(20), now=minute(3))
    await settle(now=minute(3))

    assert await causes(company.dana, 1, 3) == [(-100, ("LEFT", "sale"))]


async def test_attainment_moves_by_its_quota_or_by_what_is_sold(company: Company):
    goal = await aim(company.dana, "1000", on=ALWAYS, today=march(31))
    plan = await put_on_plan([], percent("10", multiplier=BY_ATTAINMENT))
    await assign(company.dana, plan, on=ALWAYS, quota_goal_id=goal)
    await sold(1, "sale", "1200.00 EUR", company.dana, on=march(10))
    for at, target in ((2, 2000), (3, 5000)):
        change = GoalChange(targets={"approved_amount": (Decimal(target),)})
        await change_goal(goal_id=goal, change=change, today=march(31), now=minute(at))
        await settle(now=minute(at))
    await sold(4, "more", "1800.00 EUR", company.dana, on=march(20))

    assert await causes(company.dana, 1, 2) == [(-60, ("QUOTA",))]
    assert await causes(company.dana, 2, 3) == [(-30, ("QUOTA",))]
    found = await diff(company.dana, 3, 4)
    assert {(one.kind.value, one.field) for change in found.changes for one in change.causes} == {
        ("OTHER_FIGURE", "period.value"),
        ("OTHER_CREDITS", "period.before"),
        ("APPROVED", None),
    }


async def test_a_plan_an_assignment_and_a_rate_are_named(company: Company):
    plan = await put_on_plan([], percent("10"))
    await sold(1, "sale", "1000.00 USD", company.dana, on=march(10))
    of_dana = {"plan_id": plan, "agent_id": company.dana.id, "is_assigned": True}

    await assign_plan(**of_dana, from_day=march(1), now=minute(2))
    await settle(now=minute(2))
    await record_exchange_rate(currency="USD", rate=Decimal("0.5"), from_day=ALWAYS, until_day=None, now=minute(3))
    await settle(now=minute(3))
    await record_exchange_rate(currency="USD", rate=Decimal("0.8"), from_day=ALWAYS, until_day=None, now=minute(4))
    await settle(now=minute(4))
    document = {"components": [percent("20")]}
    await publish_plan_version(plan_id=plan, document=document, from_day=march(1), now=minute(5))
    await settle(now=minute(5))
    await assign_plan(**of_dana, from_day=march(2), terms=AssignmentTerms(rate_factor=Decimal(2)), now=minute(6))
    await settle(now=minute(6))
    await assign_plan(**of_dana | {"is_assigned": False}, from_day=march(3), now=minute(7))
    await settle(now=minute(7))

    assert await causes(company.dana, 0, 7) == [
        (50, ("EXCHANGE_RATE", "sale")),
        (30, ("EXCHANGE_RATE", "sale")),
        (80, ("PLAN_VERSION", "sale")),
        (160, ("ASSIGNMENT", "sale")),
        (-320, ("ASSIGNMENT", "sale")),
    ]


async def test_a_floor_that_ends_with_who_leaves_is_no_matter_of_what_they_sold_before(company: Company):
    floor = percent("10", limits={"floor": "300"})
    await put_on_plan([company.dana], floor, on=march(1), leavers={"policy": "FORFEIT"})
    await happen(1, submitted("sale", "9000.00 EUR", part(company.dana), on=march(9)), approved("sale", on=march(9)))
    await turn_pay(now=NOW)
    await settle(now=minute(1))

    await disable_agent(agent_id=company.dana.id, from_day=march(5), now=minute(2))
    await settle(now=minute(2))

    assert await causes(company.dana, 1, 2, period="2026-04") == [(-300, ("LEFT",))]


@pytest.mark.parametrize("times", ["1", "0.5"])
async def test_who_moves_is_paid_by_what_another_team_has_reached_because_of_the_tree(company: Company, times: str):
    quota = await aim(company.harbour, "2000", on=ALWAYS, today=march(31))
    bands = [{"from": "0", "times": times}, {"from": "0.5", "times": "2"}]
    by_team = BY_ATTAINMENT | {"of": "TEAM", "bands": bands}
    plan = await put_on_plan([], percent("10", multiplier=by_team))
    await aim(company.hill, "4000", on=ALWAYS, today=march(31))
    await assign(company.dana, plan, on=march(1), quota_goal_id=quota)
    await happen(1, submitted("sale", "1000.00 EUR", part(company.dana), on=march(3)), approved("sale", on=march(3)))

    await move_agent(agent_id=company.dana.id, team_id=company.hill, from_day=march(9), now=minute(2))
    await settle(now=minute(2))

    assert await causes(company.dana, 1, 2) == [(-200, ("TREE",))]
    await move_agent(agent_id=company.dana.id, team_id=company.harbour, from_day=march(20), now=minute(3))
    await settle(now=minute(3))
    assert await causes(company.dana, 2, 3) == [(200, ("TREE",))]


async def test_a_changed_tree_is_the_cause_of_what_a_manager_gives_back_and_another_gets(company: Company):
    await put_on_plan([company.nora, company.omar], percent("2", credit="OVERRIDE"))
    await sold(1, "sale", "1000.00 EUR", company.dana, on=march(10))

    await appoint_manager(team_id=company.harbour, agent_id=company.omar.id, from_day=march(1), now=minute(2))
    await settle(now=minute(2))

    assert await causes(company.nora, 0, 2) == [(20, ("APPROVED", "sale")), (-20, ("TREE", "sale"))]
    assert await causes(company.omar, 0, 2) == [(20, ("TREE", "sale"))]


async def test_payments_and_withdrawn_approvals_are_named(company: Company):
    await put_on_plan([company.dana], percent("10"), anchor="PAYMENT")
    await put_on_plan([company.omar], percent("10"))
    await sold(1, "invoiced", "1000.00 EUR", company.dana, on=march(10))
    await happen(1, told := submitted("raised", "1000.00 EUR", part(company.omar), on=march(10)))
    await happen(1, approved("raised", revision=0, on=march(10)))

    await happen(2, paid("invoiced", "500.00 EUR", on=march(20)))
    await happen(3, revised(told, 1, amount="2000.00"), paid("invoiced", "-200.00 EUR", on=march(21)))

    assert await causes(company.dana, 0, 3) == [(50, ("PAID", "invoiced")), (-20, ("PAID", "invoiced"))]
    assert await causes(company.omar, 2, 3) == [(-100, ("AMENDED", "raised"))]


async def test_a_cap_that_others_have_used_names_these(company: Company):
    await put_on_plan([company.dana], percent("10", limits={"period_cap": "100", "cap": "HARD"}))
    await sold(1, "late", "1000.00 EUR", company.dana, on=march(20))
    await sold(2, "early", "700.00 EUR", company.dana, on=march(10))

    assert sorted(await causes(company.dana, 1, 2)) == [
        (-70, ("OTHER_CREDITS", "early")),
        (70, ("APPROVED", "early")),
    ]


async def test_the_ramp_that_lowers_a_quota_is_part_of_the_assignment(company: Company):
    goal = await aim(company.dana, "1000", on=ALWAYS, today=march(31))
    plan = await put_on_plan([], tiers(("0", "6"), ("1", "8"), **BY_QUOTA))
    of_dana = {"plan_id": plan, "agent_id": company.dana.id, "is_assigned": True, "from_day": march(1)}
    await assign_plan(**of_dana, terms=AssignmentTerms(quota_goal_id=goal), now=minute(0))
    await sold(1, "sale", "600.00 EUR", company.dana, on=march(10))

    ramp = (RampStep(months=2, quota_percent=Decimal(50)),)
    await assign_plan(**of_dana, terms=AssignmentTerms(quota_goal_id=goal, ramp=ramp), now=minute(2))
    await settle(now=minute(2))

    assert await causes(company.dana, 1, 2) == [(12, ("ASSIGNMENT", "sale"))]


async def test_whoever_turns_out_to_be_another_customer_is_why_a_deposit_is_not_the_first(company: Company):
    await put_on_plan([company.dana], percent("10", when=IS_FIRST))
    for deposit, whose, day, customer in (("late", company.dana, 20, "Petra"), ("early", company.omar, 10, "Paula")):
        told = submitted(deposit, "1000.00 EUR", part(whose), kind="deposit", on=march(day), customer=customer)
        await happen(1, told, approved(deposit, on=march(day)))

    merged = event("customer.merged", customer="Petra", into="Paula", on=march(21))
    await happen(2, merged)
    await happen(3, retracted(merged, 1))

    assert await causes(company.dana, 1, 3) == [(-100, ("CUSTOMER", "late")), (100, ("CUSTOMER", "late"))]


async def test_what_is_taken_back_is_named_as_what_it_was(company: Company):
    await put_on_plan([company.dana], percent("10"))
    await put_on_plan([company.omar], percent("10"), anchor="PAYMENT")
    await sold(1, "sale", "1000.00 EUR", company.dana, on=march(10))
    await sold(1, "invoiced", "1000.00 EUR", company.omar, on=march(10))
    verdict, payment = approved("sale", on=march(10)), paid("invoiced", "500.00 EUR", on=march(20))
    await happen(2, payment, again := verdict | {"id": "again", "localdate": march(11)})
    await happen(3, retracted(payment, 1), retracted(again, 1))

    assert await causes(company.omar, 1, 3) == [(50, ("PAID", "invoiced")), (-50, ("PAID", "invoiced"))]


async def test_what_a_cap_has_held_is_released_because_the_cap_or_the_assignment_has_ended(company: Company):
    rolling = percent("10", limits={"period_cap": "500", "cap": "ROLL_OVER"})
    plan = await put_on_plan([company.dana, company.omar], rolling, on=march(1))
    await turn_pay(now=minute(0))
    for person in (company.dana, company.omar):
        await sold(1, f"of {person.name}", "20000.00 EUR", person, on=march(10))

    off = {"plan_id": plan, "agent_id": company.dana.id, "is_assigned": False, "from_day": march(20)}
    await assign_plan(**off, now=minute(2))
    document = {"components": [percent("10", key="other")]}
    await publish_plan_version(plan_id=plan, document=document, from_day=april(1), now=minute(3))
    await settle(now=minute(3))

    assert await causes(company.omar, 1, 3, period="2026-04") == [(1000, ("PLAN_VERSION",))]
    assert [found[0] for found in await causes(company.dana, 1, 3, period="2026-04")] == [1000]


async def test_instants_come_in_order_and_pay_elsewhere_is_not_shown(company: Company):
    with pytest.raises(InstantsOutOfOrder):
        await diff(company.dana, 2, 1)

    lena = Viewer(actor="lena", role=Role.AGENT, agent_id=company.lena.id)
    assert await diff(company.dana, 0, 1, viewer=lena) is None
    assert (await diff(company.dana, 0, 1)).changes == []
