"""Sentences about selling; each goes through the API, as an admin unless it says otherwise."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from aiming import ruleset_on
from api.goals.ruleset_types import Ruleset
from clients import Api
from domain.marks.write import Layer
from domain.refresh.refresh import refresh
from steps import Named

CRM = "crm.example"


async def settle(*, at: datetime | None = None) -> None:
    """Run the passes until nothing is stale; no subject may fail."""
    failures: list[tuple[Layer, str]] = []
    clock = (lambda: at) if at is not None else (lambda: datetime.now(UTC) + timedelta(0))  # noqa: TID251
    assert await refresh(clock=clock, tell=lambda layer, _, error: failures.append((layer, repr(error))))
    assert failures == []


async def link(api: Api, agent: Named, *, known_as: str) -> None:
    """Let the CRM call the agent by this name."""
    await api.admin.do("linkIdentity", "agent { id }", kind="AGENT", subjectId=agent.id, source=CRM, reference=known_as)


def event(fact_type: str, *, on: date | str | None = None, at: str | None = None, key: str | None = None, **data: Any):
    """A CloudEvent of the CRM."""
    when = {"localdate": str(on)} if on is not None else {"time": at or "2026-03-14T09:30:00Z"}
    return {
        "specversion": "1.0",
        "id": key or str(uuid4()),
        "source": CRM,
        "type": f"rainmaker.{fact_type}.v1",
        "data": data,
        **when,
    }


async def post(api: Api, *events: dict[str, Any]) -> list[dict[str, Any]]:
    """Post the events as one batch of the CRM and return the outcome of each."""
    media_type = {"content-type": "application/cloudevents-batch+json"}
    answer = await api.integration.post(list(events), "/ingest", **media_type)
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


async def sell(api: Api, amount: str, *, on: date, by: list[Named], currency: str = "EUR", kind: str = "sale") -> str:
    """Submit a transaction, shared alike, and approve it on the day; returns its id."""
    submitted = await api.admin.do(
        "submitTransaction",
        "transaction { id state }",
        amount={"amount": amount, "currency": currency},
        kind=kind,
        credits=[{"agentId": agent.id} for agent in by],
        on=str(on),
    )
    transaction = submitted["transaction"]["id"]
    await api.admin.do("approveTransaction", "transaction { state }", transactionId=transaction, on=str(on))
    return transaction


async def reverse(api: Api, transaction: str, *, on: date) -> None:
    """Reverse the transaction on the day."""
    await api.admin.do("reverseTransaction", "transaction { state }", transactionId=transaction, on=str(on))


async def set_goal(api: Api, owner: dict[str, str], target: str, *, on: date, **terms: Any) -> str:
    """Set a monthly goal on the approved amount, unless told otherwise; returns its id."""
    ruleset = await ruleset_on(terms.pop("metric", "approved_amount"))
    given = {"name": "Sell", "rulesetId": Ruleset.global_id(ruleset), "cycle": "MONTH", "fromDay": str(on), **terms}
    payload = await api.admin.do("setGoal", "goal { id }", target=target, **owner, **given)
    return payload["goal"]["id"]


async def put_on_plan(
    api: Api, agents: list[Named], *components: dict[str, Any], on: date, currency: str = "EUR"
) -> str:
    """Publish a plan of these components and put the agents on it; returns its id."""
    created = await api.admin.do("createPlan", "plan { id }", name="Field plan", currency=currency)
    plan = created["plan"]["id"]
    await api.admin.do("publishPlanVersion", "plan { id }", planId=plan, components=list(components), fromDay=str(on))
    for agent in agents:
        await api.admin.do("assignPlan", "plan { id }", planId=plan, agentId=agent.id, fromDay=str(on))
    return plan


async def progress_of(api: Api, goal: str, *, on: date) -> dict[str, Any]:
    """Where the goal stands in the cycle of the day."""
    query = """query ($id: ID!, $on: Date) { goal(id: $id) { progress(on: $on) {
        target achievement attainmentRatio status milestones freshness { pendingFacts } } } }"""
    return (await api.admin.run(query, id=goal, on=str(on)))["goal"]["progress"]


async def pay_of(api: Api, agent: Named, period: str) -> dict[str, str]:
    """The agent's pay of the period by currency."""
    query = "query ($id: ID!, $p: String) { pay(agentId: $id, period: $p) { totals { amount currency } } }"
    totals = (await api.admin.run(query, id=agent.id, p=period))["pay"]["totals"]
    return {total["currency"]: total["amount"] for total in totals}


async def report(
    api: Api, metrics: list[str], *, since: date, until: date, by: Sequence[str] = (), **shape: Any
) -> dict[str, Any]:
    """A report as {labels: figures}, with the total under the empty key; what is written in capitals is no field."""
    query = """query ($shape: ReportInput!) { report(shape: $shape) {
        rows { keys { label } figures { value } } total { figures { value } } hiddenAgents } }"""
    asked = {
        "columns": [{"metric": metric} for metric in metrics],
        "by": [{"over" if name.isupper() else "field": name} for name in by],
        "range": {"fromDay": str(since), "untilDay": str(until)},
        **shape,
    }
    answer = (await api.admin.run(query, shape=asked))["report"]
    rows = {
        tuple(key["label"] for key in row["keys"]): [figure["value"] for figure in row["figures"]]
        for row in answer["rows"]
    }
    return {**rows, (): [figure["value"] for figure in answer["total"]["figures"]]}
