"""Rulesets: drafted and published by admins, in versions that hold from a day on and never change."""

from uuid import UUID

import asyncpg
import pytest

from clients import Refused
from domain.database import sql
from domain.goals.rulesets.read import rulesets_by_id
from rulesets import change_ruleset, create_ruleset, find_ruleset, publish_ruleset, published_ruleset
from steps import april, february, found_company, hire, january, march

CALLS = {"key": "calls", "metric": "calls_made", "weight": "40", "target": "100"}
REVENUE = {"key": "revenue", "metric": "approved_amount", "weight": "60", "isCapped": True}
VISITS = {
    "measure": {
        "label": "Visits",
        "description": "Visits to building sites.",
        "dataset": "activities",
        "aggregate": "COUNT",
        "where": {"field": {"name": "name", "eq": "visit"}},
    }
}
OVERLAYS = {
    "measure": {
        "label": "Helped",
        "description": "Sales helped with.",
        "dataset": "credited_sales",
        "aggregate": "COUNT",
        "where": {"all": [{"field": {"name": "kind", "eq": "OVERLAY"}}]},
    }
}


@pytest.fixture
async def dana(api):
    await found_company(api)
    return await hire(api, "Dana")


async def test_ada_drafts_changes_and_publishes_a_ruleset(api, dana):
    drafted = await create_ruleset(api.admin, "field_sales", CALLS)
    seen_by_dana = await find_ruleset(api.as_agent(dana.key), drafted)
    changed = await change_ruleset(api.admin, "changeRulesetDraft", drafted, rules=[CALLS, REVENUE], expectedVersion=1)
    published = await publish_ruleset(api, drafted, on=march(1), expectedVersion=2)

    assert (drafted["state"], drafted["versions"], drafted["draft"]["number"]) == ("DRAFT", [], 1)
    assert seen_by_dana is None
    assert [rule["key"] for rule in changed["draft"]["rules"]] == ["calls", "revenue"]
    assert (published["state"], published["draft"], published["version"]) == ("PUBLISHED", None, 3)
    [version] = published["versions"]
    assert (version["number"], version["fromDay"]) == (1, "2026-03-01")
    assert version["rules"] == [
        {"key": "calls", "label": "Calls made", "metric": {"key": "calls_made"}, "definition": None, "weight": "40",
         "target": "100", "isLowerBetter": False, "isCapped": False},
        {"key": "revenue", "label": "Approved amount", "metric": {"key": "approved_amount"}, "definition": None,
         "weight": "60", "target": None, "isLowerBetter": False, "isCapped": True},
    ]  # fmt: skip
    assert await find_ruleset(api.as_agent(dana.key), drafted) == published


@pytest.mark.usefixtures("dana")
async def test_a_version_holds_from_its_day_until_that_of_the_next(api):
    first = await create_ruleset(api.admin, "field_sales", CALLS)
    await publish_ruleset(api, first, on=february(1))
    for metric, day in (("calls", march(1)), ("unique_leads", april(1)), ("leads_worked", april(1))):
        await change_ruleset(api.admin, "draftRulesetVersion", first, rules=[CALLS | {"metric": metric}])
        await publish_ruleset(api, first, on=day)

    [ruleset] = (await rulesets_by_id(None)).values()

    days = [january(1), february(1), february(28), march(1), march(31), april(1)]
    assert [ruleset.on(day).rules[0].metric.key for day in days] == [
        "calls_made", "calls_made", "calls_made", "calls", "calls", "leads_worked",
    ]  # fmt: skip
    assert await rulesets_by_id([ruleset.id]) == {ruleset.id: ruleset}
    assert await rulesets_by_id([]) == {}


@pytest.mark.usefixtures("dana")
async def test_a_published_version_never_changes(api):
    ruleset = await create_ruleset(api.admin, "field_sales", CALLS)
    await publish_ruleset(api, ruleset)

    with pytest.raises(Refused) as refused:
        await change_ruleset(api.admin, "changeRulesetDraft", ruleset, rules=[REVENUE])
    for statement in ("update ruleset_versions set number = 9", "delete from ruleset_versions"):
        with pytest.raises(asyncpg.PostgresError, match="ruleset_versions is append-only"):
            await sql.execute(statement)

    assert (refused.value.code, refused.value.path) == ("ruleset.no_draft", ["rulesetId"])


