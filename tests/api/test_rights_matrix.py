"""Every query, mutation and subscription of the schema, asked as everybody. A field without a row fails.

Columns are the viewers of `matrix.VIEWERS`: Dana, whom everything is about, her manager, a stranger, an analyst, the
approvers of money and of statements, a compensation admin, an admin, and integrations that nothing or all was granted.
"""

from itertools import cycle
from uuid import uuid4

import pytest
from graphql import GraphQLObjectType

from clients import PROBLEMS, Refused
from matrix import FORGOTTEN_GOALS, METRIC, SCHEMA, SHAPE, VIEWERS, checksums, document_of, found_world
from sockets import connected

SEES, SEES_NOTHING, REFUSED = "+", "-", "x"
FORBIDDEN = {"access.forbidden"}

# + sees or does it, - finds nothing, x is refused
# fmt: off
QUERIES = {
    "node":             "++-+++++-+",
    "me":               "++++++++++",
    "organisation":     "++++++++++",
    "holidayCountries": "++++++++++",
    "agent":            "++-+++++-+",
    "team":             "++-+++++-+",
    "agents":           "++++++++-+",
    "teams":            "++++++++-+",
    "tree":             "++-+++++-+",
    "transaction":      "++-+++++-+",
    "transactions":     "++-+++++-+",
    "opportunities":    "++-+++++-+",
    "exchangeRates":    "++++++++++",
    "opportunity":      "++-+++++-+",
    "lead":             "++-+++++-+",
    "task":             "++-+++++-+",
    "customer":         "++-+++++-+",
    "leads":            "++-+++++-+",
    "tasks":            "++-+++++-+",
    "customers":        "++-+++++-+",
    "statusMappings":   "++++++++++",
    "fact":             "-------+-+",
    "facts":            "xxxxxxx+x+",
    "quarantinedFacts": "xxxxxxx+x+",
    "feedback":         "++-+++++-+",
    "assignments":      "++-+++++-+",
    "metrics":          "++++++++++",
    "datasets":         "++++++++++",
    "metricVersions":   "++++++++++",
    "attributes":       "++++++++++",
    "ruleset":          "++++++++++",
    "rulesets":         "++++++++++",
    "goal":             "++-+++++-+",
    "goals":            "++-+++++-+",
    "myGoals":          "+---------",
    "goalsManagedByMe": "-+-----+--",
    "teamGoals":        "-+-+++++-+",
    "previewGoalChange": "x+-xxxx+xx",
    "goalNews":         "++-+++++-+",
    "plan":             "+--+-+++-+",
    "plans":            "+--+-+++-+",
    "planAssignments":  "++-+-+++-+",
    "lintPlan":         "xxxxxx++xx",
    "earnings":         "++-+-+++-+",
    "pay":              "++-+-+++-+",
    "whyNot":           "++-+-+++-+",
    "earningsDiff":     "++-+-+++-+",
    "previewReversal":  "++-+-+++-+",
    "estimateEarnings": "++-+-+++-+",
    "simulatePlan":     "xxxxxx++xx",
    "leaderboard":      "++-+++++-+",
    "leaderboards":     "++-+++++-+",
    "changes":          "++-+++++-+",
    "report":           "++-+++++-+",
    "standardReports":  "++++++++++",
    "standardReport":   "++-+++++-+",
    "correlation":      "++++++++-+",
    "savedView":        "-------+--",
    "savedViews":       "-------+--",
    "defaultView":      "-------+--",
    "dataQuality":      "++++++++++",
    "job":              "-------+--",
    "jobs":             "-------+--",
    "apiKeys":          "xxxxxxx+xx",
    "auditLines":       "xxxxxxx+xx",
}
MUTATIONS = {
    "changeTimeZone":         "xxxxxxx+xx",
    "changeWorkingDays":      "xxxxxxx+xx",
    "changeFiscalYearStart":  "xxxxxxx+xx",
    "changeWeekStart":        "xxxxxxx+xx",
    "changeHolidays":         "xxxxxxx+xx",
    "changeOwnDays":          "xxxxxxx+xx",
    "changeAgentCalendar":    "xxxxxxx+x+",
    "changeAgentDays":        "xxxxxxx+x+",
    "changePaceThresholds":   "xxxxxxx+xx",
    "foundOrganisation":      "xxxxxxx+xx",
    "hireAgent":              "xxxxxxx+x+",
    "disableAgent":           "xxxxxxx+x+",
    "moveAgent":              "xxxxxxx+x+",
    "createTeam":             "xxxxxxx+x+",
    "moveTeam":               "xxxxxxx+x+",
    "appointManager":         "xxxxxxx+x+",
    "submitTransaction":      "xxxxxxx+x+",
    "amendTransaction":       "xxxxxxx+x+",
    "approveTransaction":     "xxxx+xx+x+",
    "rejectTransaction":      "xxxx+xx+x+",
    "reverseTransaction":     "xxxx+xx+x+",
    "linkIdentity":           "xxxxxxx+x+",
    "recordExchangeRate":     "xxxxxx++x+",
    "importExchangeRates":    "xxxxxx++x+",
    "mapOpportunityStages":   "xxxxxxx+xx",
    "mapLeadStatuses":        "xxxxxxx+xx",
    "ingest":                 "xxxxxxx+x+",
    "correctQuarantinedFact": "xxxxxxx+x+",
    "replayQuarantinedFacts": "xxxxxxx+x+",
    "draftMetric":            "xxxxxxx+xx",
    "changeMetricDraft":      "xxxxxxx+xx",
    "publishMetric":          "xxxxxxx+xx",
    "declareAttribute":       "xxxxxxx+xx",
    "createRuleset":          "xxxxxxx+xx",
    "draftRulesetVersion":    "xxxxxxx+xx",
    "changeRulesetDraft":     "xxxxxxx+xx",
    "deleteRulesetDraft":     "xxxxxxx+xx",
    "publishRuleset":         "xxxxxxx+xx",
    "retireRuleset":          "xxxxxxx+xx",
    "setGoal":                "x+xxxxx+xx",
    "changeGoal":             "x+-xxxx+xx",
    "deleteGoal":             "x+-xxxx+xx",
    "cascadeGoal":            "-+-xxxx+xx",
    "endGoal":                "x+-xxxx+xx",
    "createPlan":             "xxxxxx++xx",
    "publishPlanVersion":     "xxxxxx++xx",
    "assignPlan":             "xxxxxx++xx",
    "startPlanSimulation":    "xxxxxx++xx",
    "createLeaderboard":      "x+xxxxx+xx",
    "saveView":               "++++++++++",
    "changeView":             "-------+--",
    "deleteView":             "-------+--",
    "setDefaultView":         "-------+--",
    "exportReport":           "++++++++x+",
    "cancelJob":              "-------+--",
    "erasePerson":            "xxxxxxx+xx",
    "createApiKey":           "xxxxxxx+xx",
    "revokeApiKey":           "xxxxxxx+xx",
}
SUBSCRIPTIONS = {
    "goalProgress": "++-+++++-+",
    "goalNews":     "++-+++++-+",
    "earnings":     "++-+-+++-+",
    "standings":    "++-+++++-+",
    "jobProgress":  "-------+--",
}
# fmt: on


