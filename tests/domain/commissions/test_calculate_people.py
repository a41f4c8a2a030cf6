"""Who is on a plan: teams, personal terms, quotas, two levels, two plans, and what is refused."""

from decimal import Decimal

import pytest

from aiming import aim
from company import NOW, appoint, assert_everything_equals_a_rebuild, move, settle
from domain.commissions.asking.simulate_plan import SimulationOrder, simulate_plan
from domain.commissions.assign_plan import (
    AssignmentHolds,
    OneHolder,
    QuotaDoesNotFit,
    QuotaNotFound,
    UnknownComponent,
    assign_plan,
)
from domain.commissions.assignment import PersonalTermOutOfBounds
from domain.commissions.lint_plan import lint_plan
from domain.commissions.publish_plan import AnchorDiffers, MeasureDiffers, PayPeriodDiffers
from domain.commissions.rules.finding import Level
from domain.commissions.rules.fits import RateDoesNotFitMeasure
from domain.database import sql
from domain.goals.change_goal import GoalChange, change_goal
from domain.metrics.check_condition import UnknownField
from domain.shared.period import Cycle
from happenings import accept, approved, deliver, house, paid, part, revised, sell, submitted
from paying import (
    assign,
    assign_team,
    lines,
    paid_by_period,
    pay,
    percent,
    publish,
    put_on_plan,
    rate,
    tiers,
)
from steps import ALWAYS, april, february, january, march


async def test_a_teams_plan_is_that_of_whoever_belongs_to_it_on_the_day(company):
    plan = await put_on_plan([], percent("10"))
    await assign_team(company.north, plan, on=february(1))
    await sell(company.dana, "100.00 EUR", on=march(1))
    await sell(company.dana, "100.00 EUR", on=march(20))
    await sell(company.lena, "100.00 EUR", on=march(20))
    await settle()
    assert [await pay(company.dana), await pay(company.lena)] == [20, 0]

    await move(company.dana, to=company.lake, on=march(10))
    await move(company.lena, to=company.harbour, on=march(10))
    await settle()

    assert [await pay(company.dana), await pay(company.lena)] == [10, 10]
    await assert_everything_equals_a_rebuild()


async def test_what_is_agreed_with_a_person_holds_before_what_a_team_has_and_a_nearer_team_before_one_above(company):
    plan = await put_on_plan([], percent("10"))
    await assign_team(company.north, plan, on=february(1))
    await assign_team(company.hill, plan, on=february(1), percents={"commission": "5"})
    await assign(company.dana, plan, on=february(1), rate_factor="1.5")
    await assign(company.omar, plan, on=february(1), is_assigned=False)

    for seller in (company.dana, company.omar, company.ines):
        await sell(seller, "100.00 EUR", on=march(1))
    await settle()

    assert [await pay(company.dana), await pay(company.omar), await pay(company.ines)] == [15, 0, 5]
    await assert_everything_equals_a_rebuild()


async def test_a_personal_cap_holds_from_its_day_on(company):
    plan = await put_on_plan([company.dana], percent("10"))
    await assign(company.dana, plan, on=march(1), period_caps={"commission": "15"})

    for day in (february(10), march(10)):
        await sell(company.dana, "200.00 EUR", on=day)
    await settle()

    assert await paid_by_period(company.dana) == {"2026-02": 20, "2026-03": 15}
    await assert_everything_equals_a_rebuild()


async def test_attainment_waits_for_a_quota_and_follows_its_target(company):
    plan = await put_on_plan([company.dana], BY_QUOTA)
    await sell(company.dana, "110000.00 EUR", on=march(2))
    await settle()
    assert [await pay(company.dana), await waiting_for_quota()] == [0, 1]

    quota = await set_quota(company.dana, "300000", cycle=Cycle.QUARTER)
    await assign(company.dana, plan, on=march(1), quota_goal_id=quota)
    await settle()
    assert [await pay(company.dana), await waiting_for_quota()] == [6_800, 0]

    change = GoalChange(targets={"approved_amount": (Decimal(330_000),)})
    await change_goal(goal_id=quota, change=change, today=march(31), now=NOW)
    await settle()

    assert await lines(company.dana) == [6_800, -200]
    await assert_everything_equals_a_rebuild()


