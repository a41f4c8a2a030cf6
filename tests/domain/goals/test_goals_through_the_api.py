"""Goals through the API: who may set them for whom, and what is refused with which path."""

from uuid import UUID

import pytest

from aiming import publish, rule, ruleset_on
from api.goals.ruleset_types import Ruleset
from clients import Failed, Refused
from domain.access.viewer import Role
from domain.database import sql
from steps import Named, appoint, create_team, found_company, hire

TERMS = {"name": "Sell", "cycle": "MONTH", "target": "100", "fromDay": "2026-01-01"}
GOAL = """goal { id name targets { rule targets } fromDay untilDay version agent { name } team { name }
    ruleset { key } metrics { key } stretchPercent challengePercent proration }"""


NOWHERE = Ruleset.global_id(UUID(int=7))


class Sales:
    """Rita manages the West with its team North, where Omar manages Dana; Lena sells in the East."""

    top: Named
    west: Named
    north: Named
    east: Named
    rita: Named
    omar: Named
    dana: Named
    lena: Named


@pytest.fixture
async def company_api(api):
    await found_company(api)
    return api


@pytest.fixture
async def sales(company_api):
    found = Sales()
    found.top = await create_team(company_api, "Company")
    found.west = await create_team(company_api, "West", below=found.top)
    found.north = await create_team(company_api, "North", below=found.west)
    found.east = await create_team(company_api, "East", below=found.top)
    found.rita = await hire(company_api, "Rita", into=found.west)
    found.omar = await hire(company_api, "Omar", into=found.north)
    found.dana = await hire(company_api, "Dana", into=found.north)
    found.lena = await hire(company_api, "Lena", into=found.east)
    await appoint(company_api, found.rita, to=found.west)
    await appoint(company_api, found.omar, to=found.north)
    return found


def of(owner, sales):
    is_agent = owner in (sales.rita, sales.omar, sales.dana, sales.lena)
    return {"agentId" if is_agent else "teamId": owner.id}


async def set_goal(client, owner, sales, **terms):
    ruleset = {"rulesetId": Ruleset.global_id(await ruleset_on(terms.pop("metric", "approved_amount")))}
    return (await client.do("setGoal", GOAL, **(TERMS | ruleset | of(owner, sales) | terms)))["goal"]


async def goals():
    return await sql.fetch_value("select count(*) from goals")


async def test_an_admin_sets_changes_and_ends_a_goal(company_api, sales):
    goal = await set_goal(company_api.admin, sales.north, sales, name="  Sell more ", untilDay="2030-01-01")
    assert {key: goal[key] for key in goal if key != "id"} == {
        "name": "Sell more",
        "targets": [{"rule": "approved_amount", "targets": ["100"]}],
        "fromDay": "2026-01-01",
        "untilDay": "2030-01-01",
        "version": 1,
        "agent": None,
        "team": {"name": "North"},
        "ruleset": {"key": "only_approved_amount"},
        "metrics": [{"key": "approved_amount"}],
        "stretchPercent": None,
        "challengePercent": None,
        "proration": "NONE",
    }

    raised = (await company_api.admin.do("changeGoal", GOAL, goalId=goal["id"], target="250.50"))["goal"]
    ended = (await company_api.admin.do("endGoal", GOAL, goalId=goal["id"], untilDay="2029-07-01"))["goal"]

    assert (raised["targets"][0]["targets"], raised["version"]) == (["250.5"], 2)
    assert (ended["untilDay"], ended["version"]) == ("2029-07-01", 3)


async def test_a_manager_sets_goals_for_the_subtree_of_today_and_for_the_own_teams(company_api, sales):
    rita, omar = [company_api.as_agent(person.key) for person in (sales.rita, sales.omar)]

    for owner in (sales.dana, sales.omar, sales.north, sales.west):
        await set_goal(rita, owner, sales)
    for owner in (sales.dana, sales.north):
        await set_goal(omar, owner, sales)

    assert await goals() == 6


