"""Sentences about rulesets; each goes through the API, as an admin unless it says otherwise."""

from datetime import date
from typing import Any
from uuid import uuid4

from clients import PROBLEMS, Api, Client, Refused
from steps import ALWAYS

RULES = "rules { key label metric { key } definition weight target isLowerBetter isCapped }"
RULESET = f"""ruleset {{ id version key name state rollsUp
    versions {{ number fromDay {RULES} }} draft {{ number {RULES} }} }}"""


async def create_ruleset(client: Client, key: str, *rules: dict[str, Any], **terms: Any) -> dict[str, Any]:
    """Create a ruleset with a draft of these rules."""
    given = {"idempotencyKey": str(uuid4()), "key": key, "name": key.title(), "rules": list(rules), **terms}
    document = f"mutation ($input: CreateRulesetInput!) {{ createRuleset(input: $input) {{ {RULESET} {PROBLEMS} }} }}"
    payload = (await client.run(document, input=given))["createRuleset"]
    if payload["problems"]:
        raise Refused(payload["problems"])
    return payload["ruleset"]


async def change_ruleset(client: Client, mutation: str, ruleset: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Do something to the ruleset, and return it as it is then."""
    return (await client.do(mutation, RULESET, rulesetId=ruleset["id"], **given))["ruleset"]


async def publish_ruleset(api: Api, ruleset: dict[str, Any], *, on: date = ALWAYS, **given: Any) -> dict[str, Any]:
    """Publish the draft, to hold from the day on."""
    return await change_ruleset(api.admin, "publishRuleset", ruleset, fromDay=str(on), **given)


async def published_ruleset(api: Api, key: str, *rules: dict[str, Any], on: date = ALWAYS, **terms: Any) -> str:
    """Create a ruleset of these rules and publish it; returns its id."""
    ruleset = await create_ruleset(api.admin, key, *rules, **terms)
    return (await publish_ruleset(api, ruleset, on=on))["id"]


async def find_ruleset(client: Client, ruleset: dict[str, Any]) -> dict[str, Any] | None:
    """The ruleset as the client may see it."""
    document = f"query ($id: ID!) {{ {RULESET.replace('ruleset', 'ruleset(id: $id)', 1)} }}"
    return (await client.run(document, id=ruleset["id"]))["ruleset"]
