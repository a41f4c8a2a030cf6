"""A year of quarterly goals over a published pipeline: the company's is handed on to offices, teams and sellers.

Everybody's share of a quarter is their share of the one before. It comes out as plain arithmetic over the files says.
"""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from aiming import aim
from api.goals.types import Goal
from clients import Api
from domain.database import sql
from domain.goals.cascade.cascade_goal import cascade_goal
from domain.goals.cascade.terms import CascadeTerms, ShareTerms
from domain.goals.turn_due import turn_due
from domain.shared.period import Cycle, Period
from exports import assert_everything_equals_a_rebuild
from infra.clock import now
from infra.configuration import Settings
from rainmaker.importing.read_mapping import read_mapping
from rainmaker.importing.run import import_directory
from selling import settle

REPOSITORY = Path(__file__).parents[2]
DATA = REPOSITORY.parent / "shared/data/maven-crm"
QUARTERS = [Period.quarter(2017, quarter) for quarter in (1, 2, 3, 4)]
COMPANY = "Sales"
TARGET = Decimal(2_750_000)
CENT = Decimal("0.01")

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the data set is not at {DATA}; it is not ours to publish")


async def test_every_quarter_is_shared_by_the_one_before_and_adds_up_at_each_level(api: Api, settings: Settings):
    mapping = read_mapping(REPOSITORY / "examples/mappings/maven-crm.toml")
    await import_directory(directory=DATA, mapping=mapping, clock=now, tell=lambda *_: None)
    ids = {row["name"]: row["id"] for row in await sql.fetch("select id, name from teams")}
    company = await aim(ids[COMPANY], str(TARGET), on=QUARTERS[0].start, cycle=Cycle.QUARTER, today=QUARTERS[0].start)
    for quarter in QUARTERS:
        await hand_on_to_everybody(company, on=quarter.start)
    while await turn_due(now=morning(QUARTERS[-1].end)):
        pass
    await settle()

    expected, reached = by_arithmetic()
    for quarter in QUARTERS:
        seen = await everybody(api, company, on=quarter.start)
        assert {name: target for name, (target, _, _) in seen.items()} == expected[quarter]
        assert {name: achievement for name, (_, achievement, _) in seen.items()} == reached[quarter]
        for above, below in tree().items():
            for figure in (0, 1):
                assert sum(seen[name][figure] for name in below) == seen[above][figure]
        assert all((target == 0) is (attainment is None) for target, _, attainment in seen.values())
    assert {name for name, target in expected[QUARTERS[1]].items() if target == 0} == NEVER_SOLD
    await assert_everything_equals_a_rebuild(settings)


NEVER_SOLD = {"Mei-Mei Johns", "Elizabeth Anderson", "Natalya Ivanova", "Carol Thompson", "Carl Lin"}


def tree() -> dict[str, list[str]]:
    """Who stands below whom, in the order in which shares are given."""
    below: dict[str, list[str]] = defaultdict(list)
    for row in read("sales_teams.csv"):
        for above, name in ((COMPANY, row["regional_office"]), (row["regional_office"], row["manager"])):
            if name not in below[above]:
                below[above].append(name)
        below[row["manager"]].append(row["sales_agent"])
    return dict(below)


def by_arithmetic() -> tuple[dict[Period, dict[str, Decimal]], dict[Period, dict[str, Decimal]]]:
    """What everybody was to reach in each quarter, and what they reached."""
    below = tree()
    sold: dict[Period, dict[str, Decimal]] = {quarter: defaultdict(Decimal) for quarter in QUARTERS}
    for row in read("sales_pipeline.csv"):
        for quarter in QUARTERS:
            if row["deal_stage"] == "Won" and date.fromisoformat(row["close_date"]) in quarter:
                sold[quarter][row["sales_agent"]] += Decimal(row["close_value"])
    reached = {quarter: {name: achieved(name, below, sold[quarter]) for name in names(below)} for quarter in QUARTERS}
    expected: dict[Period, dict[str, Decimal]] = {}
    for place, quarter in enumerate(QUARTERS):
        targets = expected[quarter] = {COMPANY: TARGET}
        for above, shares in below.items():
            had = [reached[QUARTERS[place - 1]][name] for name in shares] if place else []
            targets |= zip(shares, shared(targets[above], had if any(had) else [Decimal(1)] * len(shares)), strict=True)
    return expected, reached


def names(below: dict[str, list[str]]) -> set[str]:
    return {COMPANY, *(name for some in below.values() for name in some)}


def achieved(name: str, below: dict[str, list[str]], sold: dict[str, Decimal]) -> Decimal:
    return sum((achieved(one, below, sold) for one in below[name]), Decimal(0)) if name in below else sold[name]


def shared(target: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """The target in cents by the weights; the cents that are left go to the largest remainders."""
    exact = [Fraction(target / CENT) * Fraction(weight) / Fraction(sum(weights)) for weight in weights]
    cents = [int(one) for one in exact]
    left = int(target / CENT) - sum(cents)
    for place in sorted(range(len(exact)), key=lambda place: (cents[place] - exact[place], place))[:left]:
        cents[place] += 1
    return [one * CENT for one in cents]


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def morning(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


async def hand_on_to_everybody(company, *, on: date) -> None:
    """Hand the company's goal on to offices, theirs to teams, and theirs to sellers, on the first day of a quarter."""
    teams = {row["name"]: row["id"] for row in await sql.fetch("select id, name from teams")}
    agents = {row["name"]: row["id"] for row in await sql.fetch("select id, name from agents")}
    goals = {COMPANY: company}
    for above, below in tree().items():
        is_team = above not in {row["manager"] for row in read("sales_teams.csv")}
        shares = [ShareTerms(team_id=teams[name]) if is_team else ShareTerms(agent_id=agents[name]) for name in below]
        terms = CascadeTerms(shares=shares, as_last_cycle=True)
        await cascade_goal(goal_id=goals[above], terms=terms, today=on, now=morning(on))
        rows = await sql.fetch("select id, team_id, agent_id from goals where parent_id = $1", goals[above])
        of_owner = {row["team_id"] or row["agent_id"]: row["id"] for row in rows}
        goals |= {name: of_owner[teams[name] if is_team else agents[name]] for name in below}


async def everybody(api: Api, company, *, on: date) -> dict[str, tuple[Decimal, Decimal, Decimal | None]]:
    """What everybody was to reach in the quarter, what they reached, and what part of it that is."""
    shown = "team { name } agent { name } id progress(on: $on) { target achievement attainmentRatio }"
    one = f"query ($id: ID!, $on: Date) {{ goal(id: $id) {{ {shown} }} }}"
    listed = f"query ($id: ID!, $on: Date) {{ goals(filter: {{parentId: $id}}) {{ nodes {{ {shown} }} }} }}"
    waiting = [(await api.admin.run(one, id=Goal.global_id(company), on=str(on)))["goal"]]
    found = {}
    while waiting:
        goal = waiting.pop()
        figures = goal["progress"]
        name = (goal["team"] or goal["agent"])["name"]
        attainment = figures["attainmentRatio"]
        found[name] = (
            Decimal(figures["target"]),
            Decimal(figures["achievement"]),
            None if attainment is None else Decimal(attainment),
        )
        waiting += (await api.admin.run(listed, id=goal["id"], on=str(on)))["goals"]["nodes"]
    return found