async def test_every_query_shows_to_everybody_what_the_table_says_and_names_nobody_else(api):
    world = await found_world(api)
    found, leaks = {}, set()
    for name, field in _fields("Query"):
        document = document_of("query", name, field, optional={"since"})
        for viewer in VIEWERS:
            answer = (await world.as_(viewer).post({"query": document, "variables": arguments(world, name)})).json()
            found[name] = found.get(name, "") + _outcome(answer, name)
            leaks |= {(name, viewer, person) for person in NEVER_NAMED_TO.get(viewer, ()) if person in str(answer)}

    assert found == QUERIES
    assert leaks == set()


async def test_a_refused_mutation_changes_nothing_and_nobody_else_is_refused(api):
    world = await found_world(api)
    found: dict[str, dict[str, str]] = {}
    for name, _ in _fields("Mutation"):
        expected = dict(zip(VIEWERS, MUTATIONS.get(name, REFUSED * len(VIEWERS)), strict=True))
        before = await checksums()
        for viewer in (viewer for viewer in VIEWERS if expected[viewer] != SEES):
            found.setdefault(name, {})[viewer] = await _try(world, viewer, name)
        assert {name: await checksums()} == {name: before}
    for name, row in MUTATIONS.items():
        for viewer, expected in zip(VIEWERS, row, strict=True):
            if expected == SEES:
                found.setdefault(name, {})[viewer] = await _try(world, viewer, name)

    assert {name: "".join(row[viewer] for viewer in VIEWERS) for name, row in found.items()} == MUTATIONS


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("setGoal", lambda world: goal_on(world.ids) | {"agentId": world.lena.id}),
        ("setGoal", lambda world: goal_on(world.ids) | {"agentId": world.omar.id}),
        ("setGoal", lambda world: goal_on(world.ids) | {"teamId": world.ids["elsewhere"]}),
        ("createLeaderboard", lambda world: BOARD | {"teamId": world.ids["elsewhere"]}),
        ("createLeaderboard", lambda world: BOARD | {"agentIds": [world.dana.id, world.lena.id]}),
    ],
)
async def test_a_manager_manages_nobody_elsewhere_and_not_themselves(api, name, terms):
    world = await found_world(api)
    before = await checksums()

    with pytest.raises(Refused) as refused:
        await world.as_("manager").do(name, "__typename", **terms(world))

    assert refused.value.code == "access.forbidden"
    assert await checksums() == before


