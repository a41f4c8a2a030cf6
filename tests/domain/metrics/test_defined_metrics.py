"""Metrics that admins define: drafted, published, answered at once, and never changed afterwards."""

from uuid import uuid4

import pytest

from aiming import ruleset_on
from clients import Refused
from company import assert_everything_equals_a_rebuild
from domain.database import sql
from domain.metrics.the_catalogue import UnknownMetric
from infra.clock import now
from selling import event, link, post, report, set_goal, settle
from steps import april, create_team, found_company, hire, january, march

VISITS = {
    "label": "Site visits",
    "description": "Visits to building sites, for who made them.",
    "dataset": "activities",
    "aggregate": "COUNT",
    "where": {"all": [{"field": {"name": "kind", "eq": "ACTION"}}, {"field": {"name": "name", "eq": "visit"}}]},
}
VERSION = """metricVersion { id key number state label definition publishedAt version
    backfill { done total } }"""


@pytest.fixture
async def harbour(api):
    """Dana and Omar in Harbour, known to the CRM."""
    await found_company(api)
    team = await create_team(api, "Harbour")
    people = {"harbour": team}
    for name in ("Dana", "Omar"):
        people[name.lower()] = await hire(api, name, into=team)
        await link(api, people[name.lower()], known_as=name.lower())
    return people


def visit(agent="dana", *, on, **more):
    return event("action.taken", on=on, agent=agent, action="visit", **more)


async def draft(api, key, **definition):
    return await drafted_by(api.admin, key, **definition)


async def drafted_by(client, key, **definition):
    return (await do(client, "draftMetric", VERSION, key=key, definition=definition))["metricVersion"]


async def do(client, mutation, selection, **given):
    """As `client.do`, for inputs that have a key of their own."""
    of_type = mutation[0].upper() + mutation[1:] + "Input"
    query = (
        f"mutation ($in: {of_type}!) {{ {mutation}(input: $in) {{ {selection} problems {{ code message path }} }} }}"
    )
    payload = (await client.run(query, **{"in": {"idempotencyKey": str(uuid4()), **given}}))[mutation]
    if payload["problems"]:
        raise Refused(payload["problems"])
    return payload


async def publish(api, version):
    return (await api.admin.do("publishMetric", VERSION, metricId=version["id"]))["metricVersion"]


async def defined(api, key, **definition):
    """Draft the metric and publish it."""
    return await publish(api, await draft(api, key, **definition))


async def of_march(api, *metrics):
    """The figures of Dana, of Omar and of everybody in March."""
    rows = await report(api, list(metrics), since=march(1), until=april(1), by=["AGENT"])
    return [rows["Dana",], rows["Omar",], rows[()]]


async def parts_kept():
    rows = await sql.fetch("select distinct metric from totals_daily where strpos(metric, '@') > 0 order by 1")
    return [row["metric"] for row in rows]


async def test_a_metric_is_drafted_changed_and_published(api, harbour):
    await post(api, visit(on=march(3)), visit(on=march(4)), visit("omar", on=march(4)))
    await settle()

    drafted = await draft(api, "site_visits", measure=VISITS | {"label": "Visits"})
    with pytest.raises(UnknownMetric) as unknown:
        await ruleset_on("site_visits")
    changed = await api.admin.do(
        "changeMetricDraft", VERSION, metricId=drafted["id"], definition={"measure": VISITS}, expectedVersion=1
    )
    published = await publish(api, drafted)

    assert unknown.value.code == "metric.unknown"
    assert (drafted["state"], drafted["number"], drafted["publishedAt"]) == ("DRAFT", 1, None)
    assert (changed["metricVersion"]["label"], changed["metricVersion"]["version"]) == ("Site visits", 2)
    assert published["state"] == "PUBLISHED"
    assert await of_march(api, "site_visits") == [["2"], ["1"], ["3"]]