async def test_a_ramp_asks_new_people_for_a_part_of_the_quota(company):
    plan = await put_on_plan([], BY_QUOTA)
    quota = await set_quota(company.dana, "100000", cycle=Cycle.MONTH)
    ramp = [{"months": 2, "quota_percent": "50"}]
    await assign(company.dana, plan, on=february(10), quota_goal_id=quota, ramp=ramp)

    for day in (march(2), april(2)):
        await sell(company.dana, "110000.00 EUR", on=day)
    await settle()

    # In March 50,000 are asked for: 50,000 at 6 %, 25,000 at 8 %, 35,000 at 10 %. In April all of it.
    assert await paid_by_period(company.dana) == {"2026-03": 8_500, "2026-04": 6_800}
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(("near", "higher", "earned"), [("2", "1", 2), ("1", "2", 2), ("1", "1", 1)])
async def test_a_manager_on_two_levels_is_paid_at_the_one_that_pays_more(company, near, higher, earned):
    await appoint(company.rhea, to=company.harbour)
    levels = [percent(near, key="near", credit="OVERRIDE", level=1)]
    levels += [percent(higher, key="higher", credit="OVERRIDE", level=2)]
    await put_on_plan([company.rhea], *levels)

    await sell(company.dana, "100.00 EUR", on=march(1))
    await settle()

    assert await lines(company.rhea) == [earned]
    await assert_everything_equals_a_rebuild()


async def test_a_manager_on_two_levels_is_paid_at_the_higher_one_where_only_that_is_paid(company):
    await appoint(company.rhea, to=company.harbour)
    await put_on_plan([company.rhea], percent("3", credit="OVERRIDE", level=2))

    await sell(company.dana, "100.00 EUR", on=march(1))
    await settle()

    assert await lines(company.rhea) == [3]
    await assert_everything_equals_a_rebuild()


async def test_two_plans_pay_side_by_side(company):
    await put_on_plan([company.dana], percent("10"))
    await put_on_plan([company.dana], percent("1"))

    await sell(company.dana, "100.00 EUR", on=march(1))
    await settle()

    assert sorted(await lines(company.dana)) == [1, 10]


async def test_an_assignment_that_repeats_what_holds_is_refused(company):
    plan = await put_on_plan([company.dana], percent("10"), on=february(1))
    with pytest.raises(AssignmentHolds):
        await assign(company.dana, plan, on=march(1))

    await assign(company.dana, plan, on=march(1), rate_factor="2")
    await assign(company.dana, plan, on=march(10), is_assigned=False)
    with pytest.raises(AssignmentHolds):
        await assign(company.dana, plan, on=march(20), is_assigned=False)


@pytest.mark.parametrize(
    ("terms", "refusal", "path"),
    [
        ({"percents": {"bonus": "5"}}, UnknownComponent, ("terms", "percents", "bonus")),
        ({"rate_factor": "0"}, PersonalTermOutOfBounds, ("terms", "rate_factor")),
        ({"period_caps": {"commission": "-1"}}, PersonalTermOutOfBounds, ("terms", "period_caps", "commission")),
        ({"ramp": [{"months": 0, "quota_percent": "50"}]}, PersonalTermOutOfBounds, ("terms", "ramp", "0", "months")),
        ({"quota_goal_id": "00000000-0000-7000-8000-000000000001"}, QuotaNotFound, ("terms", "quota_goal_id")),
    ],
)
async def test_personal_terms_that_nobody_can_mean_are_refused(company, terms, refusal, path):
    plan = await put_on_plan([], percent("10"))

    with pytest.raises(refusal) as refused:
        await assign(company.dana, plan, on=march(1), **terms)

    assert refused.value.path == path
    assert await sql.fetch_value("select count(*) from plan_assignments") == 0


async def test_an_assignment_is_an_agents_or_a_teams(company):
    plan = await put_on_plan([], percent("10"))

    with pytest.raises(OneHolder):
        await assign_plan(plan_id=plan, is_assigned=True, from_day=march(1), now=NOW)


async def test_versions_of_a_plan_count_by_the_same_day_and_in_the_same_periods(company):
    plan = await put_on_plan([], percent("10"))

    with pytest.raises(AnchorDiffers):
        await publish(plan, percent("10"), on=march(1), anchor="BOOKING")
    with pytest.raises(PayPeriodDiffers):
        await publish(plan, percent("10"), on=march(1), pay_period="QUARTER")


async def test_what_measures_something_else_than_its_key_did_before_is_refused_wherever_it_is_drafted(company):
    plan, units = await put_on_plan([], percent("10"), on=january(1)), rate({"flat_per_unit": "10"}, measure="COUNT")
    await publish(plan, percent("1", key="other"), on=february(1))
    document = {"components": [percent("1", key="other"), units]}
    order = SimulationOrder(
        document=document, currency="EUR", from_day=march(1), until_day=april(1), in_place_of=plan, agent_ids=[]
    )

    with pytest.raises(MeasureDiffers) as refused:
        await publish(plan, *document["components"], on=march(1))
    with pytest.raises(MeasureDiffers):
        await simulate_plan(order, now=NOW)
    found = await lint_plan(document=document, currency=None, plan_id=plan, on=march(1))

    assert refused.value.path == ("components", "1", "measure")
    assert [(one.level, one.code, one.path) for one in found] == [
        (Level.REFUSED, "plan.measure_differs", refused.value.path)
    ]
    await publish(plan, units | {"key": "units"}, on=march(1))


