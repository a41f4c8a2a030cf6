"""A company in which there is one of everything, and everybody who may ask about it."""

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_list_type,
    is_required_argument,
)

from aiming import ruleset_on
from api.goals.ruleset_types import Ruleset
from api.schema import make_schema
from clients import Api, Client
from domain.access.rights import GRANTABLE
from domain.access.viewer import Role
from domain.database import sql
from domain.goals.views.news import present_stand
from infra.clock import now
from rulesets import published_ruleset
from selling import event, link, post, put_on_plan, sell, set_goal, settle
from steps import Named, appoint, create_team, found_company, hire, january

SCHEMA = make_schema()._schema
AN_HOUR = timedelta(hours=1)
UNTOUCHED_BY = {"audit_lines", "api_keys"}  # the refusal itself is written down, and when a key was used

# Dana is whom everything is about; Omar manages Dana's team, Lena works elsewhere.
VIEWERS = (
    "self", "manager", "stranger", "analyst", "finance", "statements", "compensation", "admin", "nothing", "granted",
)  # fmt: skip
FORGOTTEN_GOALS = ("forgottenGoalId", "otherForgottenGoalId")  # whoever may delete one finds one


@dataclass
class World:
    """The company, its people, the clients of everybody who asks, and ids of one of everything."""

    api: Api
    dana: Named
    omar: Named
    lena: Named
    viewers: Mapping[str, Client]
    ids: dict[str, Any] = field(default_factory=dict)

    def as_(self, viewer: str) -> Client:
        return self.viewers[viewer]


async def found_world(api: Api) -> World:
    """Found the company, with one of everything that Dana can have."""
    await found_company(api)
    top = await create_team(api, "Summit")
    north, east = await create_team(api, "North", below=top), await create_team(api, "East", below=top)
    dana, omar = await hire(api, "Dana", into=north), await hire(api, "Omar", into=north)
    lena = await hire(api, "Lena", into=east)
    await appoint(api, omar, to=north)
    world = World(api, dana, omar, lena, _viewers(api, dana, omar, lena))
    world.ids |= {
        "agentId": dana.id,
        "agent": dana.id,
        "teamId": north.id,
        "team": north.id,
        "other": lena.id,
        "elsewhere": east.id,
    }
    world.ids["after"] = (await present_stand(None)).write()
    world.ids["since"] = (await api.admin.run("{ changes { cursor } }"))["changes"]["cursor"]
    await _let_dana_work(world, north)
    await _define(world)
    await settle()
    return world


async def checksums() -> dict[str, str]:
    """A checksum of every table whose rows a refused act must not touch."""
    rows = await sql.fetch("select tablename from pg_tables where schemaname = 'public' order by 1")
    tables = [row["tablename"] for row in rows if row["tablename"] not in UNTOUCHED_BY]
    listed = ", ".join(
        f"(select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {t} t)" for t in tables
    )
    found = await sql.fetch_one(f"select {listed}")
    return dict(zip(tables, found.values(), strict=True))


def document_of(kind: str, name: str, field_: GraphQLField, *, optional: Collection[str] = ()) -> str:
    """A document that asks for the field with what it requires as variables, and for everything below it."""
    required = {
        key: argument for key, argument in field_.args.items() if is_required_argument(argument) or key in optional
    }
    declared = ", ".join(f"${key}: {argument.type}" for key, argument in required.items())
    passed = ", ".join([*(f"{key}: ${key}" for key in required), *(["first: 5"] if "first" in field_.args else [])])
    selected = selection_of(get_named_type(field_.type), depth=3)
    head = f"{kind} ({declared})" if declared else kind
    return f"{head} {{ {name}{f'({passed})' if passed else ''} {selected} }}"


def selection_of(of_type: Any, *, depth: int) -> str:
    """Every field of the type that asks for nothing, and of what it leads to."""
    if not isinstance(of_type, GraphQLObjectType | GraphQLInterfaceType):
        return ""
    chosen = ["__typename"]
    for name, one in of_type.fields.items():
        if any(is_required_argument(argument) for argument in one.args.values()):
            continue
        below = get_named_type(one.type)
        if not isinstance(below, GraphQLObjectType | GraphQLInterfaceType):
            chosen.append(name)
        elif depth > 0 and name not in {"edges", "pageInfo"} and not (depth < 2 and _is_list(one)):
            chosen.append(f"{name} {selection_of(below, depth=depth - 1)}")
    return "{ " + " ".join(chosen) + " }"


def _is_list(one: GraphQLField) -> bool:
    kind = one.type.of_type if isinstance(one.type, GraphQLNonNull) else one.type
    return is_list_type(kind)


def _viewers(api: Api, dana: Named, omar: Named, lena: Named) -> dict[str, Client]:
    def integration(granted: Any) -> Client:
        tokens, at = api.app.state.gate.tokens, now()
        terms = {"role": Role.INTEGRATION, "agent_id": None, "now": at, "lifetime": AN_HOUR, "granted": granted}
        return api.holding(tokens.issue(subject=f"integration:{len(granted)}", **terms))

    return {
        "self": api.as_agent(dana.key),
        "manager": api.as_agent(omar.key),
        "stranger": api.as_agent(lena.key),
        "analyst": api.holding(api.token(Role.ANALYST)),
        "finance": api.holding(api.token(Role.FINANCE_APPROVER)),
        "statements": api.holding(api.token(Role.STATEMENT_APPROVER)),
        "compensation": api.holding(api.token(Role.COMPENSATION_ADMIN)),
        "admin": api.admin,
        "nothing": integration(()),
        "granted": integration(GRANTABLE),
    }


