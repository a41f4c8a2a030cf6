"""Goals handed on through the API: who may do it to whom, what is refused with which path, and exact shares."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from aiming import aim
from api.goals.types import Goal
from cascading import assigned, hand_on, preview, share, share_of, target_of, targets_below
from clients import Failed, Refused
from company import move, settle
from domain.database import sql
from domain.goals.change_goal import GoalChange, change_goal
from domain.shared.calendars import local_day
from domain.shared.period import Cycle
from happenings import sell
from infra.clock import now
from steps import april

SPRING, SUMMER = date(2025, 4, 1), date(2025, 7, 1)


async def test_whole_units_and_cents_are_shared_by_largest_remainder_and_add_up(api, company):
    calls = await aim(company.meridian, "1000001", metric="calls_made", on=april(1))
    money = await aim(company.meridian, "1000001", on=april(1))
    owners = [company.north, company.south, company.dana]

    for goal in (calls, money):
        await hand_on(api.admin, goal, *(share(*one) for one in zip(owners, ("40", "35", "25"), strict=True)))

    assert await targets_below(api, calls, *owners, on=april(1)) == ["400001", "350000", "250000"]
    assert await targets_below(api, money, *owners, on=april(1)) == ["400000.40", "350000.35", "250000.25"]
    assert await assigned(api, money, on=april(1)) == [
        {
            "rule": "approved_amount",
            "target": "1000001.00",
            "assigned": "1000001.00",
            "assignedRatio": "1",
            "unassigned": "0.00",
            "overassigned": "0.00",
        }
    ]


@pytest.mark.parametrize(
    ("proration", "asked", "unassigned"),
    [("CALENDAR_DAYS", "15000.00", "76000.00"), ("WORKING_DAYS", "15400.00", "75600.00")],
)
async def test_who_joins_in_june_has_a_part_of_the_quarter_and_the_rest_is_unassigned(
    api, company, proration, asked, unassigned
):
    await move(company.dana, to=None, on=SPRING)
    await move(company.dana, to=company.harbour, on=date(2025, 6, 16))
    goal = await aim(company.harbour, "91000", on=SPRING, until_day=SUMMER, cycle=Cycle.QUARTER)

    await hand_on(api.admin, goal, share(company.dana, "100"), proration=proration)

    assert await targets_below(api, goal, company.dana, on=SPRING) == [asked]
    [shared] = await assigned(api, goal, on=SPRING)
    assert (shared["assigned"], shared["unassigned"], shared["overassigned"]) == (asked, unassigned, "0.00")


@pytest.mark.parametrize(("proration", "first"), [("MONTHS", "6666.67"), ("CALENDAR_DAYS", "6888.89")])
async def test_who_starts_in_march_has_a_part_of_the_first_season(api, company, proration, first):
    year, end = date(2025, 1, 1), date(2026, 1, 1)
    await move(company.dana, to=None, on=year)
    await move(company.dana, to=company.harbour, on=date(2025, 3, 1))
    quarters = ["20000", "20000", "20000", "40000"]
    goal = await aim(company.harbour, quarters, on=year, until_day=end, cycle=Cycle.QUARTER)

    await hand_on(api.admin, goal, share(company.dana, "100"), proration=proration)

    dana = await share_of(goal, company.dana)
    asked = [await target_of(api, dana, on=date(2025, month, 1)) for month in (1, 4, 7, 10)]
    assert asked == [first, "20000.00", "20000.00", "40000.00"]


NOBODY = UUID(int=7)
REFUSED = {
    "nobody is named": (lambda _: [], {}, "goal.no_shares", ["shares"]),
    "both an agent and a team": (
        lambda c: [share(c.dana) | share(c.hill)], {}, "goal.owner_not_one", ["shares", "0", "agentId"],
    ),
    "twice the same": (
        lambda c: [share(c.dana, "50"), share(c.omar, "10"), share(c.dana, "40")],
        {}, "goal.share_twice", ["shares", "2", "agentId"],
    ),
    "the goal's own team": (
        lambda c: [share(c.dana, "50"), share(c.harbour, "50")], {}, "goal.not_below", ["shares", "1", "teamId"],
    ),
    "a team elsewhere": (
        lambda c: [share(c.dana, "50"), share(c.hill, "50")], {}, "goal.not_below", ["shares", "1", "teamId"],
    ),
    "an agent elsewhere": (lambda c: [share(c.lena, "100")], {}, "goal.not_below", ["shares", "0", "agentId"]),
    "nobody there is": (lambda _: [share(NOBODY)], {}, "goal.not_below", ["shares", "0", "teamId"]),
    "nothing": (
        lambda c: [share(c.dana, "0"), share(c.omar, "100")],
        {}, "goal.percent_not_usable", ["shares", "0", "percent"],
    ),
    "more than everything": (
        lambda c: [share(c.dana, "100.1")],
        {"allowOverassigned": True}, "goal.percent_not_usable", ["shares", "0", "percent"],
    ),
    "more than the goal": (
        lambda c: [share(c.dana, "60"), share(c.omar, "40.000001")], {}, "goal.overassigned", ["shares"],
    ),
    "less than the goal": (lambda c: [share(c.dana, "99.9")], {}, "goal.underassigned", ["shares"]),
    "numbers beyond the goal": (
        lambda c: [share(c.dana, approved_amount="100.01")], {}, "goal.overassigned", ["shares"],
    ),
    "a number below zero": (
        lambda c: [share(c.dana, approved_amount="-1")],
        {}, "goal.target_not_usable", ["shares", "0", "targets", "0"],
    ),
    "a rule that is none": (
        lambda c: [share(c.dana, calls="1")], {}, "goal.rule_unknown", ["shares", "0", "targets", "0", "rule"],
    ),
    "a percentage and a number": (
        lambda c: [share(c.dana, "100", approved_amount="1")],
        {}, "goal.share_not_one_way", ["shares", "0", "percent"],
    ),
    "a part for some only": (
        lambda c: [share(c.dana, "100"), share(c.omar)], {}, "goal.share_not_one_way", ["shares", "1", "percent"],
    ),
    "parts that are those of the last cycle": (
        lambda c: [share(c.dana, "50"), share(c.omar, "50")],
        {"shareAsLastCycle": True}, "goal.share_not_one_way", ["shares", "0", "percent"],
    ),
    "something that is no agent": (
        lambda c: [{"agentId": share(c.harbour)["teamId"]}], {}, "id.wrong", ["shares", "0", "agentId"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
async def test_what_cannot_be_handed_on_is_refused_with_its_field_and_nothing_changes(api, company, what):
    shares, terms, code, path = REFUSED[what]
    goal = await aim(company.harbour, "100", on=april(1))

    with pytest.raises(Refused) as refused:
        await hand_on(api.admin, goal, *shares(company), **terms)

    assert (refused.value.code, refused.value.path) == (code, path)
    assert await sql.fetch_value("select count(*) from goals") == 1


async def test_an_agents_goal_is_not_handed_on(api, company):
    goal = await aim(company.dana, "100", on=april(1))

    with pytest.raises(Refused) as refused:
        await hand_on(api.admin, goal, share(company.omar, "100"))

    assert (refused.value.code, refused.value.path) == ("goal.agents_share_nothing", ["goalId"])


async def test_a_manager_hands_the_goals_of_teams_below_on_but_not_to_themselves(api, company):
    harbour, north = await aim(company.harbour, "100", on=april(1)), await aim(company.north, "100", on=april(1))
    nora = api.as_agent(company.nora.id)

    await hand_on(nora, harbour, share(company.dana, "60"), share(company.omar, "40"))
    with pytest.raises(Refused) as to_herself:
        await hand_on(nora, harbour, share(company.dana, "60"), share(company.nora, "40"))
    with pytest.raises(Refused) as of_others:
        await hand_on(nora, north, share(company.dana, "100"))

    assert await targets_below(api, harbour, company.dana, company.omar, on=april(1)) == ["60.00", "40.00"]
    assert (to_herself.value.code, to_herself.value.path) == ("access.forbidden", ["shares", "1", "agentId"])
    assert of_others.value.code == "goal.not_found"


async def test_a_goal_that_was_handed_on_meanwhile_is_not_handed_on_unseen(api, company):
    goal = await aim(company.harbour, "100", on=april(1))

    seen = await hand_on(api.admin, goal, share(company.dana, "100"), expectedVersion=1)
    with pytest.raises(Refused) as refused:
        await hand_on(api.admin, goal, share(company.dana, "100"), expectedVersion=1)

    assert seen["version"] == 2
    assert refused.value.code == "object.version_changed"


async def test_those_who_have_shares_are_listed(api, company):
    goal = await aim(company.harbour, "100", on=april(1))
    await hand_on(api.admin, goal, share(company.dana, "60"), share(company.omar, approved_amount="40"))
    query = """query ($id: ID!) { goals(filter: {parentId: $id}) { nodes { agent { name } isOverride parent { id }
        targets { rule targets sharePercent } } } }"""

    nodes = (await api.admin.run(query, id=Goal.global_id(goal)))["goals"]["nodes"]

    parent = {"parent": {"id": Goal.global_id(goal)}, "isOverride": False}
    of_dana = {"rule": "approved_amount", "targets": ["60"], "sharePercent": "60"}
    of_omar = {"rule": "approved_amount", "targets": ["40"], "sharePercent": None}
    assert sorted(nodes, key=lambda node: node["agent"]["name"]) == [
        {"agent": {"name": "Dana"}, "targets": [of_dana], **parent},
        {"agent": {"name": "Omar"}, "targets": [of_omar], **parent},
    ]


async def test_what_a_change_would_make_of_everybody_is_shown_before_and_nothing_is_written(api, company):
    today = local_day(now(), "Europe/Berlin")
    goal = await aim(company.meridian, "1000", on=today, cycle=Cycle.TWO_WEEKS, anchor_day=today, today=today)
    await hand_on(api.admin, goal, share(company.north, "60"), share(company.south, "40"))
    north = await share_of(goal, company.north)
    await hand_on(api.admin, north, share(company.dana, "50"), share(company.omar, "50"))
    await change_goal(
        goal_id=await share_of(north, company.omar),
        change=GoalChange(targets={"approved_amount": (Decimal(200),)}),
        today=today,
        now=now(),
    )
    await sell(company.dana, "155.00 EUR", on=today)
    await settle(now=now())
    before = await everything()

    seen = await preview(api.admin, change={"goalId": Goal.global_id(goal), "target": "500"})

    assert await everything() == before
    assert [short(one) for one in seen] == [
        ("Meridian", "1000.00", "0.155", "500.00", "0.31", []),
        ("North", "600.00", "0.258333", "300.00", "0.516667", [50]),
        ("Dana", "300.00", "0.516667", "150.00", "1.033333", [100]),
        ("Omar", "200.00", "0", "200.00", "0", []),
        ("South", "400.00", "0", "200.00", "0", []),
    ]
    assert [one["isOverride"] for one in seen] == [False, False, False, True, False]
    assert seen[2]["after"]["status"] == "ACHIEVED"

    await api.admin.do("changeGoal", "goal { id }", goalId=Goal.global_id(goal), target="500")
    await settle(now=now())
    after = await preview(api.admin, change={"goalId": Goal.global_id(goal), "name": "Sell more"})
    assert [one["before"] for one in after] == [one["after"] for one in seen]
    assert await milestones() == [("Dana", 50), ("Dana", 100), ("North", 50)]


async def everything():
    """All rows about goals."""
    tables = ("goals", "goal_targets", "goal_cycles", "goal_milestones", "stale_marks", "news")
    return [await sql.fetch(f"select * from {table} order by 1, 2") for table in tables]


def short(affected):
    owner = affected["agent"] or affected["team"]
    before, after = (
        [stand["rules"][0]["target"], stand["attainmentRatio"]] for stand in (affected["before"], affected["after"])
    )
    return (owner["name"], *before, *after, affected["milestones"])


async def milestones():
    """Who was told which milestone."""
    rows = await sql.fetch(
        """select coalesce(a.name, t.name) as name, (about ->> 'percent')::integer as percent
             from news n left join agents a on a.id = n.agent_id left join teams t on t.id = n.team_id
            where kind = 'goal.milestone_reached' order by n.id"""
    )
    return sorted((row["name"], row["percent"]) for row in rows)


async def test_what_handing_on_would_make_of_everybody_is_shown_before(api, company):
    today = local_day(now(), "Europe/Berlin")
    goal = await aim(company.harbour, "100", on=today, cycle=Cycle.TWO_WEEKS, anchor_day=today, today=today)
    await hand_on(api.admin, goal, share(company.dana, "100"))
    await sell(company.omar, "46.00 EUR", on=today)
    await settle(now=now())
    before = await everything()
    shares = [share(company.dana, "50"), share(company.omar, "50")]

    seen = await preview(api.admin, cascade={"goalId": Goal.global_id(goal), "shares": shares})

    assert await everything() == before
    _, dana, omar = seen
    assert short(dana) == ("Dana", "100.00", "0", "50.00", "0", [])
    assert (omar["goal"], omar["agent"]["name"], omar["before"], omar["milestones"]) == (None, "Omar", None, [50, 90])
    assert (omar["after"]["rules"][0]["target"], omar["after"]["attainmentRatio"]) == ("50.00", "0.92")
    with pytest.raises(Failed) as refused:
        await preview(
            api.admin,
            cascade={"goalId": Goal.global_id(goal), "shares": [share(company.dana, "50"), share(company.lena)]},
        )
    assert refused.value.code == "goal.share_not_one_way"


async def test_what_would_end_and_go_is_shown_before(api, company):
    today = local_day(now(), "Europe/Berlin")
    goal = await aim(company.harbour, "100", on=today, cycle=Cycle.TWO_WEEKS, anchor_day=today, today=today)
    await hand_on(api.admin, goal, share(company.dana, "100"), proration="CALENDAR_DAYS")
    before = await everything()
    named = {"goalId": Goal.global_id(goal)}

    ended = await preview(api.admin, end={**named, "untilDay": str(today + timedelta(days=1))})
    gone = await preview(api.admin, delete={**named, "withShares": True})
    with pytest.raises(Failed) as refused:
        await preview(api.admin, delete=named)

    assert await everything() == before
    assert [one["after"]["rules"][0]["target"] for one in ended] != [
        one["before"]["rules"][0]["target"] for one in ended
    ]
    assert [(one["before"] is None, one["after"] is None) for one in gone] == [(False, True), (False, True)]
    assert refused.value.code == "goal.has_shares"


async def test_a_preview_hides_how_those_who_have_moved_elsewhere_stand(api, company):
    goal = await aim(company.harbour, "100", on=april(1))
    await hand_on(api.admin, goal, share(company.dana, "60"), share(company.omar, "40"))
    await sell(company.omar, "900.00 EUR", on=april(2))
    await move(company.omar, to=company.lake, on=april(3))
    await settle()
    query = """query ($change: GoalPreviewInput!) { previewGoalChange(change: $change) {
        hiddenGoals goals { agent { name } team { name } } } }"""
    change = {"change": {"goalId": Goal.global_id(goal), "target": "50"}}

    by_nora = (await api.as_agent(company.nora.id).run(query, change=change))["previewGoalChange"]
    by_ada = (await api.admin.run(query, change=change))["previewGoalChange"]

    harbour, dana = {"agent": None, "team": {"name": "Harbour"}}, {"agent": {"name": "Dana"}, "team": None}
    assert by_nora == {"hiddenGoals": 1, "goals": [harbour, dana]}
    assert (by_ada["hiddenGoals"], len(by_ada["goals"])) == (0, 3)


async def test_only_those_who_may_change_a_goal_look_at_what_a_change_would_make_of_it(api, company):
    goal = await aim(company.harbour, "100", on=april(1))
    change = {"goalId": Goal.global_id(goal), "target": "50"}

    assert await preview(api.as_agent(company.nora.id), change=change)
    for somebody, code in ((company.dana, "goal.not_found"), (company.ivo, "goal.not_found")):
        with pytest.raises(Failed) as refused:
            await preview(api.as_agent(somebody.id), change=change)
        assert refused.value.code == code