async def test_every_subscription_shows_to_everybody_what_the_table_says(api, server):
    world = await found_world(api)
    found: dict[str, str] = {}
    for name, field in _fields("Subscription"):
        document = document_of("subscription", name, field, optional={"after"})
        for viewer in VIEWERS:
            token = world.as_(viewer).token
            payload = {"query": document, "variables": arguments(world, name)}
            found[name] = found.get(name, "") + await _first_of(server, token, payload, name)

    assert found == SUBSCRIPTIONS


NEVER_NAMED_TO = {
    "self": ("Omar", "Lena"),
    "manager": ("Lena",),
    "stranger": ("Dana", "Omar"),
    "nothing": ("Dana", "Omar", "Lena"),
}
GIVEN_TO_QUERIES = {
    "node": lambda ids: {"id": ids["agent"]},
    "previewGoalChange": lambda ids: {"change": {"end": {"goalId": ids["goal"], "untilDay": "2099-01-01"}}},
    "lintPlan": lambda _: {"draft": {"components": [{"key": "k", "rate": {"percent": "400"}}]}},
    "earningsDiff": lambda ids: {
        "agentId": ids["agent"], "period": "2026-01", "asOf1": "2026-01-01T00:00:00Z", "asOf2": "2100-01-01T00:00:00Z",
    },
    "estimateEarnings": lambda ids: {"agentId": ids["agent"], "transactions": [{"amount": EURO}]},
    "simulatePlan": lambda ids: {"input": SIMULATION | {"inPlaceOf": ids["plan"]}},
    "report": lambda _: {"shape": SHAPE},
    "standardReport": lambda _: {"shape": {"key": "call_summary_by_agent", "range": SHAPE["range"]}},
    "correlation": lambda _: {
        "of": {
            "x": {"metric": "calls_made"}, "y": {"metric": "approved_amount"}, "over": "AGENT", "range": SHAPE["range"],
        }
    },
}  # fmt: skip
ENDED = {"fromDay": "2026-02-01"}
FORGOTTEN = cycle(FORGOTTEN_GOALS)
GIVEN_TO_MUTATIONS = {
    "changeTimeZone": lambda _: {"timeZone": "UTC"},
    "changeWorkingDays": lambda _: {"weekdays": [1, 2]},
    "changeFiscalYearStart": lambda _: {"month": 4, "fromDay": "2027-01-01"},
    "changeWeekStart": lambda _: {"weekday": 7, "fromDay": "2027-01-01"},
    "changeHolidays": lambda _: {"country": "DE"},
    "changeOwnDays": lambda _: {"kind": "FREE", "fromDay": "2026-12-31"},
    "changeAgentCalendar": lambda ids: {"agentId": ids["agent"], "weekdays": [1, 2]},
    "changeAgentDays": lambda ids: {"agentId": ids["agent"], "kind": "FREE", "fromDay": "2026-12-30"},
    "changePaceThresholds": lambda _: {"onTrack": "0.9", "atRisk": "0.5"},
    "foundOrganisation": lambda _: {"name": "Again", "timeZone": "UTC", "baseCurrency": "EUR"},
    "hireAgent": lambda _: {"name": "Nora"},
    "disableAgent": lambda ids: {"agentId": ids["agent"], **ENDED},
    "moveAgent": lambda ids: {"agentId": ids["agent"], "teamId": ids["team"], **ENDED},
    "createTeam": lambda _: {"name": "South"},
    "moveTeam": lambda ids: {"teamId": ids["team"], **ENDED},
    "appointManager": lambda ids: {"teamId": ids["team"], "agentId": ids["agent"], "fromDay": "2027-01-01"},
    "submitTransaction": lambda ids: {"amount": EURO, "credits": [{"agentId": ids["agent"]}]},
    "amendTransaction": lambda ids: {"transactionId": ids["submitted"], "amount": EURO},
    "approveTransaction": lambda ids: {"transactionId": ids["submitted"]},
    "rejectTransaction": lambda ids: {"transactionId": ids["submitted"]},
    "reverseTransaction": lambda ids: {"transactionId": ids["transaction"]},
    "linkIdentity": lambda ids: {"kind": "AGENT", "subjectId": ids["agent"], "source": "erp", "reference": "d"},
    "recordExchangeRate": lambda _: {"currency": "USD", "rate": "0.9", "fromDay": "2026-01-01"},
    "importExchangeRates": lambda _: {"csv": "currency,rate,from_day,until_day\nGBP,1.15,2026-01-01,\n"},
    "mapOpportunityStages": lambda _: {"stages": [{"name": "Open", "state": "OPEN"}], "fromDay": "2026-01-01"},
    "mapLeadStatuses": lambda _: {"statuses": [{"name": "New", "status": "NEW"}], "fromDay": "2026-01-01"},
    "ingest": lambda _: {"events": []},
    "correctQuarantinedFact": lambda ids: {"quarantinedFactId": ids["quarantinedFactId"], "event": {}},
    "replayQuarantinedFacts": lambda _: {},
    "draftMetric": lambda _: METRIC | {"key": "more_calls"},
    "changeMetricDraft": lambda ids: {"metricId": ids["metricId"], "definition": METRIC["definition"]},
    "publishMetric": lambda ids: {"metricId": ids["metricId"]},
    "declareAttribute": lambda _: {"dataset": "activities", "key": "tone", "type": "TEXT", "label": "Tone"},
    "createRuleset": lambda _: {"key": "inside_sales", "name": "Inside sales", "rules": RULES},
    "draftRulesetVersion": lambda ids: {"rulesetId": ids["ruleset"], "rules": RULES},
    "changeRulesetDraft": lambda ids: {"rulesetId": ids["ruleset"], "rules": RULES},
    "deleteRulesetDraft": lambda ids: {"rulesetId": ids["ruleset"]},
    "publishRuleset": lambda ids: {"rulesetId": ids["ruleset"]},
    "retireRuleset": lambda ids: {"rulesetId": ids["ruleset"]},
    "setGoal": lambda ids: goal_on(ids) | {"agentId": ids["agent"]},
    "changeGoal": lambda ids: {"goalId": ids["goal"], "target": "7"},
    "cascadeGoal": lambda ids: {"goalId": ids["teamGoal"], "shares": [{"agentId": ids["agent"], "percent": "100"}]},
    "deleteGoal": lambda ids: {"goalId": ids[next(FORGOTTEN)]},
    "endGoal": lambda ids: {"goalId": ids["goal"], "untilDay": "2099-01-01"},
    "createPlan": lambda _: {"name": "P", "currency": "EUR"},
    "publishPlanVersion": lambda ids: {"planId": ids["plan"], "components": [{"key": "k", "rate": {"percent": "5"}}]},
    "assignPlan": lambda ids: {"planId": ids["plan"], "agentId": ids["agent"]},
    "startPlanSimulation": lambda ids: SIMULATION | {"inPlaceOf": ids["plan"]},
    "createLeaderboard": lambda ids: BOARD | {"teamId": ids["team"]},
    "saveView": lambda _: {"name": "Own", "shape": SHAPE},
    "changeView": lambda ids: {"viewId": ids["viewId"], "name": "Else", "shape": SHAPE},
    "deleteView": lambda ids: {"viewId": ids["forgottenViewId"]},
    "setDefaultView": lambda ids: {"viewId": ids["viewId"]},
    "exportReport": lambda _: {"shape": SHAPE, "format": "CSV"},
    "cancelJob": lambda ids: {"jobId": ids["jobId"]},
    "erasePerson": lambda ids: {"personId": ids["other"], "reason": "REQUESTED"},
    "createApiKey": lambda _: {"name": "K", "granted": ["INGEST"]},
    "revokeApiKey": lambda ids: {"keyId": ids["keyId"]},
}  # fmt: skip