async def test_it_is_answered_from_rows_until_its_totals_are_there(api, harbour):
    await post(api, visit(on=march(3)), visit("omar", on=march(4)))
    await settle()

    published = await defined(api, "site_visits", measure=VISITS)
    at_once = await of_march(api, "site_visits")
    await post(api, visit(on=march(5)), visit(on=january(5)))  # a fact that comes in meanwhile
    meanwhile = await of_march(api, "site_visits")
    await settle()
    query = '{ metricVersions(key: "site_visits") { nodes { backfill { done total } } } }'
    [done] = (await api.admin.run(query))["metricVersions"]["nodes"]

    assert published["backfill"] == {"done": 0, "total": 2}
    assert (at_once, meanwhile) == ([["1"], ["1"], ["2"]], [["2"], ["1"], ["3"]])
    assert done["backfill"] == {"done": 2, "total": 2}
    assert await parts_kept() == ["site_visits@1"]
    await assert_everything_equals_a_rebuild(now=now())
    assert await of_march(api, "site_visits") == [["2"], ["1"], ["3"]]


async def test_a_published_version_never_changes_and_the_next_one_replaces_it(api, harbour):
    await post(api, visit(on=march(3)), event("call.logged", on=march(3), agent="dana"))
    first = await defined(api, "site_visits", measure=VISITS)
    goal = await set_goal(api, {"agentId": harbour["dana"].id}, "2", on=march(1), metric="site_visits")
    await settle()
    with pytest.raises(Refused) as refused:
        await api.admin.do("changeMetricDraft", VERSION, metricId=first["id"], definition={"measure": VISITS})

    with_calls = VISITS | {"where": {"field": {"name": "kind", "in": ["ACTION", "CALL"]}}}
    second = await defined(api, "site_visits", measure=with_calls)
    await settle()

    assert refused.value.code == "metric.published"
    assert second["number"] == 2
    assert await parts_kept() == ["site_visits@2"]
    await assert_everything_equals_a_rebuild(now=now())
    assert await of_march(api, "site_visits") == [["2"], ["0"], ["2"]]
    query = 'query ($id: ID!) { goal(id: $id) { progress(on: "2026-03-14") { achievement milestones } } }'
    progress = (await api.admin.run(query, id=goal))["goal"]["progress"]
    assert progress == {"achievement": "2", "milestones": [50, 90, 100]}


async def test_a_ratio_keeps_to_the_versions_it_was_published_with(api, harbour):
    await post(api, visit(on=march(3)), event("call.logged", on=march(3), agent="dana"))
    await settle()
    await defined(api, "site_visits", measure=VISITS)
    words = {"label": "Visits a call", "description": "Visits ÷ calls."}
    pinned = await defined(api, "visits_a_call", ratio={**words, "numerator": "site_visits", "denominator": "calls"})

    with_calls = VISITS | {"where": {"field": {"name": "kind", "in": ["ACTION", "CALL"]}}}
    await defined(api, "site_visits", measure=with_calls)
    await settle()

    assert (pinned["definition"]["numerator"], pinned["definition"]["denominator"]) == ("site_visits@1", "calls")
    assert await parts_kept() == ["site_visits@1", "site_visits@2"]
    assert await of_march(api, "visits_a_call", "site_visits") == [["1", "2"], [None, "0"], ["1", "2"]]


async def test_a_teams_own_facts_are_filled_in_too(api, harbour):
    given = {"kind": "TEAM", "subjectId": harbour["harbour"].id, "source": "crm.example", "reference": "harbour"}
    await api.admin.do("linkIdentity", "team { id }", **given)
    flyers = event("x", on=march(3), team="harbour", quantity="300") | {"type": "custom.flyers.v1"}
    await post(api, flyers)
    await settle()
    words = {"label": "Flyers", "description": "Flyers handed out.", "dataset": "activities"}
    named = {"field": {"name": "name", "eq": "flyers"}}

    published = await defined(api, "flyers", measure={**words, "aggregate": "SUM", "field": "quantity", "where": named})
    await settle()

    assert published["backfill"] == {"done": 0, "total": 1}
    assert await parts_kept() == ["flyers@1"]
    assert (await report(api, ["flyers"], since=march(1), until=april(1), by=["TEAM"]))["Harbour",] == ["300"]
    await assert_everything_equals_a_rebuild(now=now())


