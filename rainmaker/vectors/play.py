"""Play one case in every order of arrival, as an admin and a CRM would: through the API, and nothing else."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from rainmaker.demo.client import Client, UnexpectedAnswer
from rainmaker.vectors.cases import Case, CaseKind
from rainmaker.vectors.happenings import ALONE, happening, reference
from rainmaker.vectors.hire import ALWAYS, hire
from rainmaker.vectors.order import Arrival, batches
from rainmaker.vectors.paid import EARNINGS, Paid, complaints, periods_of, total_before, total_of

WHOLE_NUMBERS = ("first_n", "level", "within_days")
PUBLISH = """mutation ($input: PublishPlanVersionInput!) {
    publishPlanVersion(input: $input) { findings { level message } problems { code message } } }"""
LINT = "query ($draft: PlanDraftInput!) { lintPlan(draft: $draft) { level message } }"
WAITING = "query ($agent: ID!, $period: String) { pay(agentId: $agent, period: $period) { waitingForRate } }"
PREVIEW = """query ($id: ID!, $on: Date) { previewReversal(transactionId: $id, on: $on) {
    pay { policies { policy isOwn change { amount } } } } }"""
FIND = "query ($agent: ID!) { transactions(filter: {agentId: $agent}, first: 200) { nodes { id reference } } }"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of one case in one order of arrival; without complaints it is as it says."""

    case: Case
    arrival: Arrival | None
    complaints: list[str]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where cases are played: the API, and what has everything calculated that is stale."""

    client: Client
    settle: Callable[[], Awaitable[None]]


async def play(stage: Stage, case: Case) -> AsyncIterator[Outcome]:
    """Play the case, and yield what came out of each order of arrival."""
    match case.kind:
        case CaseKind.PAYS:
            plan = await _published(stage.client, case)
            for arrival in Arrival:
                yield Outcome(case, arrival, await _played(stage, case, plan, arrival))
        case CaseKind.REFUSED:
            plan = await _created(stage.client, case)
            problems = (await _publish(stage.client, case, plan))["problems"]
            yield Outcome(case, None, [] if problems else ["it was published"])
        case CaseKind.WARNED:
            before = (await stage.client.ask(LINT, draft=in_camel_case(case.document())))["lintPlan"]
            after = (await _publish(stage.client, case, await _created(stage.client, case)))["findings"]
            is_warned = all({"level": "WARNING", "message": case.told["why"]} in found for found in (before, after))
            yield Outcome(case, None, [] if is_warned else [f"the warnings are {before} before and {after} after"])
        case CaseKind.WAITS:
            yield Outcome(case, None, [])


async def prepare(client: Client, cases: list[Case]) -> None:
    """Found the company, and record every exchange rate that a case names."""
    terms = {"name": "Vectors", "timeZone": "Europe/Berlin", "baseCurrency": "EUR"}
    await client.do("foundOrganisation", "organisation { id }", **terms)
    for case in cases:
        for rate in case.told.get("exchange_rates", ()):
            told = {to_camel_case(name): str(value) for name, value in rate.items()}
            await client.do("recordExchangeRate", "exchangeRate { id }", **told)


def in_camel_case(document: Any) -> Any:
    """Return a plan document as the API takes it: names in camel case, numbers as text."""
    match document:
        case Mapping():
            named = {
                to_camel_case(name): value if name in WHOLE_NUMBERS else in_camel_case(value)
                for name, value in document.items()
            }
            measure = named.get("measure")
            return named | {"measure": {"of": measure}} if isinstance(measure, str) else named
        case list():
            return [in_camel_case(one) for one in document]
        case bool() | str() | None:
            return document
        case _:
            return str(document)


async def _played(stage: Stage, case: Case, plan: str, arrival: Arrival) -> list[str]:
    run = f"{case.name}/{arrival}"
    agents = await hire(stage.client, case, plan, run)
    found: list[str] = []
    for place, batch in enumerate(batches(happening(case, run=run), arrival, seed=run)):
        if place and arrival is Arrival.IN_ORDER:
            found += await _before_later(stage.client, case, run, agents)
        if batch:
            await _deliver(stage.client, batch)
            await stage.settle()
    return found + complaints(case, await _paid(stage.client, case, agents), run=run)


async def _before_later(client: Client, case: Case, run: str, agents: Mapping[str, str]) -> list[str]:
    """Return what is wrong before the last things happen: in what was paid, and in how a reversal is foreseen."""
    wanted = total_before(case)
    if wanted is None:
        return []
    paid = await _paid(client, case, agents)
    total = total_of(paid, run)
    found = [] if total == wanted else [f"total before: {total} instead of {wanted}"]
    by_agent = case.told.get("pay_by_agent_before", paid.by_agent())
    found += [] if paid.by_agent() == by_agent else [f"before: {paid.by_agent()} instead of {by_agent}"]
    return found + (await _foreseen(client, case, run, agents[ALONE]) if "change_by_clawback" in case.told else [])


async def _foreseen(client: Client, case: Case, run: str, agent: str) -> list[str]:
    """Return where the preview of the reversal does not say what each policy is to take back."""
    taken = case.told["reversed"]
    name = reference(run, f"credit-{taken['credit']}")
    nodes = (await client.ask(FIND, agent=agent))["transactions"]["nodes"]
    [node] = [node for node in nodes if node["reference"] == name]
    pay = (await client.ask(PREVIEW, id=node["id"], on=str(taken["day"])))["previewReversal"]["pay"]
    changes = {one["policy"]: Decimal(one["change"]["amount"]) for each in pay for one in each["policies"]}
    wanted = {policy: Decimal(change) for policy, change in case.told["change_by_clawback"].items()}
    is_as_told = changes == (wanted if any(wanted.values()) else {})
    return [] if is_as_told else [f"foreseen: {changes} instead of {wanted}"]


async def _published(client: Client, case: Case) -> str:
    plan = await _created(client, case)
    problems = (await _publish(client, case, plan))["problems"]
    if problems:
        raise UnexpectedAnswer(f"{case.name}: {problems}")
    return plan


async def _created(client: Client, case: Case) -> str:
    created = await client.do("createPlan", "plan { id }", name=case.name, currency="EUR")
    plan: str = created["plan"]["id"]
    return plan


async def _publish(client: Client, case: Case, plan: str) -> dict[str, list[Any]]:
    told = {"idempotencyKey": case.name, "planId": plan, "fromDay": ALWAYS, **in_camel_case(case.document())}
    payload: dict[str, list[Any]] = (await client.ask(PUBLISH, input=told))["publishPlanVersion"]
    return payload


async def _deliver(client: Client, events: Any) -> None:
    media_type = {"content-type": "application/cloudevents-batch+json"}
    answer = await client.http.post("/ingest", json=list(events), headers=media_type)
    refused = [one for one in answer.json().get("results", [answer.text]) if one.get("error")]
    if refused:
        raise UnexpectedAnswer(f"{answer.status_code} {refused[0]}")


async def _paid(client: Client, case: Case, agents: Mapping[str, str]) -> Paid:
    earnings = {}
    for name, agent in agents.items():
        earnings[name] = list(reversed((await client.ask(EARNINGS, agent=agent))["earnings"]["nodes"]))
    waiting = 0
    for period in periods_of(case) if "status" in case.told else ():
        pay = (await client.ask(WAITING, agent=agents[ALONE], period=period))["pay"]
        waiting += pay["waitingForRate"]
    return Paid(earnings, waiting)