def goal_on(ids: dict[str, str]) -> dict[str, str]:
    """A goal on a ruleset that is published."""
    return {"target": "1", "name": "G", "rulesetId": ids["goalRuleset"], "cycle": "MONTH"}


RULES = [{"key": "calls", "metric": "calls_made", "target": "10"}]
BOARD = {"name": "B", "metric": "calls_made", "cycle": "MONTH"}
EURO = {"amount": "1.00", "currency": "EUR"}
SIMULATION = {
    "draft": {"components": [{"key": "k", "rate": {"percent": "5"}}]},
    "currency": "EUR",
    "fromDay": "2026-01-01",
    "untilDay": "2026-02-01",
}


def arguments(world, name):
    """The required arguments of the field: ids by what they name, and shapes."""
    if name in GIVEN_TO_QUERIES:
        return GIVEN_TO_QUERIES[name](world.ids)
    return {**world.ids, "id": world.ids.get(name)}


def _fields(kind):
    of_type = SCHEMA.type_map[kind]
    assert isinstance(of_type, GraphQLObjectType)
    return list(of_type.fields.items())


def _outcome(answer, name):
    if "errors" in answer:
        codes = {error["extensions"]["code"] for error in answer["errors"]}
        return _refusal(codes) or str(sorted(codes))
    value = answer["data"][name]
    for items in ("nodes", "news"):
        if isinstance(value, dict) and isinstance(value.get(items), list):
            value = value[items]
    if name in ONLY_NAMES:
        value = "Dana" in str(value)
    if value and name in WHAT_COUNTS:
        value = value[WHAT_COUNTS[name]]
    return SEES if value else SEES_NOTHING


ONLY_NAMES = {"report", "standardReport", "tree"}  # always there; what matters is who is in it
WHAT_COUNTS = {"correlation": "pairs", "changes": "items", "dataQuality": "findings"}


async def _try(world, viewer, name):
    of_type = f"{name[0].upper()}{name[1:]}Input"
    document = f"mutation ($input: {of_type}!) {{ {name}(input: $input) {{ {PROBLEMS} }} }}"
    given = {"idempotencyKey": str(uuid4()), **GIVEN_TO_MUTATIONS[name](world.ids)}
    answer = (await world.as_(viewer).post({"query": document, "variables": {"input": given}})).json()
    if "errors" in answer:
        return str(answer["errors"])
    codes = {problem["code"] for problem in answer["data"][name]["problems"]}
    return _refusal(codes) or SEES


async def _first_of(address, token, payload, name):
    async with connected(address, token) as socket:
        await socket.send({"type": "subscribe", "id": "1", "payload": payload})
        message = await socket.receive()
    return _outcome(message["payload"], name)


def _refusal(codes):
    if codes & FORBIDDEN:
        return REFUSED
    return SEES_NOTHING if any(code.endswith("not_found") for code in codes) else None