@pytest.mark.usefixtures("dana")
async def test_what_is_defined_in_place_becomes_a_metric_that_only_the_ruleset_has(api):
    visits = {"key": "visits", "definition": VISITS}
    first = await create_ruleset(api.admin, "field_sales", visits)
    one = await publish_ruleset(api, first, on=february(1))
    kept = {"key": "visits", "metric": "field_sales__visits_v1"}
    changed = VISITS["measure"] | {"label": "Long visits"}
    drafted = await change_ruleset(
        api.admin, "draftRulesetVersion", first, rules=[kept, {"key": "long", "definition": {"measure": changed}}]
    )
    two = await publish_ruleset(api, first, on=march(1))

    draft = "mutation ($in: DraftMetricInput!) { draftMetric(input: $in) { problems { code path } } }"
    given = {"idempotencyKey": "1", "key": "field_sales__visits_v1", "definition": VISITS}
    [refused] = (await api.admin.run(draft, **{"in": given}))["draftMetric"]["problems"]

    assert first["draft"]["rules"][0]["definition"]["dataset"] == "activities"
    assert [(rule["metric"]["key"], rule["label"]) for rule in one["versions"][0]["rules"]] == [
        ("field_sales__visits_v1", "Visits")
    ]
    assert drafted["draft"]["rules"][1]["metric"] is None
    assert [(rule["metric"]["key"], rule["label"]) for rule in two["versions"][1]["rules"]] == [
        ("field_sales__visits_v1", "Visits"), ("field_sales__long_v2", "Long visits"),
    ]  # fmt: skip
    assert refused == {"code": "metric.key_not_usable", "path": ["key"]}
    versions = "{ metricVersions { nodes { key number state } } }"
    assert (await api.admin.run(versions))["metricVersions"]["nodes"] == [
        {"key": "field_sales__long_v2", "number": 1, "state": "PUBLISHED"},
        {"key": "field_sales__visits_v1", "number": 1, "state": "PUBLISHED"},
    ]


@pytest.mark.usefixtures("dana")
async def test_a_retired_ruleset_stays_as_it_is(api):
    ruleset = await create_ruleset(api.admin, "field_sales", CALLS)
    with pytest.raises(Refused) as unpublished:
        await change_ruleset(api.admin, "retireRuleset", ruleset)
    await publish_ruleset(api, ruleset)

    retired = await change_ruleset(api.admin, "retireRuleset", ruleset)
    again = {}
    for mutation, given in (
        ("retireRuleset", {}),
        ("draftRulesetVersion", {"rules": [CALLS]}),
        ("changeRulesetDraft", {"rules": [CALLS]}),
        ("publishRuleset", {}),
    ):
        with pytest.raises(Refused) as refused:
            await change_ruleset(api.admin, mutation, ruleset, **given)
        again[mutation] = refused.value.code

    assert (unpublished.value.code, unpublished.value.path) == ("ruleset.never_published", ["rulesetId"])
    assert (retired["state"], len(retired["versions"])) == ("RETIRED", 1)
    assert set(again.values()) == {"ruleset.retired"}


@pytest.mark.usefixtures("dana")
async def test_a_draft_is_deleted_and_with_it_a_ruleset_that_was_never_published(api):
    never, once = await create_ruleset(api.admin, "never", CALLS), await create_ruleset(api.admin, "once", CALLS)
    await publish_ruleset(api, once)
    await change_ruleset(api.admin, "draftRulesetVersion", once, rules=[REVENUE])

    gone = await change_ruleset(api.admin, "deleteRulesetDraft", never)
    left = await change_ruleset(api.admin, "deleteRulesetDraft", once)
    with pytest.raises(Refused) as refused:
        await change_ruleset(api.admin, "deleteRulesetDraft", never)

    assert (gone, await find_ruleset(api.admin, never)) == (None, None)
    assert (left["draft"], len(left["versions"])) == (None, 1)
    assert (refused.value.code, refused.value.path) == ("ruleset.not_found", ["rulesetId"])


async def test_rulesets_are_listed_by_state_and_name_and_drafts_to_admins_only(api, dana):
    await create_ruleset(api.admin, "drafted", CALLS, name="Alpha")
    await published_ruleset(api, "field", CALLS, name="Field sales")
    retired = await create_ruleset(api.admin, "inside", CALLS, name="Inside sales")
    await publish_ruleset(api, retired)
    await change_ruleset(api.admin, "retireRuleset", retired)

    async def listed(client, **asked):
        query = """query ($filter: RulesetFilter, $search: String) {
            rulesets(filter: $filter, search: $search, first: 5) { nodes { name } } }"""
        return [node["name"] for node in (await client.run(query, **asked))["rulesets"]["nodes"]]

    client = api.as_agent(dana.key)
    assert await listed(api.admin) == ["Alpha", "Field sales", "Inside sales"]
    assert await listed(client) == ["Field sales", "Inside sales"]
    assert await listed(client, search="SALES", filter={"state": "PUBLISHED"}) == ["Field sales"]
    assert await listed(api.admin, filter={"state": "RETIRED"}) == ["Inside sales"]
    assert await listed(api.admin, filter={"state": "DRAFT"}) == ["Alpha"]
    assert await listed(client, filter={"state": "DRAFT"}) == []


