"""Workers beside each other, and how much a batch asks of the database."""

import asyncio
from datetime import UTC, datetime

from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.commissions.calculate import calculate_pay
from domain.commissions.calculate.stretches import Stale
from domain.database import sql
from domain.database.transaction import current, transaction
from happenings import approved, deliver, part, submitted
from paying import pay, percent, put_on_plan, tiers
from steps import march

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
PLAN = [tiers(("0", "1"), ("100", "2"), accumulate="QUARTER"), percent("1", key="override", credit="OVERRIDE")]


async def test_four_workers_at_once_post_each_line_once(company):
    await put_on_plan(company.everybody, *PLAN)
    for day in (20, 10, 15, 5):
        await deliver(*sales_of(company.sellers, day=day))
        await asyncio.gather(*(settle() for _ in range(4)))
    await settle()

    assert await sql.fetch_value("select max(sequence) from earnings where component_key = 'override'") == 1
    assert await pay(company.dana) == 1 + 3 * 2
    await assert_everything_equals_a_rebuild()


async def test_a_batch_asks_the_same_number_of_statements_however_many_it_pays(company):
    await put_on_plan(company.everybody, *PLAN)
    await deliver(*sales_of(company.sellers[:1], day=1))
    await settle()
    few = await statements_of_a_batch([company.dana])

    for day in range(2, 20):
        await deliver(*sales_of(company.sellers, day=day))
    await settle()
    many = await statements_of_a_batch(company.everybody)

    assert many == few


async def statements_of_a_batch(people):
    """How many statements it takes to calculate everything of these people."""
    asked = []

    async def calculate():
        current().connection.add_query_logger(asked.append)
        try:
            await calculate_pay({one.id: Stale(everything_from=BEGINNING) for one in people}, now=NOW)
        finally:
            current().connection.remove_query_logger(asked.append)

    await transaction(calculate)
    return len(asked)


def sales_of(people, *, day):
    for person in people:
        name = f"{person.reference}-{day}"
        yield submitted(name, "100.00 EUR", part(person), on=march(day), key=f"{name}-1")
        yield approved(name, on=march(day), key=f"{name}-2")
