"""What a column's own condition narrows, and what a range without a partner is compared with."""

import pytest

from company import NOW, settle
from domain.metrics.declare_attribute import declare_attribute
from domain.metrics.definition import TimeBetweenDefinition
from domain.metrics.draft_metric import draft_metric
from domain.metrics.fields import FieldType
from domain.metrics.metric import Unit
from domain.metrics.publish_metric import publish_metric
from domain.reports.correlate import Over, correlate
from domain.reports.document import ColumnDocument
from domain.reports.ranges import Comparison
from domain.shared.errors import Invalid
from domain.shared.period import Period
from happenings import accept, called, event, sell
from reporting import ADMIN, field, found, rows, run, shape, viewer
from steps import ALWAYS, april, february, march

MARCH = Period(march(1), april(1))


async def test_a_day_that_the_month_before_did_not_have_is_compared_with_nothing(company):
    await accept(*(called(company.dana, on=day) for day in (february(28), march(28), march(29), march(29))))
    await settle()

    report = await run(shape("DAY", of="calls_made", within=MARCH, comparison=Comparison.PREVIOUS_PERIOD))

    cells = {row.keys[0].label: row.cells[0] for row in report.rows}
    seen = [cells[f"2026-03-{day}"] for day in (27, 28, 29)]
    assert [(one.value, one.previous, one.change) for one in seen] == [(0, 0, 0), (1, 1, 0), (2, None, None)]
    assert (report.total.cells[0].value, report.total.cells[0].previous) == (3, 1)


async def test_a_column_narrows_what_counts_and_not_what_came_first(company):
    for day, stage, who in ((2, "Talking", "dana"), (4, "Offer", "dana"), (6, "Talking", "dana"), (9, "Offer", "omar")):
        fact = "created" if day == 2 else "stage_changed"
        told = {"agent": who} if day == 2 else {"by": who}
        await accept(event(f"opportunity.{fact}", opportunity="deal", stage=stage, on=march(day), **told))
    began, ended = field("kind", eq="CREATED"), field("to_stage", eq="Offer")
    definition = TimeBetweenDefinition(
        label="To offer", description="Until the first offer.", dataset="opportunity_history",
        began=began, ended=ended, unit=Unit.DAYS,
    )  # fmt: skip
    await publish_metric(version_id=await draft_metric(key="to_offer", definition=definition, now=NOW), now=NOW)
    await settle()

    by_omar = ColumnDocument(metric="to_offer", name="by_omar", where=field("actor_id", eq=str(company.omar.id)))
    by_dana = ColumnDocument(metric="to_offer", name="by_dana", where=field("actor_id", eq=str(company.dana.id)))
    report = await run(shape(of=["to_offer", by_omar, by_dana], within=MARCH))

    assert report.total.figures == [2, None, 2]  # Omar's offer was the second


async def test_whoever_takes_part_is_a_row_of_zeros_beside_the_way_of_handing_out(company):
    for name, mode in (("dana", "PUSH"), ("omar", "PULL")):
        await accept(event("strategy.joined", strategy="Round", agent=name, mode=mode, on=ALWAYS))
    await accept(event("lead.distributed", lead="mara", agent="dana", strategy="Round", mode="PUSH", on=march(2)))
    await settle()

    assert await rows(shape("strategy", "mode", "AGENT", of="leads_distributed", within=MARCH)) == {
        ("Round", "PUSH", "Dana"): 1,
        ("Round", "PULL", "Omar"): 0,
    }


async def test_a_call_about_an_opportunity_touches_it(company):
    await accept(event("opportunity.created", opportunity="deal", agent="dana", on=march(2)))
    await accept(event("call.logged", opportunity="deal", agent="omar", on=march(20)))
    await accept(event("call.logged", opportunity="deal", agent="omar", on=april(3)))
    await settle()

    untouched = {"of": "open_opportunity_days_untouched"}
    assert await found(shape("AGENT", within=Period(march(1), march(11)), **untouched)) == ({"Dana": 8}, 8)
    assert await found(shape("AGENT", within=MARCH, **untouched)) == ({"Dana": 11}, 11)


async def test_every_first_time_deposit_is_a_deposit(company):
    await accept(event("customer.registered", customer="mara", agent="dana", on=march(1)))
    given = {"amount": "10.00", "currency": "EUR", "credits": [{"agent": "dana"}], "customer": "mara"}
    await accept(
        event("transaction.submitted", transaction="first", kind=" dePosit", on=march(2), **given),
        event("transaction.approved", transaction="first", on=march(2)),
    )
    await settle()

    figures = ("deposits", "deposited_amount", "first_time_deposits", "first_time_deposited_amount")
    assert (await rows(shape("AGENT", of=figures)))["Dana"] == (1, 10, 1, 10)


async def test_an_attribute_of_two_types_and_a_dimension_beside_its_field_are_refused(company):
    for dataset, kind in (("activities", FieldType.NUMBER), ("credited_sales", FieldType.TEXT)):
        await declare_attribute(dataset=dataset, key="size", type_=kind, label="Size", now=NOW)
    with pytest.raises(Invalid) as types:
        await run(shape("attributes.size", of=["calls_made", "approved_amount"]))
    with pytest.raises(Invalid) as twice:
        await run(shape("DAY", "day", of="calls_made"))

    assert (types.value.code, types.value.path) == ("report.dimension_not_offered", ("columns", "1", "metric"))
    assert (twice.value.code, twice.value.path) == ("report.dimension_twice", ("by",))


async def test_two_columns_of_one_metric_are_correlated_among_those_who_are_seen(company):
    await accept(*(called(company.dana, on=march(day)) for day in (2, 3)), called(company.omar, on=march(2)))
    await sell(company.dana, "20.00 EUR", on=march(2))
    await sell(company.omar, "10.00 EUR", on=march(2))
    await settle()
    asked = shape(of=["calls_made", "approved_amount"], within=MARCH)
    twice = shape(of=["calls_made", ColumnDocument(metric="calls_made", where=field("hour", lt=12))], within=MARCH)

    whole = await correlate(asked, over=Over.AGENT, viewer=ADMIN, now=NOW)
    alone = await correlate(asked, over=Over.AGENT, viewer=viewer(company.dana), now=NOW)
    same = await correlate(twice, over=Over.AGENT, viewer=ADMIN, now=NOW)

    assert (whole.coefficient, whole.pairs) == (1, 10)
    assert (alone.coefficient, alone.pairs) == (None, 1)
    assert (same.coefficient, same.pairs) == (1, 10)
