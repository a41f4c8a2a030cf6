"""Quarterly goals on the published pipeline, handed on to offices, teams and people by their quarter before.

What must come out is worked out here once more, by plain arithmetic over the files.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from aiming import ruleset_on
from api.goals.ruleset_types import Ruleset
from clients import Api
from exports import assert_everything_equals_a_rebuild
from infra.configuration import Settings
from published import closed_deals, import_everything, only_with_data, read
from selling import settle

pytestmark = only_with_data

COMPANY = "Sales"
TARGET = Decimal(2_750_000)
WON = [Decimal(amount) for amount in (1_134_672, 3_086_111, 2_982_255, 2_802_496)]
QUARTERS = [date(2016, 10, 1), *(date(2017, month, 1) for month in (1, 4, 7, 10)), date(2018, 1, 1)]
PROGRESS = """progress(on: $on) { target achievement attainmentRatio status
    finalResult { status rules { target achievement attainmentRatio } } }"""
GOAL = f"query ($id: ID!, $on: Date!) {{ goal(id: $id) {{ shares(on: $on) {{ assigned unassigned }} {PROGRESS} }} }}"
BELOW = """query ($id: ID!) { goals(filter: {parentId: $id}, first: 50) {
    nodes { id agent { name } team { name } targets { sharePercent } } } }"""

Tree = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Stand:
    """Where a goal stands in its quarter."""

    target: Decimal
    achievement: Decimal
    attainment: Decimal | None


@dataclass(frozen=True)
class Quarter:
    """The goals of one quarter, as they are read: whose they are, by name, and where each stands."""

    api: Api
    tree: Tree
    owners: Mapping[str, Any]
    start: date
    end: date
    found: dict[str, Stand] = field(default_factory=dict)

    async def set(self) -> None:
        """Set the company's goal, and hand it on to all below."""
        ruleset = Ruleset.global_id(await ruleset_on("approved_amount"))
        days = {"fromDay": str(self.start), "untilDay": str(self.end)}
        terms = {"name": "Quarter", "cycle": "QUARTER", "rulesetId": ruleset, "target": str(TARGET), **days}
        goal = (await self.api.admin.do("setGoal", "goal { id }", **self.owners[COMPANY], **terms))["goal"]
        await self._hand_on(goal["id"], COMPANY)

    async def _hand_on(self, goal: str, owner: str) -> None:
        self.found[owner] = stand((await self._read(goal))["progress"])
        if owner not in self.tree:
            return
        shares = [self.owners[name] for name in self.tree[owner]]
        await self.api.admin.do("cascadeGoal", "goal { id }", goalId=goal, shares=shares, shareAsLastCycle=True)
        [shared] = (await self._read(goal))["shares"]
        assert (Decimal(shared["assigned"]), Decimal(shared["unassigned"])) == (self.found[owner].target, 0)
        for below in (await self.api.admin.run(BELOW, id=goal))["goals"]["nodes"]:
            name = (below["agent"] or below["team"])["name"]
            await self._hand_on(below["id"], name)
            has_nothing = self.found[name].target == 0
            assert (Decimal(below["targets"][0]["sharePercent"]) == 0) is has_nothing
            assert (self.found[name].attainment is None) is has_nothing

    async def _read(self, goal: str) -> Mapping[str, Any]:
        return (await self.api.admin.run(GOAL, id=goal, on=str(self.start)))["goal"]


async def test_quarterly_goals_shared_out_by_the_quarter_before_add_up_at_every_level(api: Api, settings: Settings):
    await import_everything()
    owners, tree = await owners_by_name(api), the_tree()

    for (before, start), end, won in zip(pairwise(QUARTERS[:-1]), QUARTERS[2:], WON, strict=True):
        quarter = Quarter(api, tree, owners, start, end)
        await quarter.set()

        assert quarter.found == expected(tree, before, start, end)
        assert quarter.found[COMPANY].achievement == won
        for above, below in tree.items():
            assert sum(quarter.found[name].target for name in below) == quarter.found[above].target
            assert sum(quarter.found[name].achievement for name in below) == quarter.found[above].achievement

    await settle()
    await assert_everything_equals_a_rebuild(settings)


def stand(progress: Mapping[str, Any]) -> Stand:
    """Where a goal stands; its quarter is over, and so that is its final result too."""
    told = {key: progress[key] for key in ("target", "achievement", "attainmentRatio")}
    assert progress["finalResult"] == {"status": progress["status"], "rules": [told]}
    attainment = progress["attainmentRatio"]
    return Stand(Decimal(progress["target"]), Decimal(progress["achievement"]), attainment and Decimal(attainment))


async def owners_by_name(api: Api) -> dict[str, dict[str, str]]:
    """Agents and teams, as goals name their owners; where a team is called after its manager, it is meant."""
    answer = await api.admin.run("{ tree { team { id name } members { id name } } }")
    agents = {one["name"]: {"agentId": one["id"]} for row in answer["tree"] for one in row["members"]}
    return agents | {row["team"]["name"]: {"teamId": row["team"]["id"]} for row in answer["tree"]}


def the_tree() -> Tree:
    """Who stands below whom: offices, teams, people."""
    tree: dict[str, list[str]] = defaultdict(list)
    for row in read("sales_teams.csv"):
        for above, below in pairwise((COMPANY, row["regional_office"], row["manager"], row["sales_agent"])):
            if below not in tree[above]:
                tree[above].append(below)
    return dict(tree)


def expected(tree: Tree, before: date, start: date, end: date) -> dict[str, Stand]:
    """Where everybody must stand in the quarter."""
    had, made, targets = won_in(before, start), won_in(start, end), {COMPANY: TARGET}
    for above, below in tree.items():
        targets |= dict(zip(below, shared_out(targets[above], [had[name] for name in below]), strict=True))
    return {
        name: Stand(target, made[name], round(made[name] / target, 6) if target else None)
        for name, target in targets.items()
    }


def won_in(start: date, end: date) -> Mapping[str, Decimal]:
    """What everybody won, and what was won below each team."""
    won: dict[str, Decimal] = defaultdict(Decimal)
    for deal in closed_deals():
        if deal["is_won"] and start <= deal["closed"] < end:
            for name in (COMPANY, deal["regional_office"], deal["manager"], deal["sales_agent"]):
                won[name] += deal["value"]
    return won


def shared_out(target: Decimal, parts: Sequence[Decimal]) -> list[Decimal]:
    """Share the target in cents: the largest remainders get what is left, ties in order; alike if nobody had any."""
    weights = [Fraction(part) for part in parts] if any(parts) else [Fraction(1)] * len(parts)
    exact = [Fraction(target) * 100 * weight / sum(weights) for weight in weights]
    cents = [int(one) for one in exact]
    for index in sorted(range(len(parts)), key=lambda one: (cents[one] - exact[one], one))[
        : int(sum(exact)) - sum(cents)
    ]:
        cents[index] += 1
    return [Decimal(one) / 100 for one in cents]
