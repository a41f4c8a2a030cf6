"""Rules that are defined in place, over every dataset there is: each is a metric, with exact figures."""

import pytest

from company import assert_everything_equals_a_rebuild
from domain.goals.rulesets.read import rulesets_by_id
from domain.metrics.datasets import DATASETS
from infra.clock import now
from rulesets import published_ruleset
from selling import event, link, post, report, settle
from steps import april, create_team, february, found_company, hire, march


@pytest.fixture
async def harbour(api):
    """Dana and Omar in Harbour, known to the CRM."""
    await found_company(api)
    team = await create_team(api, "Harbour")
    for name in ("Dana", "Omar"):
        await link(api, await hire(api, name, into=team), known_as=name.lower())
    return team


def rule(key, dataset, where=None, *, aggregate="COUNT", **more):
    measure = {"label": key, "description": "Of rows.", "dataset": dataset, "aggregate": aggregate, "where": where}
    return {"key": key, "definition": {"measure": measure | more}}


def having(**values):
    fields = [{"field": {"name": name, "eq": value}} for name, value in values.items()]
    return {"all": fields}


def sale(name, amount, *parts, on, kind="sale", **more):
    given = {"transaction": name, "amount": amount, "currency": "EUR", "kind": kind, "credits": list(parts), **more}
    return event("transaction.submitted", on=on, **given), event("transaction.approved", on=on, transaction=name)


RULES = [
    rule("reviews", "activities", having(kind="CALL_REVIEW"), aggregate="AVERAGE", field="rating"),
    rule("converting_calls", "call_outcomes", {"field": {"name": "is_converted", "eq": True}}),
    rule("offers", "opportunity_history", having(kind="MOVED", to_stage="Offer")),
    rule("open_deals", "opportunities", having(state="OPEN")) | {"isLowerBetter": True},
    rule("converted", "lead_history", having(kind="STATUS_CHANGED", to_system_status="CONVERTED")),
    rule("old_leads", "leads", {"field": {"name": "age_days", "gte": "30"}}) | {"isLowerBetter": True},
    rule("worked", "work", aggregate="DISTINCT", field="entity_id"),
    rule("tasks_done", "task_history", having(kind="COMPLETED")),
    rule("overdue", "tasks", {"field": {"name": "is_overdue", "eq": True}}) | {"isLowerBetter": True},
    rule("registered", "customers"),
    rule("first_deposits", "first_deposits", aggregate="SUM", field="base_amount"),
    rule("sold", "credited_sales", having(transaction_kind="sale"), aggregate="SUM", field="base_amount"),
    {
        "key": "days_to_offer",
        "isLowerBetter": True,
        "definition": {
            "timeBetween": {
                "label": "Days to offer",
                "description": "From the creation to the first offer.",
                "dataset": "opportunity_history",
                "began": having(kind="CREATED"),
                "ended": having(to_stage="Offer"),
                "unit": "DAYS",
            }
        },
    },
]
OF_DANA = ["75", "1", "1", "1", "1", "1", "3", "1", "0", "1", "200.00", "150.00", "3"]
OF_OMAR = [None, "0", "0", "0", "0", "0", "0", "0", "1", "0", "0.00", "50.00", None]
OF_HARBOUR = ["75", "1", "1", "1", "1", "1", "3", "1", "1", "1", "200.00", "200.00", "3"]


def of_march():
    dana, omar = {"agent": "dana"}, {"agent": "omar"}
    return [
        event("call.reviewed", on=march(5), agent="dana", by="omar", rating="70"),
        event("call.reviewed", on=march(6), agent="dana", by="omar", rating="80"),
        event("lead.created", on=march(2), lead="lead-1", agent="dana", status="New"),
        event("call.logged", at="2026-03-03T09:00:00Z", agent="dana", lead="lead-1"),
        event("lead.status_changed", at="2026-03-03T10:00:00Z", lead="lead-1", status="Converted", by="dana"),
        event("lead.created", on=february(20), lead="lead-2", agent="dana", status="New"),
        event("opportunity.created", on=march(4), opportunity="deal-1", agent="dana", stage="New"),
        event("opportunity.stage_changed", on=march(7), opportunity="deal-1", stage="Offer"),
        event("opportunity.created", on=march(4), opportunity="deal-2", agent="dana", stage="New"),
        event("opportunity.won", on=march(9), opportunity="deal-2", amount="10.00", currency="EUR"),
        event("task.created", on=march(2), task="task-1", agent="dana"),
        event("task.completed", on=march(3), task="task-1"),
        event("task.created", on=march(2), task="task-2", agent="omar", due="2026-03-10"),
        event("customer.registered", on=march(8), customer="mara", agent="dana"),
        *sale("a", "200.00", dana, on=march(10), kind="deposit", customer="mara"),
        *sale("b", "100.00", dana | {"percent": "50"}, omar | {"percent": "50"}, on=march(11)),
        *sale("c", "100.00", dana, on=march(12)),
    ]


async def figures(api, keys):
    rows = await report(api, keys, since=march(1), until=april(1), by=["AGENT"])
    by_team = await report(api, keys, since=march(1), until=april(1), by=["TEAM"])
    return rows["Dana",], rows["Omar",], by_team["Harbour",]


@pytest.mark.usefixtures("harbour")
async def test_a_rule_over_every_dataset_is_a_metric_with_exact_figures(api):
    given = {"statuses": [{"name": "New", "status": "NEW"}, {"name": "Converted", "status": "CONVERTED"}]}
    await api.admin.do("mapLeadStatuses", "__typename", **given, fromDay="2020-01-01")
    results = await post(api, *of_march())
    assert {result["outcome"] for result in results} == {"ACCEPTED"}, results
    await settle()

    await published_ruleset(api, "all_round", *RULES)

    keys = [f"all_round__{one['key']}_v1" for one in RULES]
    at_once = await figures(api, keys)
    await settle()
    assert await figures(api, keys) == at_once == (OF_DANA, OF_OMAR, OF_HARBOUR)
    [ruleset] = (await rulesets_by_id(None)).values()
    used = {part.dataset.key for one in ruleset.versions[0].rules for part in one.metric.parts}
    assert used == DATASETS.keys()
    await assert_everything_equals_a_rebuild(now=now())
