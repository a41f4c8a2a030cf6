"""Goals handed on down the tree: shares that add up, follow, stay when they were set by hand, and are prorated."""

from decimal import Decimal

import msgspec
import pytest

from aiming import aim, publish, rule
from company import NOW, TODAY, Person, assert_everything_equals_a_rebuild, hire, move, settle
from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.goals.cascade.assigned import assigned_in
from domain.goals.cascade.cascade_goal import cascade_goal
from domain.goals.cascade.terms import CascadeTerms, NotBelow, ShareTerms
from domain.goals.change_goal import GoalChange, change_goal
from domain.goals.delete_goal import delete_goal
from domain.goals.end_goal import end_goal
from domain.goals.find_goals import GoalEnded
from domain.goals.queries import goals_by_id, progress_of
from domain.goals.rules.prorate import Proration
from domain.shared.period import Cycle
from happenings import call, reverse, sell
from steps import april, january, march, may

ADMIN = Viewer("admin", Role.ADMIN)


def share(owner, percent=None, **numbers):
    named = {"agent_id": owner.id} if isinstance(owner, Person) else {"team_id": owner}
    targets = {key: (Decimal(number),) for key, number in numbers.items()}
    return ShareTerms(**named, percent=percent and Decimal(percent), targets=targets or None)


async def hand_on(goal, *shares, today=TODAY, **terms):
    await cascade_goal(goal_id=goal, terms=CascadeTerms(shares=shares, **terms), today=today, now=NOW)


async def change(goal, target=None, *, today=TODAY, **terms):
    targets = None if target is None else {"approved_amount": (Decimal(target),)}
    await change_goal(goal_id=goal, change=GoalChange(targets=targets, **terms), today=today, now=NOW)


async def found(goal):
    return (await goals_by_id(viewer=ADMIN, today=TODAY, ids=[goal]))[goal]


async def below(goal, owner):
    """The latest goal that somebody has a share of the goal by."""
    owner_id = owner.id if isinstance(owner, Person) else owner
    return await sql.fetch_value(
        """select id from goals where parent_id = $1 and (agent_id = $2 or team_id = $2)
            order by from_day desc, id desc limit 1""",
        goal,
        owner_id,
    )


async def asked(goal, *owners, rule="approved_amount"):
    """What those who have shares of the goal are asked for, before it is prorated."""
    goals = [await found(await below(goal, owner)) for owner in owners]
    return [one.targets[rule][0] if len(one.targets[rule]) == 1 else list(one.targets[rule]) for one in goals]


async def assigned(goal, *, on=TODAY):
    """The target of each rule in the cycle of the day, what of it is handed on, what is not, and what is twice."""
    seen = await found(goal)
    [rules] = await assigned_in([(seen, seen.nearest_cycle(on))])
    return [(one.target, one.assigned, one.unassigned, one.overassigned) for one in rules]


async def progress(goal, *, on=TODAY, today=TODAY):
    [seen] = await progress_of([await found(goal)], on=on, today=today, now=NOW)
    return seen.judged


async def told(goal):
    """The milestones told of the goal: the version of the target, and per cent."""
    rows = await sql.fetch(
        "select about from news where kind = 'goal.milestone_reached' and about ->> 'goalId' = $1 order by id",
        str(goal),
    )
    pieces = [msgspec.json.decode(row["about"]) for row in rows]
    return [(piece["targetVersion"], piece["percent"]) for piece in pieces]


@pytest.fixture
async def tree(company):
    """A goal of 1,000 for everybody: North 60 %, of which Harbour 75 % and Dana half of that, and South 40 %."""
    goal = await aim(company.meridian, "1000", on=april(1))
    await hand_on(goal, share(company.north, "60"), share(company.south, "40"))
    north = await below(goal, company.north)
    await hand_on(north, share(company.harbour, "75"), share(company.hill, "25"))
    harbour = await below(north, company.harbour)
    await hand_on(harbour, share(company.dana, "50"), share(company.omar, "50"))
    return {"meridian": goal, "north": north, "harbour": harbour}