async def test_every_kind_of_metric_is_answered(api, harbour):
    deals = [("a", 3, 10), ("b", 3, 5)]
    for deal, created, won in deals:
        given = {"opportunity": deal}
        await post(
            api,
            event("opportunity.created", at=f"2026-03-{created:02}T09:00:00Z", agent="dana", stage="New", **given),
            event("opportunity.stage_changed", at=f"2026-03-{created + 1:02}T09:00:00Z", stage="Offer", **given),
            event("opportunity.won", at=f"2026-03-{won:02}T09:00:00Z", amount="100.00", currency="EUR", **given),
        )
    await post(api, event("call.logged", on=march(3), agent="dana", duration_seconds=90))
    words = {"label": "A figure", "description": "Of rows."}
    history = {**words, "dataset": "opportunity_history"}
    won = {"field": {"name": "kind", "eq": "WON"}}
    offered = {"field": {"name": "to_stage", "eq": "Offer"}}
    await defined(api, "smallest", measure={**history, "aggregate": "MIN", "field": "base_amount", "where": won})
    await defined(api, "average", measure={**history, "aggregate": "AVERAGE", "field": "base_amount", "where": won})
    await defined(api, "deals", measure={**history, "aggregate": "DISTINCT", "field": "opportunity_id"})
    await defined(api, "offer_to_won", timeBetween={**history, "began": offered, "ended": won, "unit": "DAYS"})
    await defined(api, "spoken", duration={**words, "dataset": "activities", "field": "duration_seconds",
                                           "unit": "MINUTES", "aggregate": "SUM"})  # fmt: skip
    await defined(api, "won_stock", measure={**words, "dataset": "opportunities", "aggregate": "COUNT",
                                             "where": {"field": {"name": "state", "eq": "WON"}}})  # fmt: skip
    await defined(api, "net", sum={**words, "added": ["won_count", "closed_count"], "taken": ["lost_count"]})
    keys = ["smallest", "average", "deals", "offer_to_won", "spoken", "won_stock", "net"]

    before = await of_march(api, *keys)
    await settle()

    [dana, omar, _] = await of_march(api, *keys)
    assert dana == ["100.00", "100.00", "2", "3.5", "1.5", "2", "4"]
    assert omar == [None, None, "0", None, "0", "0", "0"]
    assert before[1] == omar


async def test_an_attribute_is_asked_about_like_any_field(api, harbour):
    await post(
        api,
        visit(on=march(3), floors=3, sector="retail"),
        visit(on=march(4), floors="four", sector="retail"),  # of another type: missing
        visit("omar", on=march(4), floors=2.5, sector="health"),
    )
    await settle()
    for key, kind in (("floors", "NUMBER"), ("sector", "TEXT")):
        given = {"dataset": "activities", "key": key, "type": kind, "label": key.title()}
        await do(api.admin, "declareAttribute", "attribute { key type }", **given)
    words = {"label": "Floors", "description": "Floors seen.", "dataset": "activities"}
    await defined(api, "floors", measure={**words, "aggregate": "SUM", "field": "attributes.floors"})
    await defined(api, "sectors", measure={**words, "aggregate": "DISTINCT", "field": "attributes.sector"})
    retail = {"field": {"name": "attributes.sector", "startsWith": "ret"}}
    await defined(api, "retail", measure={**words, "aggregate": "COUNT", "where": retail})

    at_once = await of_march(api, "floors", "sectors", "retail")
    await settle()

    assert at_once == [["3", "1", "2"], ["2.5", "1", "0"], ["5.5", "2", "2"]]
    assert await of_march(api, "floors", "sectors", "retail") == at_once