async def _let_dana_work(world: World, north: Named) -> None:
    """Everything that a CRM tells of Dana, a sale, and an event that waits."""
    await link(world.api, world.dana, known_as="dana")
    day = january(14)
    results = await post(
        world.api,
        event("call.logged", on=day, agent="dana", duration_seconds=60),
        event("lead.created", on=day, lead="lead-1", agent="dana", status="New"),
        event("opportunity.created", on=day, opportunity="deal-1", agent="dana", stage="Open"),
        event("task.created", on=day, task="task-1", agent="dana"),
        event("customer.registered", on=day, customer="customer-1", agent="dana"),
        event("coaching.noted", on=day, agent="dana", topic="calls", text="well done"),
        event("call.logged", on=day, agent="nobody yet", duration_seconds=60),
    )
    world.ids["fact"] = _global("Fact", results[0]["factId"])
    plan = await put_on_plan(world.api, [world.dana], {"key": "base", "rate": {"percent": "10"}}, on=january(1))
    world.ids["planId"] = world.ids["plan"] = plan
    world.ids["transactionId"] = world.ids["transaction"] = await sell(world.api, "1000.00", on=day, by=[world.dana])
    submitted = await world.api.admin.do(
        "submitTransaction",
        "transaction { id }",
        amount={"amount": "50.00", "currency": "EUR"},
        credits=[{"agentId": world.dana.id}],
    )
    world.ids["submitted"] = submitted["transaction"]["id"]
    world.ids["goalId"] = await set_goal(world.api, {"agentId": world.dana.id}, "500", on=january(1))
    world.ids["goal"] = world.ids["goalId"]
    for name in FORGOTTEN_GOALS:
        world.ids[name] = await set_goal(world.api, {"agentId": world.dana.id}, "1", on=january(1))
    world.ids["teamGoal"] = await set_goal(world.api, {"teamId": world.ids["team"]}, "900", on=january(1))
    world.ids["goalRuleset"] = Ruleset.global_id(await ruleset_on("approved_amount"))
    board = await world.api.admin.do(
        "createLeaderboard", "leaderboard { id }", name="Race", metric="approved_amount", cycle="MONTH",
        teamId=north.id, fromDay="2026-01-01",
    )  # fmt: skip
    world.ids["leaderboardId"] = world.ids["leaderboard"] = board["leaderboard"]["id"]
    for name, table in (
        ("lead", "leads"),
        ("opportunity", "opportunities"),
        ("task", "tasks"),
        ("customer", "customers"),
    ):
        await settle()
        world.ids[name] = _global(name.capitalize(), await sql.fetch_value(f"select id from {table}"))
    waiting = await sql.fetch_value("select id from quarantined_facts")
    world.ids["quarantinedFactId"] = _global("QuarantinedFact", waiting)


async def _define(world: World) -> None:
    """What admins define, and what people keep for themselves."""
    admin = world.api.admin
    draft = "mutation ($input: DraftMetricInput!) { draftMetric(input: $input) { metricVersion { id } } }"
    drafted = await admin.run(draft, input={"idempotencyKey": "draft", **METRIC})  # its key is no key of the request
    world.ids["metricId"] = drafted["draftMetric"]["metricVersion"]["id"]
    rule = {"key": "calls", "metric": "calls_made", "target": "10"}
    world.ids["rulesetId"] = world.ids["ruleset"] = await published_ruleset(world.api, "field_sales", rule)
    view = await admin.do("saveView", "view { id }", name="Mine", shape=SHAPE)
    world.ids["viewId"] = world.ids["savedView"] = view["view"]["id"]
    await admin.do("setDefaultView", "view { id }", viewId=view["view"]["id"])
    forgotten = await admin.do("saveView", "view { id }", name="Forgotten", shape=SHAPE)
    world.ids["forgottenViewId"] = forgotten["view"]["id"]
    await admin.do("recordExchangeRate", "exchangeRate { id }", currency="USD", rate="0.9", fromDay="2026-01-01")
    declare = "mutation ($input: DeclareAttributeInput!) { declareAttribute(input: $input) { problems { code } } }"
    await admin.run(declare, input={"idempotencyKey": "declare", **ATTRIBUTE})
    job = await admin.do("exportReport", "job { id }", shape=SHAPE, format="CSV")
    world.ids["jobId"] = world.ids["job"] = job["job"]["id"]
    key = await admin.do("createApiKey", "apiKey { id }", name="CRM", granted=["INGEST"])
    world.ids["keyId"] = key["apiKey"]["id"]


def _global(kind: str, key: Any) -> str:
    return base64.urlsafe_b64encode(f"{kind}:{key}".encode()).decode()


SHAPE = {
    "columns": [{"metric": "calls_made"}],
    "range": {"fromDay": "2026-01-01", "untilDay": "2026-02-01"},
    "by": [{"over": "AGENT"}],
}
ATTRIBUTE = {"dataset": "activities", "key": "channel", "type": "TEXT", "label": "Channel"}
METRIC = {
    "key": "all_calls",
    "definition": {
        "measure": {"label": "Calls", "description": "All.", "dataset": "activities", "aggregate": "COUNT"},
    },
}