async def numbers(tree, company):
    """What everybody in the tree is asked for."""
    north, south = await asked(tree["meridian"], company.north, company.south)
    harbour, hill = await asked(tree["north"], company.harbour, company.hill)
    return [north, south, harbour, hill, *await asked(tree["harbour"], company.dana, company.omar)]


async def test_everybody_below_follows_when_the_goal_changes(company, tree):
    assert await numbers(tree, company) == [600, 400, 450, 150, 225, 225]

    await change(tree["meridian"], "1000.01")

    cents = ["600.01", "400.00", "450.01", "150.00", "225.01", "225.00"]
    assert await numbers(tree, company) == [Decimal(number) for number in cents]
    await settle()
    await assert_everything_equals_a_rebuild()


async def test_a_target_changed_by_hand_stays_and_what_it_leaves_is_shown(company, tree):
    await change(tree["north"], "700")
    assert (await found(tree["north"])).is_override
    assert await numbers(tree, company) == [700, 400, 525, 175, Decimal("262.50"), Decimal("262.50")]
    assert await assigned(tree["meridian"]) == [(1000, 1100, 0, 100)]

    await change(tree["meridian"], "2000")

    assert await numbers(tree, company) == [700, 800, 525, 175, Decimal("262.50"), Decimal("262.50")]
    assert await assigned(tree["meridian"]) == [(2000, 1500, 500, 0)]


async def test_a_target_changed_by_hand_follows_again_when_that_is_asked_for(company, tree):
    await change(tree["north"], "700")
    shares = share(company.north, "50"), share(company.south, "50")

    await hand_on(tree["meridian"], *shares)
    assert (await numbers(tree, company))[:2] == [700, 500]
    assert (await found(tree["north"])).is_override
    await hand_on(tree["meridian"], *shares, resets_overrides=True)

    assert await numbers(tree, company) == [500, 500, 375, 125, Decimal("187.50"), Decimal("187.50")]
    assert not (await found(tree["north"])).is_override


async def test_numbers_of_their_own_stay_when_the_goal_changes(company):
    goal = await aim(company.harbour, "100", on=april(1))
    await hand_on(goal, share(company.dana, approved_amount="30"), share(company.omar, "70"))

    await change(goal, "200")

    assert await asked(goal, company.dana, company.omar) == [30, 140]
    assert await assigned(goal) == [(200, 170, 30, 0)]
    assert not (await found(await below(goal, company.dana))).is_override


async def test_those_who_are_not_named_keep_their_shares(company):
    goal = await aim(company.harbour, "100", on=april(1))
    await hand_on(goal, share(company.dana, "50"), allows_underassigned=True)
    assert await assigned(goal) == [(100, 50, 50, 0)]

    await hand_on(goal, share(company.omar, "50"))

    assert await asked(goal, company.dana, company.omar) == [50, 50]
    assert await assigned(goal) == [(100, 100, 0, 0)]


async def test_more_than_the_goal_is_handed_on_when_asked_for_and_shown(company):
    goal = await aim(company.harbour, "100", on=april(1))

    await hand_on(goal, share(company.dana, "70"), share(company.omar, "50"), allows_overassigned=True)

    assert await asked(goal, company.dana, company.omar) == [70, 50]
    assert await assigned(goal) == [(100, 120, 0, 20)]


async def test_every_season_is_shared_for_itself(company):
    quarters = ["100.01", "0", "0.01", "300"]
    goal = await aim(company.harbour, quarters, on=january(1), cycle=Cycle.QUARTER)

    await hand_on(goal, share(company.dana), share(company.omar))

    assert await asked(goal, company.dana, company.omar) == [
        [Decimal("50.01"), 0, Decimal("0.01"), 150],
        [Decimal("50.00"), 0, 0, 150],
    ]


