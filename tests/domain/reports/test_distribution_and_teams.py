"""Strategies and who takes part in them, what is a team's own, and periods that are compared."""

import pytest

from company import CRM, NOW, settle
from domain.facts.find_identity import IdentityKind
from domain.facts.link_identity import link_identity
from domain.reports.document import ColumnDocument
from domain.reports.ranges import Comparison
from domain.reports.standard_reports import Adaptation, standard_document
from domain.shared.period import Period
from happenings import accept, call, event, sell
from reporting import field, found, rows, rows_of, run, shape, viewer
from steps import ALWAYS, april, february, january, march

MARCH = Period(march(1), march(31))
DISTRIBUTION = ("leads_distributed", "unique_leads", "leads_worked")


@pytest.fixture
async def distributed(company):
    """Dana and Omar take part in Round, Ines did until February; Dana gets mara twice, and calls her."""
    for person, day in ((company.dana, ALWAYS), (company.omar, march(30)), (company.ines, ALWAYS)):
        await accept(event("strategy.joined", strategy="Round", agent=person.reference, mode="PUSH", on=day))
    await accept(event("strategy.left", strategy="Round", agent="ines", on=march(1)))
    await accept(event("lead.created", lead="mara", on=march(1)))
    for day in (2, 20):
        await accept(event("lead.distributed", lead="mara", agent="dana", strategy="Round", on=march(day)))
    await accept(event("call.logged", agent="dana", lead="mara", duration_seconds=60, on=march(3)))
    await accept(event("lead.distributed", lead="milo", agent="lena", strategy="Pool", mode="PULL", on=march(4)))
    await settle()
    return company


async def test_whoever_takes_part_and_has_nothing_is_a_row_of_zeros(distributed):
    assert await rows(shape("strategy", "AGENT", of=DISTRIBUTION, within=MARCH)) == {
        ("Pool", "Lena"): (1, 1, 0),
        ("Round", "Dana"): (2, 1, 1),
        ("Round", "Omar"): (0, 0, 0),
    }
    assert await rows(shape("strategy", of=DISTRIBUTION, within=MARCH)) == {"Pool": (1, 1, 0), "Round": (2, 1, 1)}


async def test_a_filter_by_strategy_holds_for_those_who_have_nothing_too(distributed):
    asked = shape("strategy", "AGENT", of=DISTRIBUTION, within=MARCH, where=field("strategy", eq="Pool"))

    assert await rows(asked) == {("Pool", "Lena"): (1, 1, 0)}


async def test_a_manager_sees_the_strategies_of_their_people(distributed):
    asked = shape("strategy", "AGENT", of=DISTRIBUTION, within=MARCH)

    assert set(await rows(asked, by=viewer(distributed.nora))) == {("Round", "Dana"), ("Round", "Omar")}
    assert set(await rows(asked, by=viewer(distributed.vera))) == {("Pool", "Lena")}


async def test_work_counts_for_the_latest_distribution_to_whoever_did_it(company):
    """Round gives mara to Dana and Pool to Omar; both act, Omar moves her on, Nora closes her."""
    await accept(
        event("lead.created", lead="mara", on=march(1)),
        event("lead.distributed", lead="mara", agent="dana", strategy="Round", on=march(2)),
        event("lead.distributed", lead="mara", agent="omar", strategy="Pool", mode="PULL", on=march(5)),
        event("call.logged", lead="mara", agent="dana", on=march(6)),
        event("call.logged", lead="mara", agent="omar", on=march(7)),
        event("lead.status_changed", lead="mara", status="Contacted", by="omar", on=march(8)),
        event("lead.status_changed", lead="mara", status="Closed", by="nora", on=march(9)),
        event("email.sent", lead="mara", agent="dana", automated=True, on=march(9)),
        event("appointment.created", lead="mara", agent="dana", on=march(9)),
    )
    await settle()
    handed_out = ("leads_distributed", "unique_leads", "leads_contacted", "contact_rate")
    done = ("leads_worked", "lead_actions", "status_percentage", "lead_appointments_created", "leads_closed")

    report = await run(shape("strategy", "AGENT", of=handed_out + done, within=MARCH))

    assert rows_of(report) == {  # Dana's action came when the lead was not hers any more
        ("Round", "Dana"): (1, 1, 0, 0, 1, 1, 0, 1, 0),
        ("Pool", "Omar"): (1, 1, 1, 1, 1, 1, 1, 0, 0),
        (None, "Nora"): (0, 0, 0, None, 1, 0, 1, 0, 1),
    }
    assert report.total.figures == [2, 1, 1, 1, 1, 2, 1, 1, 1]