@pytest.mark.parametrize(
    ("who", "owner", "path"),
    [
        ("omar", "omar", ["agentId"]),
        ("omar", "rita", ["agentId"]),
        ("omar", "lena", ["agentId"]),
        ("omar", "west", ["teamId"]),
        ("omar", "east", ["teamId"]),
        ("rita", "rita", ["agentId"]),
        ("rita", "top", ["teamId"]),
        ("dana", "dana", ["agentId"]),
        ("dana", "north", ["teamId"]),
    ],
)
async def test_nobody_sets_goals_for_others_or_for_themselves(company_api, sales, who, owner, path):
    client = company_api.as_agent(getattr(sales, who).key)

    with pytest.raises(Refused) as refused:
        await set_goal(client, getattr(sales, owner), sales)

    assert (refused.value.code, refused.value.path) == ("access.forbidden", path)
    assert await goals() == 0


async def test_an_integration_sets_no_goals(company_api, sales):
    with pytest.raises(Refused) as refused:
        await set_goal(company_api.holding(company_api.token(Role.INTEGRATION)), sales.dana, sales)

    assert refused.value.code == "access.forbidden"


async def test_a_manager_changes_no_goal_above_and_does_not_see_what_lies_elsewhere(company_api, sales):
    own = await set_goal(company_api.admin, sales.omar, sales)
    elsewhere = await set_goal(company_api.admin, sales.lena, sales)
    omar = company_api.as_agent(sales.omar.key)

    for goal, code in ((own, "access.forbidden"), (elsewhere, "goal.not_found")):
        for mutation, terms in (
            ("changeGoal", {"target": "1"}),
            ("endGoal", {"untilDay": "2030-01-01"}),
            ("deleteGoal", {}),
        ):
            with pytest.raises(Refused) as refused:
                await omar.do(mutation, GOAL, goalId=goal["id"], **terms)
            assert refused.value.code == code

    assert await sql.fetch_value("select count(*) from goals where version > 1") == 0


@pytest.mark.parametrize(
    ("terms", "code", "path"),
    [
        ({"name": "  "}, "name.unusable", ["name"]),
        ({"name": "x" * 201}, "name.unusable", ["name"]),
        ({"rulesetId": NOWHERE}, "goal.ruleset_not_published", ["rulesetId"]),
        ({"target": "-0.01"}, "goal.target_not_usable", ["target"]),
        ({"target": "0.0000001"}, "goal.target_not_usable", ["target"]),
        ({"target": "1" + "0" * 18}, "goal.target_not_usable", ["target"]),
        ({"target": "1" + "0" * 27}, "goal.target_not_usable", ["target"]),
        ({"target": None}, "goal.target_missing", ["targets"]),
        ({"targets": [{"rule": "luck", "target": "1"}], "target": None}, "goal.rule_unknown", ["targets", "0", "rule"]),
        ({"targets": [{"target": "1", "seasons": ["1"]}], "target": None}, "goal.target_not_one", ["targets", "0"]),
        ({"targets": [{"target": "1"}]}, "goal.target_not_one", ["target"]),
        (
            {"targets": [{"seasons": ["1", "2"]}], "target": None},
            "goal.seasons_out_of_step",
            ["targets", "0"],
        ),
        (
            {"targets": [{"yearly": {"target": "1", "weights": ["1"]}}], "target": None},
            "goal.weights_not_usable",
            ["targets", "0", "yearly", "weights"],
        ),
        ({"cycle": "CUSTOM"}, "goal.end_missing", ["untilDay"]),
        ({"anchorDay": "2026-01-05"}, "goal.anchor_not_meant", ["anchorDay"]),
        ({"stretchPercent": "100"}, "goal.levels_out_of_order", ["stretchPercent"]),
        ({"stretchPercent": "150", "challengePercent": "120"}, "goal.levels_out_of_order", ["challengePercent"]),
        ({"untilDay": "2026-01-01"}, "period.ends_before_it_starts", ["untilDay"]),
        ({"agentId": None}, "goal.owner_not_one", ["agentId"]),
    ],
)
async def test_a_goal_that_cannot_be_meant_is_refused_with_the_field(company_api, sales, terms, code, path):
    with pytest.raises(Refused) as refused:
        await set_goal(company_api.admin, sales.dana, sales, **terms)

    assert (refused.value.code, refused.value.path) == (code, path)
    assert await goals() == 0


