"""What a deal would pay is worked out by the rules that would pay it, and nothing is written."""

from decimal import Decimal

import pytest

from aiming import aim
from company import NOW, TODAY, Company, Person, settle
from domain.access.viewer import Role, Viewer
from domain.commissions.asking.estimate_earnings import estimate_earnings
from domain.commissions.asking.estimates import ComponentEstimate
from domain.commissions.asking.hypothetical import HypotheticalSale, ShareOutOfBounds
from domain.database import sql
from domain.shared.errors import Invalid
from domain.shared.money import Money
from happenings import sell
from paying import assign, pay, percent, put_on_plan, tiers
from steps import ALWAYS, april, march

ADMIN = Viewer(actor="admin", role=Role.ADMIN)
TIERS = tiers(("0", "5"), ("1000", "10"))
BY_ATTAINMENT = tiers(("0", "5"), ("1", "10"), key="quota")
BY_ATTAINMENT["rate"]["place_by"] = "ATTAINMENT"


def deal(amount: str, **terms) -> HypotheticalSale:
    return HypotheticalSale(amount=Money.parse(amount), **terms)


async def estimated(person: Person, *deals: HypotheticalSale, viewer: Viewer = ADMIN) -> list[ComponentEstimate] | None:
    asked = {"viewer": viewer, "today": TODAY, "agent_id": person.id, "now": NOW}
    return await estimate_earnings(**asked, sales=deals)


def pays(estimate: ComponentEstimate) -> list[Decimal | None]:
    """What it would pay for each deal; None where it does not."""
    return [one and one.amount for one in estimate.by_sale]


async def test_a_deal_pays_by_the_tiers_that_it_would_reach(company: Company):
    await put_on_plan([company.dana], TIERS)
    await sell(company.dana, "800.00 EUR", on=april(1))
    await settle()

    [one] = await estimated(company.dana, deal("500.00 EUR"), deal("100.00 EUR"))

    assert (pays(one), one.change) == ([40, 10], 50)
    assert one.next_tier is None


async def test_a_deal_is_asked_for_its_margin_as_a_sale_is(company: Company):
    await put_on_plan([company.dana], percent("10", when={"field": {"name": "margin", "gt": "100"}}))
    margins = [Decimal("100.01"), Decimal(100), None]

    [one] = await estimated(company.dana, *[deal("1000.00 EUR", margin=margin) for margin in margins])

    assert pays(one) == [100, None, None]


async def test_the_next_tier_is_so_far_away_and_would_bring_so_much(company: Company):
    await put_on_plan([company.dana], TIERS, tiers(("0", "5"), ("1000", "10"), apply="RETROACTIVE", key="retro"))
    await sell(company.dana, "800.00 EUR", on=april(1))
    await settle()

    marginal, retroactive = await estimated(company.dana)

    tier = marginal.next_tier
    assert (tier.begins_at, tier.percent, tier.volume, tier.missing, tier.brings) == (1000, 10, 800, 200, 10)
    tier = retroactive.next_tier
    assert (tier.missing, tier.brings) == (Decimal("200.01"), Decimal("60.00"))


async def test_a_back_dated_deal_moves_those_after_it(company: Company):
    await put_on_plan([company.dana], TIERS)
    await sell(company.dana, "1000.00 EUR", on=april(10))
    await settle()

    [one] = await estimated(company.dana, deal("400.00 EUR", on=april(1)))

    assert (pays(one), one.change) == ([20], 40)


async def test_a_deal_that_does_not_meet_a_condition_pays_nothing(company: Company):
    large = {"all": [{"field": {"name": "amount", "gte": "500"}}, {"field": {"name": "product", "eq": "Gold"}}]}
    await put_on_plan([company.dana], percent("10", when=large), percent("1", key="trades", kinds=["trade"]))

    gold, small, trade = (
        deal("600.00 EUR", product="Gold"),
        deal("400.00 EUR", product="Gold"),
        deal("5.00 EUR", kind="trade"),
    )
    commission, trades = await estimated(company.dana, gold, small, trade)

    assert pays(commission) == [60, None, None]
    assert pays(trades) == [None, None, Decimal("0.05")]