async def test_a_ruleset_is_found_by_its_id_and_changed_by_admins_only(api, dana):
    ruleset = await create_ruleset(api.admin, "field_sales", CALLS)
    client = api.as_agent(dana.key)

    with pytest.raises(Refused) as refused:
        await change_ruleset(client, "publishRuleset", ruleset)
    with pytest.raises(Refused) as stale:
        await publish_ruleset(api, ruleset, expectedVersion=7)
    await publish_ruleset(api, ruleset)
    node = (await client.run("query ($id: ID!) { node(id: $id) { __typename id version } }", id=ruleset["id"]))["node"]

    assert refused.value.code == "access.forbidden"
    assert stale.value.code == "object.version_changed"
    assert node == {"__typename": "Ruleset", "id": ruleset["id"], "version": 2}


@pytest.mark.parametrize(
    ("rules", "code", "path"),
    [
        ([], "ruleset.rule_count_wrong", ["rules"]),
        ([CALLS | {"key": f"r{number}"} for number in range(21)], "ruleset.rule_count_wrong", ["rules"]),
        ([CALLS, CALLS], "ruleset.rule_key_repeated", ["rules", "1", "key"]),
        ([CALLS | {"key": "calls__made"}], "ruleset.key_not_usable", ["rules", "0", "key"]),
        ([CALLS, REVENUE | {"weight": "0"}], "ruleset.weight_not_usable", ["rules", "1", "weight"]),
        ([CALLS | {"weight": "-1"}], "ruleset.weight_not_usable", ["rules", "0", "weight"]),
        ([CALLS | {"weight": "0.0000001"}], "ruleset.weight_not_usable", ["rules", "0", "weight"]),
        ([CALLS | {"target": "-0.01"}], "ruleset.target_not_usable", ["rules", "0", "target"]),
        ([CALLS | {"target": "1000000000000000000"}], "ruleset.target_not_usable", ["rules", "0", "target"]),
        ([CALLS | {"label": " "}], "name.unusable", ["rules", "0", "label"]),
        ([CALLS | {"metric": "nothing"}], "metric.unknown", ["rules", "0", "metric"]),
        ([{"key": "calls"}], "ruleset.rule_not_one_figure", ["rules", "0", "metric"]),
        ([CALLS | {"definition": VISITS}], "ruleset.rule_not_one_figure", ["rules", "0", "metric"]),
        ([{"key": "v", "definition": {"measure": VISITS["measure"] | {"dataset": "calls"}}}], "metric.unknown_dataset",
         ["rules", "0", "definition", "measure", "dataset"]),
        ([{"key": "v", "definition": OVERLAYS}], "ruleset.rule_cannot_roll_up", ["rules", "0", "definition"]),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("dana")
async def test_what_cannot_be_meant_is_refused_with_the_field(api, rules, code, path):
    with pytest.raises(Refused) as refused:
        await create_ruleset(api.admin, "field_sales", *rules)

    assert (refused.value.code, refused.value.path) == (code, path)
    assert await rulesets_by_id(None) == {}


@pytest.mark.usefixtures("dana")
async def test_keys_drafts_and_days_are_refused_where_they_stand_in_the_way(api):
    ruleset = await create_ruleset(api.admin, "field_sales", CALLS)
    with pytest.raises(Refused) as taken:
        await create_ruleset(api.admin, "field_sales", CALLS)
    with pytest.raises(Refused) as unusable:
        await create_ruleset(api.admin, "Field sales", CALLS)
    with pytest.raises(Refused) as drafted:
        await change_ruleset(api.admin, "draftRulesetVersion", ruleset, rules=[CALLS])
    await publish_ruleset(api, ruleset, on=march(1))
    await change_ruleset(api.admin, "draftRulesetVersion", ruleset, rules=[REVENUE])
    with pytest.raises(Refused) as earlier:
        await publish_ruleset(api, ruleset, on=february(28))

    assert (taken.value.code, taken.value.path) == ("ruleset.key_taken", ["key"])
    assert (unusable.value.code, unusable.value.path) == ("ruleset.key_not_usable", ["key"])
    assert (drafted.value.code, drafted.value.path) == ("ruleset.draft_exists", ["rulesetId"])
    assert (earlier.value.code, earlier.value.path) == ("ruleset.version_not_later", ["fromDay"])
    assert earlier.value.problems[0]["message"] == "version 1 holds from 2026-03-01; choose that day or a later one"


@pytest.mark.usefixtures("dana")
async def test_what_only_its_holder_has_may_be_asked_of_agents_alone(api):
    ruleset = await create_ruleset(api.admin, "helpers", {"key": "helped", "definition": OVERLAYS}, rollsUp=False)

    published = await publish_ruleset(api, ruleset)

    assert published["rollsUp"] is False
    [seen] = (await rulesets_by_id(None)).values()
    assert (isinstance(seen.id, UUID), seen.rolls_up) == (True, False)
