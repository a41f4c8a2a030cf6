"""Totals and datasets give the same answer, whatever the shape."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from anything import examples
from company import NOW, SELLERS, move, settle
from defining import publish_some
from derived import forget_what_happened
from domain.database import sql
from domain.metrics.the_catalogue import the_catalogue
from domain.organisation.change_calendar import change_fiscal_year_start, change_week_start
from domain.reports.document import ColumnDocument
from domain.reports.plan import ServedBy
from domain.reports.ranges import Comparison
from domain.reports.shape import Per
from domain.shared.period import Period
from happenings import approved, called, deliver, event, part, reversed_, submitted
from lifecycles import happenings
from reporting import run, shape

DAYS = st.dates(date(2025, 12, 20), date(2026, 4, 12))
PEOPLE = st.sampled_from(list(SELLERS))
PLACES = st.sets(st.sampled_from(["AGENT", "TEAM", "REGION"]), max_size=3)
CUTS = st.none() | st.sampled_from(["DAY", "WEEK", "MONTH", "QUARTER", "YEAR"])
STAGES = st.sampled_from(["Talking", "Offer", "Terms"])


@st.composite
def days_at_meridian(draw: st.DrawFn, company) -> list:
    """Calls, sales and opportunities of people and of a team, on days that move them between teams."""
    facts = []
    for name, day in draw(st.lists(st.tuples(PEOPLE, DAYS), max_size=8)):
        facts.append(called(getattr(company, name.lower()), on=day, minutes=draw(st.integers(0, 9))))
    for number in range(draw(st.integers(1, 6))):
        sale, day = f"sale-{number}", draw(DAYS)
        sharers = [part(getattr(company, name.lower())) for name in draw(st.sets(PEOPLE, min_size=1, max_size=3))]
        if draw(st.booleans()):
            sharers.append(part(company.ivo, overlay=True))
        facts += [submitted(sale, f"{draw(st.integers(1, 900))}.00 EUR", *sharers, on=day), approved(sale, on=day)]
        if draw(st.booleans()):
            facts.append(reversed_(sale, on=day + timedelta(days=draw(st.integers(0, 60)))))
    for number in range(draw(st.integers(0, 5))):
        deal, day = f"deal-{number}", draw(DAYS)
        owner = getattr(company, draw(PEOPLE).lower()).reference
        facts.append(event("opportunity.created", opportunity=deal, agent=owner, stage=draw(STAGES), on=day))
        day += timedelta(days=draw(st.integers(0, 30)))
        facts.append(event("opportunity.stage_changed", opportunity=deal, stage=draw(STAGES), on=day))
        if draw(st.booleans()):
            facts.append(event("opportunity.won", opportunity=deal, amount="70.00", currency="EUR", on=day))
    return facts


@given(data=st.data())
@examples(12)
async def test_totals_and_datasets_give_the_same_answer(company, data):
    await forget_what_happened()
    await sql.execute("delete from metric_versions")
    catalogue = await the_catalogue()
    metrics = [
        key for key, metric in catalogue.metrics.items() if all(map(catalogue.is_served_by_totals, metric.parts))
    ]
    for name, day in data.draw(st.lists(st.tuples(PEOPLE, DAYS), max_size=3)):
        await move(getattr(company, name.lower()), to=data.draw(st.sampled_from([company.hill, company.lake])), on=day)
    for day, month in data.draw(st.lists(st.tuples(DAYS, st.integers(1, 12)), max_size=2)):
        await change_fiscal_year_start(month=month, from_day=day.replace(day=1), now=NOW)
    for day, weekday in data.draw(st.lists(st.tuples(DAYS, st.integers(1, 7)), max_size=2)):
        await change_week_start(weekday=weekday, from_day=day, now=NOW)
    await deliver(*data.draw(days_at_meridian(company)), *data.draw(happenings(company.sellers)))
    await settle()
    defined = await publish_some(data)
    if data.draw(st.booleans()):  # else they are read from rows until their totals are there
        await settle()

    for _ in range(6):
        asked = data.draw(shapes(company, metrics, defined))
        kept, counted = await run(asked), await run(asked, from_datasets=True)

        assert set(counted.served_by) == {ServedBy.DATASETS}
        assert (kept.rows, kept.total) == (counted.rows, counted.total)


@st.composite
def shapes(draw: st.DrawFn, company, metrics: list[str], defined: list[str]):
    """Anything that totals can answer, and metrics that were defined in any way."""
    start = draw(DAYS)
    cut = draw(CUTS)
    mine = draw(st.lists(st.sampled_from(defined), max_size=4, unique=True)) if defined else []
    weekday = [] if mine else draw(st.sampled_from([[], ["WEEKDAY"]]))  # a stock stands on none
    by = [*draw(PLACES.map(sorted)), *([cut] if cut else []), *weekday]
    per = st.none() | st.sampled_from(Per)
    chosen = [*draw(st.lists(st.sampled_from(metrics), min_size=1, max_size=8, unique=True)), *mine]
    return shape(
        *draw(st.permutations(by)),
        of=[ColumnDocument(metric=key, per=draw(per)) for key in chosen],
        within=Period(start, start + timedelta(days=draw(st.integers(1, 100)))),
        comparison=draw(st.none() | st.sampled_from(Comparison)),
        team_ids=draw(st.none() | st.sets(st.sampled_from(list(company.teams.values())), min_size=1, max_size=3)),
        order=[f"-{chosen[0]}"] if draw(st.booleans()) else [],
    )