async def test_a_shared_deal_is_placed_whole_and_shared(company: Company):
    await put_on_plan([company.dana], percent("10", limits={"per_transaction_max": "500"}))

    [one] = await estimated(company.dana, deal("8000.00 EUR", share_percent=Decimal(50)))

    assert pays(one) == [250]


async def test_a_deal_is_taken_as_paid_in_full_at_once(company: Company):
    await put_on_plan([company.dana], TIERS, anchor="PAYMENT")

    [one] = await estimated(company.dana, deal("800.00 EUR"), deal("400.00 EUR"))

    assert (pays(one), one.change) == ([40, 30], 70)


async def test_what_would_wait_says_for_what(company: Company):
    await put_on_plan([company.dana], BY_ATTAINMENT, percent("10", key="plain"))

    plain, quota = await estimated(company.dana, deal("800.00 USD"), deal("100.00 EUR"))

    assert [(one.amount, one.status.value) for one in quota.by_sale] == [
        (None, "WAITING_FOR_RATE"),
        (None, "WAITING_FOR_QUOTA"),
    ]
    assert [(one.amount, one.status.value) for one in plain.by_sale] == [
        (None, "WAITING_FOR_RATE"),
        (10, "CALCULATED"),
    ]


async def test_attainment_is_measured_by_the_quota(company: Company):
    by_attainment = tiers(("0", "5"), ("1", "10"))
    by_attainment["rate"]["place_by"] = "ATTAINMENT"
    plan = await put_on_plan([], by_attainment)
    goal = await aim(company.dana, "2000", on=ALWAYS)
    await assign(company.dana, plan, on=ALWAYS, quota_goal_id=goal)

    [one] = await estimated(company.dana, deal("1500.00 EUR"))

    assert pays(one) == [75]
    assert (one.next_tier.begins_at, one.next_tier.missing, one.next_tier.brings) == (2000, 500, 25)


async def test_nothing_is_written_and_pay_elsewhere_is_not_estimated(company: Company):
    await put_on_plan([company.dana], percent("10"))
    await settle()

    await estimated(company.dana, deal("100.00 EUR", on=march(1)))

    assert await pay(company.dana) == 0
    assert await sql.fetch_value("select count(*) from transactions") == 0
    assert await estimated(company.dana, viewer=Viewer("lena", Role.AGENT, agent_id=company.lena.id)) is None
    assert await estimated(company.omar) == []


async def test_units_and_margin_of_a_shared_deal_are_shared_as_those_of_a_sale(company: Company):
    """Half of five units is three of them for whoever is named first; half of 33.33 is 16.67."""
    units = {"key": "units", "measure": "COUNT", "rate": {"flat_per_unit": "10"}}
    await put_on_plan([company.dana], percent("100", measure="MARGIN"), units)
    measures = {"quantity": Decimal(5), "margin": Decimal("33.33")}

    found = await estimated(company.dana, deal("1000.00 EUR", share_percent=Decimal(50), **measures))
    await sell(company.dana, "1000.00 EUR", shared_with=[company.omar], on=april(1), quantity="5", margin="33.33")
    await settle()

    assert [one.change for one in found] == [Decimal("16.67"), 30]
    assert await pay(company.dana) == Decimal("46.67")


@pytest.mark.parametrize(("name", "amount"), [("margin", "0.001"), ("quantity", "0.0000001")])
async def test_what_is_too_fine_for_a_sale_is_refused(company: Company, name: str, amount: str):
    with pytest.raises(Invalid) as refused:
        await estimated(company.dana, deal("1.00 EUR"), deal("1.00 EUR", **{name: Decimal(amount)}))

    assert refused.value.path == ("transactions", "1", name)


async def test_a_share_is_a_part(company: Company):
    with pytest.raises(ShareOutOfBounds) as refused:
        await estimated(company.dana, deal("1.00 EUR", share_percent=Decimal(101)))

    assert refused.value.path == ("transactions", "0", "share_percent")
