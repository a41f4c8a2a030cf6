"""Reports through the API: rows, the compact table, comparisons, standard reports and correlations."""

import pytest

from clients import Api, Failed
from selling import event, link, post, sell, settle
from steps import create_team, february, found_company, hire, march

MARCH = {"fromDay": "2026-03-01", "untilDay": "2026-04-01"}
REPORT = """query ($shape: ReportInput!, $first: Int, $after: String) {
  report(shape: $shape, first: $first, after: $after) {
    columns { name label servedBy metric { key unit } }
    rows { keys { dimension field id fromDay value label }
           figures { column value money { amount currency } previous change changeRatio } }
    table { columns { name kind } rows }
    total { figures { value previous change changeRatio } }
    range { fromDay untilDay } comparedRange { fromDay untilDay } pageInfo { hasNextPage endCursor }
    freshness { pendingFacts } hiddenAgents
  } }"""


@pytest.fixture
async def busy(api: Api) -> Api:
    """Dana and Omar call and sell in February and March."""
    await found_company(api)
    team = await create_team(api, "Harbour")
    api.dana, api.omar = await hire(api, "Dana", into=team), await hire(api, "Omar", into=team)
    await link(api, api.dana, known_as="dana")
    await link(api, api.omar, known_as="omar")
    for who, days in (("dana", [march(2), march(3), march(3)]), ("omar", [february(3), march(2)])):
        calls = [event("call.logged", agent=who, duration_seconds=90, on=day) for day in days]
        await post(api, *calls)
    await sell(api, "40.00", by=[api.dana], on=february(3))
    await sell(api, "50.00", by=[api.dana], on=march(3))
    await settle()
    return api


async def ask(api: Api, *columns, by=("AGENT",), first=None, after=None, **terms):
    shape = {
        "columns": [{"metric": column} if isinstance(column, str) else column for column in columns],
        "by": [{"over" if name.isupper() else "field": name} for name in by],
        "range": MARCH,
        **terms,
    }
    variables = {} if first is None else {"first": first}
    return (await api.admin.run(REPORT, shape=shape, after=after, **variables))["report"]


async def test_rows_and_table_say_the_same(busy: Api):
    report = await ask(busy, "approved_amount", "calls_made", comparison="PREVIOUS_PERIOD")

    dana, omar = report["rows"]
    assert dana["keys"] == [
        {"dimension": "AGENT", "field": None, "id": busy.dana.id, "fromDay": None, "value": None, "label": "Dana"}
    ]
    assert dana["figures"] == [
        {
            "column": "approved_amount",
            "value": "50.00",
            "money": {"amount": "50.00", "currency": "EUR"},
            "previous": "40.00",
            "change": "10.00",
            "changeRatio": "0.25",
        },
        {"column": "calls_made", "value": "3", "money": None, "previous": "0", "change": "3", "changeRatio": None},
    ]
    assert [figure["changeRatio"] for figure in omar["figures"]] == [None, "0"]
    assert [column["name"] for column in report["table"]["columns"]] == [
        "agent_id", "agent",
        "approved_amount", "approved_amount.previous", "approved_amount.change", "approved_amount.change_ratio",
        "calls_made", "calls_made.previous", "calls_made.change", "calls_made.change_ratio",
    ]  # fmt: skip
    assert report["table"]["rows"] == [
        [busy.dana.id, "Dana", "50.00", "40.00", "10.00", "0.25", "3", "0", "3", None],
        [busy.omar.id, "Omar", "0.00", "0.00", "0.00", None, "1", "1", "0", "0"],
    ]
    assert report["total"]["figures"][1] == {"value": "4", "previous": "1", "change": "3", "changeRatio": "3"}
    assert report["range"] == MARCH
    assert report["comparedRange"] == {"fromDay": "2026-02-01", "untilDay": "2026-03-01"}
    assert {column["servedBy"] for column in report["columns"]} == {"TOTALS"}


async def test_a_metric_stands_in_several_columns_each_under_its_own_condition(busy: Api):
    short = {"field": {"name": "duration_seconds", "lt": 60}}
    report = await ask(
        busy,
        "calls_made",
        {"metric": "calls_made", "name": "short", "where": short},
        {"metric": "calls_made", "name": "others", "label": "Other calls", "where": {"not": short}},
        by=(),
    )

    assert [figure["value"] for figure in report["total"]["figures"]] == ["4", "0", "4"]
    assert [(column["label"], column["servedBy"]) for column in report["columns"]] == [
        ("Calls made", "TOTALS"), ("short", "DATASETS"), ("Other calls", "DATASETS"),
    ]  # fmt: skip