@pytest.mark.parametrize(
    ("key", "definition", "code", "path"),
    [
        ("Site visits", {"measure": VISITS}, "metric.key_not_usable", ["key"]),
        ("won_count", {"measure": VISITS}, "metric.key_taken", ["key"]),
        ("x1", {"measure": VISITS | {"label": " "}}, "name.unusable", ["measure", "label"]),
        ("x1", {"measure": VISITS | {"dataset": "calls"}}, "metric.unknown_dataset", ["measure", "dataset"]),
        ("x1", {"measure": VISITS | {"role": "CREDITED"}}, "metric.role_not_offered", ["measure", "role"]),
        ("x1", {"measure": VISITS | {"anchor": "today"}}, "metric.anchor_not_offered", ["measure", "anchor"]),
        ("x1", {"measure": VISITS | {"aggregate": "SUM"}}, "metric.field_not_usable", ["measure", "field"]),
        ("x1", {"measure": VISITS | {"aggregate": "SUM", "field": "kind"}}, "metric.field_not_usable",
         ["measure", "field"]),
        ("x1", {"measure": VISITS | {"field": "attributes.x' or true --"}}, "metric.field_not_usable",
         ["measure", "field"]),
        ("x1", {"measure": VISITS | {"unit": "MONEY"}}, "metric.unit_not_usable", ["measure", "unit"]),
        ("x1", {"measure": VISITS | {"nullRule": "NULL"}}, "metric.null_rule_not_offered", ["measure", "nullRule"]),
        ("x1", {"measure": VISITS | {"where": {"all": [{"field": {"name": "colour", "eq": "red"}}]}}},
         "condition.unknown_field", ["measure", "where", "all", "0", "field", "name"]),
        ("x1", {"measure": VISITS | {"where": {"field": {"name": "rating", "eq": "good"}}}},
         "condition.value_of_another_type", ["measure", "where", "field", "eq"]),
        ("x1", {"ratio": {"label": "R", "description": "", "numerator": "nothing", "denominator": "calls"}},
         "metric.unknown", ["ratio", "numerator"]),
        ("x1", {"sum": {"label": "S", "description": "", "added": ["calls", "won_value"]}},
         "metric.unit_not_usable", ["sum", "added"]),
        ("x1", {"timeBetween": {"label": "T", "description": "", "dataset": "credited_sales", "unit": "DAYS",
                                "began": {"all": []}, "ended": {"all": []}}},
         "metric.aggregate_not_offered", ["timeBetween", "dataset"]),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("harbour")
async def test_what_cannot_be_meant_is_refused_with_the_field(api, key, definition, code, path):
    with pytest.raises(Refused) as refused:
        await draft(api, key, **definition)

    assert refused.value.code == code
    assert refused.value.path == (path if path == ["key"] else ["definition", *path])


async def test_only_admins_define_and_everybody_knows_what_is_counted(api, harbour):
    await defined(api, "site_visits", measure=VISITS)
    dana = api.as_agent(harbour["dana"].key)

    with pytest.raises(Refused) as refused:
        await drafted_by(dana, "mine", measure=VISITS)
    query = """{ metrics { key nullRule counts { dataset field role anchor } defined { number state } }
        datasets { key isStock roles anchors { key } fields { key type operators } } }"""
    told = await dana.run(query)

    assert refused.value.code == "access.forbidden"
    metrics = {one["key"]: one for one in told["metrics"]}
    assert metrics["site_visits"]["defined"] == {"number": 1, "state": "PUBLISHED"}
    assert metrics["won_value"]["counts"] == [
        {"dataset": "opportunity_history", "field": "base_amount", "role": "OWNER", "anchor": "day"}
    ]
    stage = next(
        field
        for dataset in told["datasets"]
        if dataset["key"] == "opportunities"
        for field in dataset["fields"]
        if field["key"] == "stage"
    )
    assert stage == {"key": "stage", "type": "TEXT",
                     "operators": ["EQ", "NE", "IN", "CONTAINS", "STARTS_WITH", "IS_NULL"]}  # fmt: skip
