"""Customers: who they turned out to be, and their first deposits."""

from company import assert_everything_equals_a_rebuild, settle
from domain.database import sql
from happenings import accept, approved, deliver, event, part, retracted, reversed_, revised, submitted
from reading import achieved, month_of
from steps import april, march


async def deposit(name, person, *, by, on, amount="100.00 EUR", kind="deposit"):
    """Somebody pays in through an agent, approved at once."""
    await accept(submitted(name, amount, part(person), kind=kind, customer=by, on=on), approved(name, on=on))


def merged(customer, into, **terms):
    return event("customer.merged", customer=customer, into=into, **terms)


async def first_deposits():
    """The first deposit of everybody who stands for themselves."""
    rows = await sql.fetch(
        """select k.reference, t.reference as deposit from customers k
             left join transactions t on t.id = k.first_deposit_id where k.merged_into_id is null order by 1"""
    )
    return {row["reference"]: row["deposit"] for row in rows}


async def known(*names):
    await accept(*(event("customer.registered", customer=name, on=march(1)) for name in names))


async def test_the_first_deposit_is_the_earliest_that_was_approved_and_not_reversed(company):
    await known("mara")
    await deposit("sale", company.dana, by="mara", on=march(2), kind="sale")
    await deposit("second", company.dana, by="mara", on=march(9), kind="Deposit ")
    await deposit("first", company.omar, by="mara", on=march(5))
    await settle()
    assert await first_deposits() == {"mara": "first"}

    await accept(reversed_("first", on=april(1)))
    await settle()

    assert await first_deposits() == {"mara": "second"}
    await assert_everything_equals_a_rebuild()


async def test_merging_two_customers_leaves_one_first_deposit_and_takes_the_other_away(company):
    await known("mara", "milo")
    await deposit("early", company.dana, by="mara", on=march(5))
    await deposit("late", company.omar, by="milo", on=march(9))
    await settle()
    assert await first_deposits() == {"mara": "early", "milo": "late"}
    counted = [
        await achieved(who, "first_time_deposits", within=month_of(march(1))) for who in (company.dana, company.omar)
    ]
    assert counted == [1, 1]

    merging = merged("mara", "milo", key="same", on=april(1))
    await accept(merging)
    await settle()
    assert await first_deposits() == {"milo": "early"}
    counted = [
        await achieved(who, "first_time_deposits", within=month_of(march(1))) for who in (company.dana, company.omar)
    ]
    assert counted == [1, 0]

    await deliver(merging | {"revision": 1, "retracted": True})
    await settle()
    assert await first_deposits() == {"mara": "early", "milo": "late"}
    await assert_everything_equals_a_rebuild()


async def test_customers_merged_one_after_the_other_belong_to_the_last(company):
    await known("mara", "milo", "mona")
    await deposit("paid", company.dana, by="mara", on=march(5))
    await accept(merged("milo", "mona", on=march(6)))
    await settle()
    await accept(merged("mara", "milo", on=march(7)))
    await settle()

    assert await first_deposits() == {"mona": "paid"}
    await assert_everything_equals_a_rebuild()


async def test_customers_merged_in_a_circle_belong_to_one_of_them(company):
    await known("mara", "milo")
    await deposit("paid", company.dana, by="mara", on=march(5))
    await accept(merged("mara", "milo", on=march(6)))
    await settle()
    await accept(merged("milo", "mara", on=march(7)))
    await settle()

    assert list((await first_deposits()).values()) == ["paid"]
    await assert_everything_equals_a_rebuild()


async def test_somebody_who_only_paid_is_a_customer_too(company):
    await deposit("paid", company.dana, by="mara", on=march(5))
    await settle()

    assert await first_deposits() == {None: "paid"}
    assert await achieved(company.dana, "first_time_deposits", within=month_of(march(1))) == 1


async def test_an_agent_is_credited_with_the_customers_brought_in(company):
    await accept(event("customer.registered", customer="mara", agent="dana", on=march(2)))
    await settle()

    assert await achieved(company.dana, "new_customers", within=month_of(march(1))) == 1


async def test_a_deposit_that_a_revision_gives_to_another_customer_is_first_there(company):
    await known("mara", "milo")
    paid = submitted("early", "100.00 EUR", part(company.dana), kind="deposit", customer="mara", on=march(5))
    await accept(paid, approved("early", on=march(5)))
    await deposit("late", company.omar, by="milo", on=march(9))
    await settle()

    await deliver(revised(paid, 1, customer="milo"))
    await settle()
    assert await first_deposits() == {"mara": None, "milo": "early"}
    await assert_everything_equals_a_rebuild()

    await deliver(revised(paid, 2, customer="somebody new"))
    await settle()
    assert await first_deposits() == {"mara": None, "milo": "late", None: "early"}
    await assert_everything_equals_a_rebuild()

    await deliver(retracted(paid, 3))
    await settle()
    assert await first_deposits() == {"mara": None, "milo": "late"}
    await assert_everything_equals_a_rebuild()