async def test_a_figure_per_head_divides_by_the_weeks_of_agents(busy: Api):
    week = {"fromDay": "2026-03-02", "untilDay": "2026-03-16"}
    report = await ask(busy, {"metric": "calls_made", "per": "AGENT_WEEK"}, by=("TEAM",), range=week)

    assert report["rows"][0]["figures"][0]["value"] == "1"  # four calls, two agents, two weeks
    assert report["total"]["figures"][0]["value"] == "1"


async def test_days_hours_and_fields_have_keys(busy: Api):
    report = await ask(busy, "calls_made", by=("DAY", "kind"), order=[{"by": "calls_made", "descending": True}])

    assert [(row["keys"], row["figures"][0]["value"]) for row in report["rows"]] == [
        ([day("2026-03-02"), CALL], "2"),
        ([day("2026-03-03"), CALL], "2"),
    ]


CALL = {"dimension": None, "field": "kind", "id": None, "fromDay": None, "value": "CALL", "label": "CALL"}


def day(label: str) -> dict:
    return {"dimension": "DAY", "field": None, "id": None, "fromDay": label, "value": None, "label": label}


async def test_a_page_goes_on_after_the_one_before(busy: Api):
    first = await ask(busy, "calls_made", first=1)
    second = await ask(busy, "calls_made", first=1, after=first["pageInfo"]["endCursor"])

    assert [row["keys"][0]["label"] for page in (first, second) for row in page["rows"]] == ["Dana", "Omar"]
    assert [page["pageInfo"]["hasNextPage"] for page in (first, second)] == [True, False]
    assert first["table"]["rows"] == [[busy.dana.id, "Dana", "3"]]


async def test_what_cannot_be_answered_says_which_field(busy: Api):
    with pytest.raises(Failed) as unknown:
        await ask(busy, "calls_made", {"metric": "luck"})
    with pytest.raises(Failed) as cursor:
        await ask(busy, "calls_made", after="nonsense")
    with pytest.raises(Failed) as operator:
        await ask(busy, "calls_made", where={"field": {"name": "name", "startsWith": "x", "isNull": True}})

    assert (unknown.value.code, unknown.value.errors[0]["extensions"]["path"]) == (
        "metric.unknown",
        ["columns", "1", "metric"],
    )
    assert cursor.value.code == "page.unknown_cursor"
    assert operator.value.code == "condition.unreadable"


async def test_standard_reports_are_listed_and_answered(busy: Api):
    listed = (await busy.admin.run("{ standardReports { key columns { name } } }"))["standardReports"]
    columns = {report["key"]: [column["name"] for column in report["columns"]] for report in listed}
    assert "calls_made" in columns["call_summary_by_agent"]

    asked = {
        "key": "call_summary_by_agent",
        "range": MARCH,
        "hide": ["answer_rate", "calls_received"],
        "show": [{"metric": "emails_sent"}],
    }
    query = """query ($shape: StandardReportInput!) { standardReport(shape: $shape) {
        columns { name } rows { keys { label } figures { value } } } }"""
    report = (await busy.admin.run(query, shape=asked))["standardReport"]

    assert [column["name"] for column in report["columns"]] == [
        "calls", "calls_made", "calls_answered", "talk_minutes", "average_call_minutes", "emails_sent",
    ]  # fmt: skip
    assert report["rows"][0]["keys"] == [{"label": "Dana"}]
    assert [figure["value"] for figure in report["rows"][0]["figures"]][:2] == ["3", "3"]


async def test_two_figures_are_correlated(busy: Api):
    query = "query ($of: CorrelationInput!) { correlation(of: $of) { coefficient pairs } }"
    of = {"x": {"metric": "calls_made"}, "y": {"metric": "approved_amount"}, "over": "AGENT", "range": MARCH}

    assert (await busy.admin.run(query, of=of))["correlation"] == {"coefficient": "1.000000", "pairs": 2}
    alone = of | {"agentIds": [busy.dana.id]}
    assert (await busy.admin.run(query, of=alone))["correlation"] == {"coefficient": None, "pairs": 1}