async def test_chosen_status_changes_are_columns(distributed):
    await accept(event("lead.status_changed", lead="mara", status="Contacted", by="dana", on=march(21)))
    await settle()
    report = await run(standard_document("distribution_performance", Adaptation(range=shape(within=MARCH).range)))

    names = [column.name for column in report.columns]
    dana = dict(zip(names, rows_of(report)["Round", "Dana"], strict=True))
    assert (dana["to_contacted"], dana["to_converted"], dana["leads_distributed"]) == (1, 0, 2)


def visited(**data):
    return event("custom", on=march(2), **data) | {"type": "custom.website_visit.v1"}


async def test_what_is_a_teams_own_stands_in_its_rows_and_in_the_total_and_never_with_an_agent(company):
    for team, visits in (("North", "5"), ("Harbour", "7"), ("Meridian", "11")):
        key = company.teams[team]
        await link_identity(kind=IdentityKind.TEAM, source=CRM, reference=team, subject_id=key, now=NOW)
        await accept(visited(team=team, quantity=visits))
    await accept(visited(agent="dana", quantity="2"))
    await settle()

    visits = {"of": "website_visits"}
    for options in ({}, {"from_datasets": True}):
        assert await found(shape("TEAM", **visits), **options) == (
            {"Harbour": 9, "North": 5, "Meridian": 11},
            25,
        )
        assert await found(shape("REGION", **visits), **options) == ({"North": 14}, 25)
        assert await found(shape("AGENT", **visits), **options) == ({"Dana": 2}, 25)
        assert await found(shape("MONTH", **visits), **options) == ({"2026-03": 25}, 25)
        assert await found(shape("TEAM", team_ids=[company.north], **visits), **options) == (
            {"Harbour": 9, "North": 5},
            14,
        )
        assert await found(shape("TEAM", **visits), by=viewer(company.nora), **options) == ({"Harbour": 9}, 9)
        assert await found(shape("TEAM", agent_ids=[company.dana.id], **visits), **options) == ({"Harbour": 2}, 2)


async def test_figures_per_head_count_the_days_that_agents_were_there(company):
    for day in (2, 3, 4):
        await call(company.ines, on=march(day))
    await settle()
    calls = [ColumnDocument(metric="calls_made", per="AGENT_WEEK"), ColumnDocument(metric="calls_made", name="calls")]

    week = Period(march(2), march(9))
    assert (await rows(shape("TEAM", of=calls, within=week)))["Hill"] == (1.5, 3)  # Ines, and Ivo who manages
    assert (await rows(shape("AGENT", of=calls, within=week)))["Ines"] == (3, 3)
    assert (await rows(shape("AGENT", of=calls, within=Period(march(2), march(4)))))["Ines"] == (7, 2)
    today_is_the_first_day = Period(april(15), april(30))
    assert (await rows(shape("AGENT", of=calls, within=today_is_the_first_day)))["Ines"] == (0, 0)
    ahead = Period(april(20), april(30))
    assert (await rows(shape("AGENT", of=calls, within=ahead)))["Ines"] == (None, 0)


async def test_months_are_compared_with_those_of_the_same_place(company):
    for day, amount in ((january(5), "10.00 EUR"), (february(5), "20.00 EUR"), (march(5), "60.00 EUR")):
        await sell(company.dana, amount, on=day)
    await settle()
    asked = shape("MONTH", within=Period(february(1), march(1)), comparison=Comparison.PREVIOUS_PERIOD)
    [row] = (await run(asked)).rows
    cell = row.cells[0]
    assert (row.keys[0].label, cell.value, cell.previous, cell.change, cell.change_ratio) == ("2026-02", 20, 10, 10, 1)

    quarter = await run(shape("MONTH", comparison=Comparison.PREVIOUS_PERIOD))
    assert [(row.keys[0].label, row.cells[0].value, row.cells[0].previous) for row in quarter.rows] == [
        ("2026-01", 10, 0),
        ("2026-02", 20, 0),
        ("2026-03", 60, 0),
    ]
    days = shape("DAY", within=Period(march(4), march(6)), comparison=Comparison.PREVIOUS_PERIOD)
    assert [row.cells[0].change_ratio for row in (await run(days)).rows] == [None, None]
    year = shape("AGENT", comparison=Comparison.SAME_PERIOD_LAST_YEAR, agent_ids=[company.dana.id])
    report = await run(year)
    assert report.compared == Period(january(1).replace(year=2025), january(1).replace(year=2025, month=4))
    assert report.total.cells[0].change == 90