async def test_everybody_is_to_reach_the_whole_of_a_rate(company):
    ruleset = await publish("quality", rule("approved_amount"), rule("win_rate"))
    goal = await aim(company.harbour, {"approved_amount": "100", "win_rate": "0.3"}, on=april(1), ruleset=ruleset)

    await hand_on(goal, share(company.dana, "40"), share(company.omar, "60"))

    assert await asked(goal, company.dana, company.omar) == [40, 60]
    assert await asked(goal, company.dana, company.omar, rule="win_rate") == [Decimal("0.3"), Decimal("0.3")]
    assert await assigned(goal) == [(100, 100, 0, 0), (Decimal("0.3"), None, None, None)]


async def test_shares_are_alike_where_nobody_says_anything_else(company):
    goal = await aim(company.meridian, "100", on=april(1))

    await hand_on(goal, share(company.dana), share(company.omar), share(company.south))

    thirds = await asked(goal, company.dana, company.omar, company.south)
    assert thirds == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    await change(goal, "1000000")
    thirds = await asked(goal, company.dana, company.omar, company.south)
    assert thirds == [Decimal("333333.34"), Decimal("333333.33"), Decimal("333333.33")]


async def test_shares_as_in_the_last_cycle_are_what_each_had_of_what_all_had(company):
    goal = await aim(company.meridian, "1000", on=march(1))
    shares = share(company.dana), share(company.omar), share(company.ines)
    await hand_on(goal, *shares, as_last_cycle=True, today=march(10))
    assert await asked(goal, company.dana, company.omar, company.ines) == [Decimal("333.34"), *[Decimal("333.33")] * 2]

    await sell(company.dana, "200.00 EUR", on=march(14))
    await sell(company.omar, "100.00 EUR", on=march(15))
    refunded = await sell(company.ines, "50.00 EUR", on=march(16))
    await reverse(refunded, on=march(17))
    await sell(company.ines, "9.00 EUR", on=april(2))
    await settle()
    await hand_on(goal, *shares, as_last_cycle=True)

    assert await asked(goal, company.dana, company.omar, company.ines) == [Decimal("666.67"), Decimal("333.33"), 0]
    ines = await progress(await below(goal, company.ines))
    assert (ines.rules[0].reached.achievement, ines.composite.attainment) == (9, None)
    march_of_ines = await progress(await below(goal, company.ines), on=march(31))
    assert march_of_ines.rules[0].reached.target == Decimal("333.33")


async def test_shares_as_in_the_last_cycle_are_told_apart_by_rule(company):
    ruleset = await publish("mixed", rule("approved_amount"), rule("calls_made"))
    goal = await aim(company.harbour, {"approved_amount": "100", "calls_made": "10"}, on=april(1), ruleset=ruleset)
    await sell(company.dana, "80.00 EUR", on=march(1))
    await sell(company.omar, "20.00 EUR", on=march(1))
    await call(company.omar, on=march(2))
    await settle()

    await hand_on(goal, share(company.dana), share(company.omar), as_last_cycle=True)

    assert await asked(goal, company.dana, company.omar) == [80, 20]
    assert await asked(goal, company.dana, company.omar, rule="calls_made") == [0, 10]


async def test_who_moves_away_leaves_a_part_of_the_target_unassigned(company):
    goal = await aim(company.harbour, "300", on=april(1))
    await hand_on(goal, share(company.dana, "50"), share(company.omar, "50"), proration=Proration.CALENDAR_DAYS)

    await move(company.dana, to=company.hill, on=april(11))

    assert (await progress(await below(goal, company.dana))).rules[0].reached.target == 50
    assert await assigned(goal) == [(300, 200, 100, 0)]


