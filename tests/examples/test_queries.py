"""Every query of the examples is what it says it is: its reader may ask it, and gets an answer."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from graphql import OperationType, get_operation_ast, parse

from domain.shared.calendars import local_day
from infra.clock import now
from rainmaker.demo.client import Client, open_client
from sockets import connected

QUERIES = sorted((Path(__file__).parents[2] / "examples" / "queries").glob("*.graphql"))
READERS = {"admin": "admin", "manager": "manager", "agent": "agent", "anybody": "agent"}
SALE = {"amount": {"amount": "100.00", "currency": "EUR"}}


def reader_of(document: str) -> str:
    """Who asks, by the first word of the comment that names somebody."""
    named = re.search("|".join(READERS), document.partition(":")[0].lower())
    assert named is not None, "the first line says who asks"
    return READERS[named[0]]


async def known(admin: Client, company) -> dict[str, Any]:
    """What the variables stand for, by their names."""
    today = local_day(now(), company.time_zone)
    seen = await admin.ask(
        "{ agents(first: 100) { nodes { id name } } teams { nodes { id name } } leaderboards { nodes { id } }"
        " rulesets { nodes { id } } }"
    )
    ids = {node["name"]: node["id"] for kind in ("agents", "teams") for node in seen[kind]["nodes"]}
    dana = ids["Dana Whitfield"]
    goals = await admin.ask("query ($id: ID!) { goals(filter: {agentId: $id}) { nodes { id } } }", id=dana)
    of_team = await admin.ask("query ($id: ID!) { goals(filter: {teamId: $id}) { nodes { id } } }", id=ids["Bristol"])
    sale = await admin.do("submitTransaction", "transaction { id }", credits=[{"agentId": dana}], **SALE)
    plan = await admin.do("createPlan", "plan { id }", name="A plan", currency="EUR")
    return {
        "key": str(uuid4()),
        "agentId": dana,
        "colleagueId": ids["Omar Siddiqui"],
        "specialistId": ids["Devi Ramdin"],
        "teamId": ids["Bristol"],
        "rulesetId": seen["rulesets"]["nodes"][0]["id"],
        "goalId": goals["goals"]["nodes"][0]["id"],
        "teamGoalId": of_team["goals"]["nodes"][0]["id"],
        "leaderboardId": seen["leaderboards"]["nodes"][0]["id"],
        "transactionId": sale["transaction"]["id"],
        "planId": plan["plan"]["id"],
        "period": f"{today:%Y-%m}",
        "on": str(today),
        "fromDay": str(today - timedelta(days=company.days)),
        "untilDay": str(today + timedelta(days=1)),
    }


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
async def test_an_example_is_answered_to_whom_it_is_for(path, company, server, tokens):
    document = path.read_text()
    operation = get_operation_ast(parse(document))
    async with open_client(server, tokens["admin"]) as admin:
        values = await known(admin, company)
    names = [one.variable.name.value for one in operation.variable_definitions or ()]
    variables = {name: values[name] for name in names}
    token = tokens[reader_of(document)]

    if operation.operation is OperationType.SUBSCRIPTION:
        async with connected(server, token) as socket:
            answer = await anext(socket.follow(document, **variables))
    else:
        async with open_client(server, token) as client:
            answer = await client.ask(document, **variables)

    assert all(answer.values()), "nothing that is asked for is missing"
    problems = [value["problems"] for value in answer.values() if isinstance(value, dict) and "problems" in value]
    assert problems in ([], [[]])


def test_there_are_examples_for_every_reader_and_operation():
    documents = [path.read_text() for path in QUERIES]

    assert {reader_of(document) for document in documents} == {"admin", "manager", "agent"}
    assert {get_operation_ast(parse(document)).operation for document in documents} == set(OperationType)
