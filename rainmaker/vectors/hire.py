"""Hire everybody of a case for one run: into the teams of their managers, on the plan, with their quota."""

from decimal import Decimal
from typing import Any

from rainmaker.demo.client import Client
from rainmaker.vectors.cases import Case
from rainmaker.vectors.happenings import SOURCE, managers_of, reference, sales_of, sellers_of

ALWAYS = "2020-01-01"


async def hire(client: Client, case: Case, plan: str, run: str) -> dict[str, str]:
    """Return the ids of everybody by their names in the case."""
    managing = managers_of(case)
    teams = await _teams(client, run, max(len(managers) for _, managers in managing))
    names = dict.fromkeys([*sellers_of(case), *(name for _, managers in managing for name in managers)])
    agents = {name: await _hired(client, case, plan, run, name, team=teams[:1]) for name in names}
    for from_day, managers in managing:
        for team, name in zip(teams, managers, strict=False):
            day = ALWAYS if from_day is None else str(from_day)
            await client.do("appointManager", "team { id }", teamId=team, agentId=agents[name], fromDay=day)
    return agents


async def _teams(client: Client, run: str, count: int) -> list[str]:
    """Return a chain of teams, the lowest first."""
    teams: list[str] = []
    for number in range(count):
        above = {"parentId": teams[-1]} if teams else {}
        created = await client.do("createTeam", "team { id }", name=f"{run} {number}", fromDay=ALWAYS, **above)
        teams.append(created["team"]["id"])
    return teams[::-1]


async def _hired(client: Client, case: Case, plan: str, run: str, name: str, *, team: list[str]) -> str:
    home = {"teamId": team[0]} if team and name in sellers_of(case) else {}
    hired = await client.do("hireAgent", "agent { id }", name=name.capitalize(), fromDay=ALWAYS, **home)
    agent: str = hired["agent"]["id"]
    known = {"kind": "AGENT", "subjectId": agent, "source": SOURCE, "reference": reference(run, name)}
    await client.do("linkIdentity", "agent { id }", **known)
    terms: dict[str, Any] = {}
    if name in case.told.get("percent_by_agent", {}):
        terms["percents"] = [{"componentKey": "commission", "percent": str(case.told["percent_by_agent"][name])}]
    if quota := _quota(case):
        terms["quotaGoalId"] = await _goal(client, agent, quota)
    await client.do("assignPlan", "plan { id }", planId=plan, agentId=agent, fromDay=ALWAYS, terms=terms)
    return agent


def _quota(case: Case) -> Decimal | None:
    """Return the quota that is told, or the one of which all that is sold is the attainment that is told."""
    if "attainment" in case.told:
        return sum((Decimal(sale.amount) for sale in sales_of(case)), Decimal(0)) / Decimal(case.told["attainment"])
    return Decimal(case.told["quota"]) if "quota" in case.told else None


async def _goal(client: Client, agent: str, quota: Decimal) -> str:
    goal = {"name": "Quota", "rulesetId": await _ruleset(client), "cycle": "MONTH", "target": f"{quota:f}"}
    created = await client.do("setGoal", "goal { id }", agentId=agent, fromDay=ALWAYS, **goal)
    found: str = created["goal"]["id"]
    return found


async def _ruleset(client: Client) -> str:
    known = (await client.ask("{ rulesets { nodes { id } } }"))["rulesets"]["nodes"]
    if known:
        found: str = known[0]["id"]
        return found
    rules = [{"key": "sales", "metric": "approved_amount"}]
    created = await client.do("createRuleset", "ruleset { id }", key="sales", name="Sales", rules=rules)
    ruleset: str = created["ruleset"]["id"]
    await client.do("publishRuleset", "ruleset { id }", rulesetId=ruleset, fromDay=ALWAYS)
    return ruleset