async def test_a_measure_that_never_held_is_put_right_from_the_same_day_on(company):
    plan = await put_on_plan([company.dana], rate({"flat_per_unit": "10"}, measure="COUNT"), on=january(1))

    await publish(plan, percent("10"), on=january(1))
    await publish(plan, percent("20"), on=february(1))
    await sell(company.dana, "100.00 EUR", on=february(2))
    await settle()

    assert await pay(company.dana) == 20


async def test_a_condition_on_a_field_that_is_not_there_is_refused_with_its_place(company):
    with pytest.raises(UnknownField) as refused:
        await put_on_plan([], percent("10", when={"field": {"name": "colour", "eq": "red"}}))

    assert refused.value.path == ("components", "0", "when", "field", "name")


async def test_a_plan_that_pays_by_the_quarter_names_its_periods_by_quarter(company):
    await put_on_plan([company.dana], tiers(("0", "1"), ("100", "2")), pay_period="QUARTER")
    for day in (february(1), march(1), april(1)):
        await sell(company.dana, "100.00 EUR", on=day)
    await settle()

    assert await paid_by_period(company.dana) == {"2026-Q1": 3, "2026-Q2": 1}
    await assert_everything_equals_a_rebuild()


BY_QUOTA = rate(
    {
        "tiers": [{"from": "0", "percent": "6"}, {"from": "1", "percent": "8"}, {"from": "1.5", "percent": "10"}],
        "place_by": "ATTAINMENT",
        "apply": "MARGINAL",
        "exact_bound_pays": "LOWER_BAND",
    }
)


async def set_quota(person, target, *, cycle):
    return await aim(person, target, on=ALWAYS, cycle=cycle, today=march(31))


async def waiting_for_quota():
    return await sql.fetch_value("select count(*) from calculated_pay where status = 'WAITING_FOR_QUOTA'")


async def test_a_payment_puts_nobody_on_a_plan_that_does_not_go_by_payments(company):
    await put_on_plan([company.dana], percent("10"), anchor="PAYMENT", on=march(1))
    await put_on_plan([company.dana], percent("5"), anchor="BOOKING", on=april(1))
    sale = await sell(company.dana, "1000.00 EUR", on=march(2))
    await accept(paid(sale.reference, "1000.00 EUR", on=april(2)))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-04": 100}
    await assert_everything_equals_a_rebuild()


async def test_who_shares_a_transaction_is_paid_by_all_its_shares(company):
    await put_on_plan([company.dana], rate({"flat": "12.35"}))
    sent = submitted("order", "100.00 EUR", part(company.dana, percent="50"), house(percent="50"), on=march(1))
    await accept(sent, approved("order", revision=0, on=march(2)))
    await settle()
    assert await pay(company.dana) == Decimal("6.18")

    parts = [part(company.dana, percent="50"), part(company.omar, percent="25"), house(percent="25")]
    await deliver(revised(sent, 1, credits=parts), approved("order", revision=1, on=march(2)))
    await settle()

    await assert_everything_equals_a_rebuild()
    assert await pay(company.dana) == Decimal("6.17")


UNITS = rate(
    {"tiers": [{"from": "0", "flat_per_unit": "10"}], "place_by": "ATTAINMENT", "apply": "MARGINAL"}, measure="COUNT"
)
EUROS = tiers(("0", "6"), ("1", "8"), place_by="ATTAINMENT")


async def test_money_is_no_part_of_a_quota_in_calls_and_units_have_no_percent_and_no_quota_in_money(company):
    by_units, by_euros = await put_on_plan([], UNITS), await put_on_plan([], EUROS)
    money, calls = [await aim(company.dana, "10", metric=one, on=march(1)) for one in ("approved_amount", "calls_made")]
    for plan, terms, refusal in (
        (by_units, {"percents": {"commission": "5"}}, RateDoesNotFitMeasure),
        (by_units, {"quota_goal_id": money}, QuotaDoesNotFit),
        (by_euros, {"quota_goal_id": calls}, QuotaDoesNotFit),
    ):
        with pytest.raises(refusal):
            await assign(company.dana, plan, on=march(1), **terms)


async def test_a_quota_in_money_does_not_survive_a_version_that_pays_units(company):
    plan = await put_on_plan([], EUROS, on=january(1))
    money = await aim(company.dana, "1000", on=january(1))
    await assign(company.dana, plan, on=january(1), quota_goal_id=money)
    await publish(plan, UNITS | {"key": "units"}, on=february(1))
    await sell(company.dana, "1000.00 EUR", quantity="3", on=february(5))
    await settle()

    waiting = await sql.fetch_value("select count(*) from calculated_pay where status = 'WAITING_FOR_QUOTA'")
    assert [await pay(company.dana), waiting] == [0, 1]