async def test_the_share_of_who_is_hired_later_begins_with_the_present_cycle(company):
    goal = await aim(company.harbour, "300", on=march(1))
    await hand_on(goal, share(company.dana), share(company.omar), today=march(5))
    nell = await hire("Nell", into=company.harbour, on=april(10))

    await hand_on(goal, share(company.dana), share(company.omar), share(nell), proration=Proration.WORKING_DAYS)

    assert await asked(goal, company.dana, company.omar, nell) == [100, 100, 100]
    assert (await found(await below(goal, nell))).from_day == april(1)
    assert await assigned(goal, on=march(31)) == [(300, 300, 0, 0)]
    # From Friday the 10th on fifteen of twenty-two working days are left, the holidays of nobody taken out.
    assert await assigned(goal) == [(300, Decimal("268.18"), Decimal("31.82"), 0)]


async def test_a_goal_for_the_past_can_be_handed_on_once(company):
    goal = await aim(company.harbour, "100", on=march(1), until_day=april(1))
    await sell(company.dana, "60.00 EUR", on=march(9))
    await hand_on(goal, share(company.dana, "50"), share(company.omar, "50"))
    await settle()
    dana = await below(goal, company.dana)
    assert (await progress(dana)).composite.attainment == Decimal("1.2")
    assert await told(dana) == [(1, 50), (1, 90), (1, 100)]

    with pytest.raises(GoalEnded):
        await hand_on(goal, share(company.dana, "60"), share(company.omar, "40"))


async def test_those_who_follow_are_told_anew_of_raised_targets_and_the_highest_of_lowered_ones(company):
    goal = await aim(company.harbour, "200", on=april(1))
    await hand_on(goal, share(company.dana, "50"), share(company.omar, "50"))
    dana = await below(goal, company.dana)
    await sell(company.dana, "60.00 EUR", on=april(9))
    await settle()
    assert await told(dana) == [(1, 50)]

    await change(goal, "240")
    await settle()
    assert await told(dana) == [(1, 50), (2, 50)]
    await change(goal, "100")
    await settle()

    assert await told(dana) == [(1, 50), (2, 50), (3, 100)]


async def test_a_goal_ends_with_its_shares(company, tree):
    omar = await below(tree["harbour"], company.omar)
    await end_goal(goal_id=omar, until_day=april(20), today=TODAY, now=NOW)

    await end_goal(goal_id=tree["meridian"], until_day=may(1), today=TODAY, now=NOW)

    rows = await sql.fetch("select until_day, count(*) as goals from goals group by 1 order by 1")
    assert [tuple(row) for row in rows] == [(april(20), 1), (may(1), 6)]
    await end_goal(goal_id=tree["meridian"], until_day=april(18), today=TODAY, now=NOW)
    rows = await sql.fetch("select until_day, count(*) as goals from goals group by 1 order by 1")
    assert [tuple(row) for row in rows] == [(april(18), 7)]


async def test_who_is_given_a_share_again_begins_where_the_old_one_ended(company):
    goal = await aim(company.harbour, "300", on=april(1))
    shares = share(company.dana, "50"), share(company.omar, "50")
    await hand_on(goal, *shares, proration=Proration.CALENDAR_DAYS)
    omar = await below(goal, company.omar)
    await end_goal(goal_id=omar, until_day=april(11), today=TODAY, now=NOW)
    assert await assigned(goal) == [(300, 200, 100, 0)]

    await hand_on(goal, *shares, proration=Proration.CALENDAR_DAYS)

    again = await found(await below(goal, company.omar))
    assert (again.id == omar, again.from_day) == (False, april(11))
    assert await assigned(goal) == [(300, 300, 0, 0)]
    assert await assigned(omar) == []


async def test_a_goal_is_deleted_with_its_shares(company, tree):
    await delete_goal(goal_id=tree["north"], with_shares=True, today=TODAY, now=NOW)

    assert await sql.fetch_value("select count(*) from goals") == 2
    assert await assigned(tree["meridian"]) == [(1000, 400, 600, 0)]


async def test_who_stands_below_only_yesterday_has_no_share(company):
    goal = await aim(company.harbour, "100", on=april(1))
    await move(company.dana, to=company.hill, on=TODAY)

    with pytest.raises(NotBelow):
        await hand_on(goal, share(company.omar), share(company.dana))
