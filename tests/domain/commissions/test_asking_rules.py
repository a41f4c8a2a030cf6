"""Whatever the plan: what is previewed is what is posted, and what is estimated is what is paid."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from company import NOW, TODAY, Company, Person, hire, link, settle
from domain.access.viewer import Role, Viewer
from domain.commissions.asking.estimate_earnings import estimate_earnings
from domain.commissions.asking.hypothetical import HypotheticalSale
from domain.commissions.asking.preview_reversal import preview_reversal
from domain.commissions.turn_pay import turn_pay
from domain.database import sql
from domain.shared.money import Money
from drafts import versions
from happenings import reverse, sell
from paying import assign, pay, put_on_plan
from steps import ALWAYS, january

ADMIN = Viewer(actor="admin", role=Role.ADMIN)
DATABASE = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
amounts = st.lists(st.decimals("0.01", 9_000, places=2), min_size=2, max_size=5)


def looks_at_itself(version: dict) -> bool:
    """Other figures are taken as they are: what they would be, nobody asks here."""
    component = version["components"][0]
    looking = [component[name]["metric"] for name in ("gate", "multiplier") if name in component]
    return all(metric == "amount" for metric in looking)


@DATABASE
@given(versions().filter(looks_at_itself), amounts, st.data())
async def test_what_is_foreseen_is_what_comes(
    company: Company, version: dict, sold: list[Decimal], data: st.DataObject
):
    dana = await hire("Dana", known=False)
    dana = Person(dana.id, f"dana-{dana.id}")
    await link(dana, dana.reference)
    await turn_pay(now=NOW)
    plan = await put_on_plan([], *version["components"], **{k: v for k, v in version.items() if k != "components"})
    guaranteed = data.draw(st.sampled_from((None, "700.00")))
    await assign(dana, plan, on=ALWAYS, ramp=[{"months": 96, "quota_percent": "100", "guaranteed": guaranteed}])
    days = [january(1) + timedelta(days=20 * place) for place in range(len(sold))]
    *recorded, (last, last_day) = zip(sold, days, strict=True)
    sales = [await sell(dana, f"{amount} EUR", on=day) for amount, day in recorded]
    await settle()

    deal = HypotheticalSale(amount=Money.parse(f"{last} EUR"), on=last_day)
    estimates = await estimate_earnings(viewer=ADMIN, today=TODAY, agent_id=dana.id, sales=[deal], now=NOW)
    before = await pay(dana)
    sales.append(await sell(dana, f"{last} EUR", on=last_day))
    await settle()
    assert await pay(dana) - before == sum(one.change for one in estimates)

    chosen = data.draw(st.sampled_from(sales))
    on = data.draw(st.dates(january(10), TODAY))
    key = await sql.fetch_value("select id from transactions where reference = $1", chosen.reference)
    asked = {"viewer": ADMIN, "today": TODAY, "transaction_id": key, "now": NOW}
    found = await preview_reversal(**asked, on=on)
    announced = [one.amount for each in found.outcomes for one in each.outcomes if one.policy is each.own_policy]
    before = await pay(dana)
    await reverse(chosen, on=on)
    await settle()
    assert await pay(dana) - before == sum(announced)