async def test_a_year_of_calls_is_spread_over_its_quarters_in_whole_calls(company_api, sales):
    whole, broken = ([{"yearly": {"target": year, "weights": ["1"] * 4}}] for year in ("1001", "1000.5"))
    wanted = {"metric": "calls_made", "cycle": "QUARTER", "target": None}

    goal = await set_goal(company_api.admin, sales.dana, sales, targets=whole, **wanted)
    with pytest.raises(Refused) as refused:
        await set_goal(company_api.admin, sales.dana, sales, targets=broken, **wanted)

    assert goal["targets"] == [{"rule": "calls_made", "targets": ["251", "250", "250", "250"]}]
    assert (refused.value.code, refused.value.path) == ("goal.year_not_usable", ["targets", "0", "yearly", "target"])


async def test_a_goal_of_an_agent_and_a_team_at_once_is_refused(company_api, sales):
    with pytest.raises(Refused) as refused:
        await set_goal(company_api.admin, sales.dana, sales, teamId=sales.north.id)

    assert (refused.value.code, refused.value.path) == ("goal.owner_not_one", ["agentId"])


async def test_an_ended_goal_stays_as_it_was(company_api, sales):
    terms = {"fromDay": "2020-01-01", "untilDay": "2021-01-01"}
    goal = await set_goal(company_api.admin, sales.dana, sales, **terms)

    with pytest.raises(Refused) as refused:
        await company_api.admin.do("changeGoal", GOAL, goalId=goal["id"], target="1")

    assert (refused.value.code, refused.value.path) == ("goal.ended", ["goalId"])


async def test_a_goal_does_not_end_before_it_starts(company_api, sales):
    goal = await set_goal(company_api.admin, sales.dana, sales)

    with pytest.raises(Refused) as refused:
        await company_api.admin.do("endGoal", GOAL, goalId=goal["id"], untilDay="2025-12-31")

    assert (refused.value.code, refused.value.path) == ("period.ends_before_it_starts", ["untilDay"])


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-02", "9999-12-31"])
async def test_a_day_in_a_year_that_nobody_sells_in_is_refused(company_api, sales, day):
    with pytest.raises(Failed) as failed:
        await set_goal(company_api.admin, sales.dana, sales, fromDay=day)

    assert failed.value.code == "request.invalid"
    assert await goals() == 0


async def test_a_ruleset_for_individuals_measures_no_team(company_api, sales):
    alone = Ruleset.global_id(await publish("alone", rule("approved_amount"), rolls_up=False))

    with pytest.raises(Refused) as refused:
        await set_goal(company_api.admin, sales.north, sales, rulesetId=alone)

    assert (refused.value.code, refused.value.path) == ("goal.cannot_roll_up", ["teamId"])
    assert (await set_goal(company_api.admin, sales.dana, sales, rulesetId=alone))["agent"] == {"name": "Dana"}


async def test_a_goal_is_deleted_with_all_that_was_told_of_it(company_api, sales):
    goal = await set_goal(company_api.admin, sales.dana, sales)

    deleted = await company_api.admin.do("deleteGoal", GOAL, goalId=goal["id"])

    assert deleted["goal"] is None
    assert await goals() == 0
    assert await sql.fetch_value("select count(*) from goal_cycles") == 0


async def test_a_goal_that_has_ended_is_not_deleted(company_api, sales):
    goal = await set_goal(company_api.admin, sales.dana, sales, fromDay="2020-01-01", untilDay="2021-01-01")

    with pytest.raises(Refused) as refused:
        await company_api.admin.do("deleteGoal", GOAL, goalId=goal["id"])

    assert (refused.value.code, refused.value.path) == ("goal.ended", ["goalId"])
