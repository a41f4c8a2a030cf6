"""The daily turn of goals: cycles are opened and closed, once each, when what they rest on is computed."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest

from aiming import aim
from company import CRM, NOW, assert_everything_equals_a_rebuild, settle
from domain.database import sql
from domain.database.fail_points import set_act
from domain.database.transaction import listen_after_commit
from domain.facts.find_identity import IdentityKind
from domain.facts.link_identity import link_identity
from domain.goals.behind import PATIENCE
from domain.goals.change_goal import GoalChange, change_goal
from domain.goals.delete_goal import delete_goal
from domain.goals.end_goal import end_goal
from domain.goals.turn_due import is_any_due, turn_due
from domain.marks.write import Layer, Mark, What, register_subjects, write_marks
from domain.organisation.change_calendar import change_week_start
from domain.outbox.nudge import Nudge
from domain.shared.errors import LimitExceeded
from domain.shared.period import Cycle
from happenings import approved, called, custom, deliver, part, sell, submitted
from holding import held_at
from steps import april, march, may
from turning import Ended, ended, midnight, opened, told, turn

MISSED = "MISSED"


def sale(person, amount):
    """A sale at the end of April."""
    number = f"{person.name}-{amount}"
    return [
        submitted(number, f"{amount} EUR", part(person), on=april(30)),
        approved(number, on=april(30)),
    ]


async def test_a_cycle_is_closed_on_the_morning_after_its_last_day(company):
    goal = await aim(company.dana, "200", on=april(1))
    await sell(company.dana, "150.00 EUR", on=april(30))
    await sell(company.dana, "20.00 EUR", on=may(1))
    await settle()

    await turn(at=midnight(april(30)))
    assert (await ended(goal), await opened(goal)) == ({}, ["2026-04-01"])
    await turn(at=midnight(may(1)))

    assert await ended(goal) == {"2026-04-01": Ended(MISSED, Decimal(200), Decimal(150), Decimal("0.75"))}
    assert await opened(goal) == ["2026-05-01"]
    assert await told(goal, "cycle_closed") == ["2026-04-01"]


async def test_a_cycle_that_is_closed_is_not_closed_again(company):
    goal = await aim(company.dana, "200", on=april(1))
    await turn(at=midnight(may(1)))
    before = await sql.fetch("select * from goal_cycles")

    assert await turn(at=midnight(may(1)) + timedelta(hours=9)) == 0
    await turn(at=midnight(may(2)))

    assert await sql.fetch("select * from goal_cycles") == before
    assert await told(goal, "cycle_closed") == ["2026-04-01"]


async def test_after_a_week_without_workers_every_cycle_is_there_once(company):
    goal = await aim(company.dana, "10", on=april(15), cycle=Cycle.DAY)
    for day in (april(15), april(17), april(21)):
        await sell(company.dana, f"{day.day}.00 EUR", on=day)
    await settle()

    await turn(at=midnight(april(22)))

    figures = {day: one.achievement for day, one in (await ended(goal)).items()}
    assert figures == {f"2026-04-{day}": day if day in (15, 17, 21) else 0 for day in range(15, 22)}
    assert await opened(goal) == ["2026-04-22"]
    assert await told(goal, "cycle_closed") == [f"2026-04-{day}" for day in range(15, 22)]


async def test_a_goal_ahead_is_opened_when_it_starts(company):
    goal = await aim(company.dana, "10", on=may(4), cycle=Cycle.WEEK)

    assert await turn(at=midnight(may(3))) == 0
    await turn(at=midnight(may(4)))

    assert await opened(goal) == ["2026-05-04"]


async def test_a_goal_that_has_ended_is_closed_and_left_alone(company):
    goal = await aim(company.dana, "10", on=april(1))
    await end_goal(goal_id=goal, until_day=april(21), today=april(15), now=NOW)
    await sell(company.dana, "10.00 EUR", on=april(20))
    await sell(company.dana, "90.00 EUR", on=april(21))
    await settle()

    await turn(at=midnight(april(21)))

    assert await ended(goal) == {"2026-04-01": Ended("ACHIEVED", Decimal(10), Decimal(10), Decimal(1))}
    assert await opened(goal) == []
    assert await turn(at=midnight(may(9))) == 0


async def test_a_goal_that_is_deleted_takes_its_cycles_along(company):
    goal = await aim(company.dana, "10", on=march(1))
    await delete_goal(goal_id=goal, with_shares=False, today=april(15), now=NOW)

    assert await turn(at=midnight(may(1))) == 0
    assert await sql.fetch_value("select count(*) from goal_cycles") == 0


async def test_a_new_start_of_the_week_cuts_the_cycle_into_which_it_falls(company):
    goal = await aim(company.dana, "10", on=april(13), cycle=Cycle.WEEK)
    await change_week_start(weekday=7, from_day=april(26), now=NOW)
    await settle()

    await turn(at=midnight(april(26)))

    assert list(await ended(goal)) == ["2026-04-13", "2026-04-20"]
    assert await opened(goal) == ["2026-04-26"]


async def test_workers_at_once_turn_each_goal_once(company):
    goals = [await aim(person, "10", on=april(1)) for person in company.everybody for _ in range(3)]
    at = midnight(may(1))

    looked_at = await asyncio.gather(*(turn_due(now=at, at_once=7) for _ in range(6)))

    assert sum(looked_at) + await turn(at=at) == len(goals)
    assert [await told(goal, "cycle_closed") for goal in goals] == [["2026-04-01"]] * len(goals)


async def test_a_goal_that_somebody_turns_is_passed_over(company):
    goal = await aim(company.dana, "10", on=april(1))
    at = midnight(may(1))

    async with held_at("goals.turned", turn_due(now=at)):
        assert await turn_due(now=at) == 0

    assert list(await ended(goal)) == ["2026-04-01"]
    assert await told(goal, "cycle_closed") == ["2026-04-01"]


async def test_a_worker_that_dies_while_it_turns_leaves_all_to_the_next(company):
    goal = await aim(company.dana, "10", on=april(1))

    async def die():
        raise ConnectionError

    forget = set_act("goals.turned", die)
    with pytest.raises(ConnectionError):
        await turn_due(now=midnight(may(1)))
    forget()
    assert (await ended(goal), await told(goal, "cycle_closed")) == ({}, [])
    await turn(at=midnight(may(1)))

    assert list(await ended(goal)) == ["2026-04-01"]


async def test_a_cycle_waits_until_what_came_before_its_end_is_computed(company):
    dana, harbour = [await aim(owner, "200", on=april(1)) for owner in (company.dana, company.harbour)]
    await settle()
    await sell(company.dana, "150.00 EUR", on=april(29))  # of which nothing is folded

    await turn(at=midnight(may(1)))
    assert (await ended(dana), await ended(harbour)) == ({}, {})
    await settle(now=midnight(may(1)))
    await turn(at=midnight(may(1)))

    expected = {"2026-04-01": Ended(MISSED, Decimal(200), Decimal(150), Decimal("0.75"))}
    assert (await ended(dana), await ended(harbour)) == (expected, expected)
    await assert_everything_equals_a_rebuild()


async def test_only_goals_whose_own_figures_are_behind_wait(company):
    owners = (company.dana, company.ines, company.harbour, company.hill, company.meridian)
    goals = [await aim(owner, "2", metric="calls_made", on=april(1)) for owner in owners]
    await settle()
    await deliver(called(company.dana, on=april(29)), now=midnight(may(1)))

    await turn(at=midnight(may(1)))

    assert [list(await ended(goal)) for goal in goals] == [[], ["2026-04-01"], [], ["2026-04-01"], []]
    await settle(now=midnight(may(1)))
    await turn(at=midnight(may(1)))
    figures = [(await ended(goal))["2026-04-01"].achievement for goal in goals]
    assert figures == [1, 0, 1, 0, 1]


async def test_what_a_team_has_of_its_own_holds_up_its_goals_and_those_above(company):
    await link_identity(kind=IdentityKind.TEAM, source=CRM, reference="web", subject_id=company.hill, now=NOW)
    teams = (company.hill, company.north, company.harbour)
    goals = [await aim(team, "2", metric="website_visits", on=april(1)) for team in teams]
    await settle()
    await deliver(custom("website_visit", team="web", quantity="5", on=april(29)), now=midnight(may(1)))

    await turn(at=midnight(may(1)))

    assert [list(await ended(goal)) for goal in goals] == [[], [], ["2026-04-01"]]
    await settle(now=midnight(may(1)))
    await turn(at=midnight(may(1)))
    assert [(await ended(goal))["2026-04-01"].achievement for goal in goals] == [5, 5, 0]


async def test_whoever_follows_a_goal_is_nudged_when_it_turns(company):
    for owner in (company.dana, company.harbour):
        await aim(owner, "10", on=april(1))
    heard = []

    async def hear(notes):
        heard.extend(note.topic for note in notes if isinstance(note, Nudge))

    stop = listen_after_commit(hear)
    await turn(at=midnight(may(1)))
    stop()

    assert {f"agent:{company.dana.id}", f"team:{company.harbour}"} <= set(heard)


async def test_what_happens_today_holds_up_nothing(company):
    goal = await aim(company.dana, "2", metric="calls_made", on=april(1))
    await settle()
    at = midnight(may(1))
    await deliver(called(company.dana, on=may(1)), now=at)

    await turn(at=at)

    assert list(await ended(goal)) == ["2026-04-01"]


async def test_what_comes_while_a_cycle_waits_does_not_hold_it_up_longer(company):
    goal = await aim(company.dana, "200", on=april(1))
    await settle()
    at = midnight(may(1))
    await deliver(*sale(company.dana, "150.00"), now=at - timedelta(seconds=5))
    await turn(at=at)
    assert await ended(goal) == {}

    await settle(now=at)
    await deliver(*sale(company.dana, "40.00"), now=at + timedelta(seconds=1))
    await turn(at=at + timedelta(seconds=2))

    assert (await ended(goal))["2026-04-01"].achievement == 150


async def test_what_keeps_failing_holds_up_a_cycle_for_six_hours_only(company):
    goal = await aim(company.dana, "10", on=april(1))
    await settle()
    broken = await sql.fetch_value("select uuidv7()")
    await register_subjects(Layer.ENTITY, [broken])
    await write_marks([Mark(Layer.ENTITY, broken, What.STATE)], now=NOW)
    at = midnight(may(1))

    await turn(at=at)
    await turn(at=at + PATIENCE - timedelta(seconds=1))
    assert (await ended(goal), await is_any_due(now=at)) == ({}, True)
    await turn(at=at + PATIENCE)

    assert list(await ended(goal)) == ["2026-04-01"]


async def test_a_target_that_changes_while_a_cycle_waits_is_not_that_cycles(company):
    goal = await aim(company.dana, "200", on=april(1))
    await settle()
    await sell(company.dana, "150.00 EUR", on=april(29))

    change = GoalChange(targets={"approved_amount": (Decimal(100),)})
    await change_goal(goal_id=goal, change=change, today=may(1), now=midnight(may(1)))
    assert await ended(goal) == {}
    await settle(now=midnight(may(1)))
    await turn(at=midnight(may(1)))
    await sell(company.dana, "100.00 EUR", on=may(2))
    await settle()
    await turn(at=midnight(may(31) + timedelta(days=1)))

    assert await ended(goal) == {
        "2026-04-01": Ended(MISSED, Decimal(200), Decimal(150), Decimal("0.75")),
        "2026-05-01": Ended("ACHIEVED", Decimal(100), Decimal(100), Decimal(1)),
    }


async def test_a_goal_for_the_past_has_its_cycles_closed_when_its_figures_are_computed(company):
    await sell(company.dana, "150.00 EUR", on=march(3))

    goal = await aim(company.dana, "200", on=march(1))
    assert await ended(goal) == {}
    await settle()
    await turn(at=NOW)

    assert await ended(goal) == {"2026-03-01": Ended(MISSED, Decimal(200), Decimal(150), Decimal("0.75"))}
    assert await opened(goal) == ["2026-04-01"]


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"on": date(2023, 7, 20), "cycle": Cycle.DAY}, "goal.too_many_past_cycles"),
        ({"on": march(1), "until_day": date(2029, 3, 6), "cycle": Cycle.CUSTOM}, "goal.cycle_too_long"),
    ],
)
async def test_a_goal_reaches_back_and_on_only_so_far(company, terms, code):
    with pytest.raises(LimitExceeded) as refused:
        await aim(company.dana, "10", **terms)
    assert refused.value.code == code

    nearer = {"on": terms["on"] + timedelta(days=1)}
    assert len(await ended(await aim(company.dana, "10", **(terms | nearer)))) in (999, 0)


async def test_a_goal_for_the_past_is_closed_at_once_when_nothing_is_behind(company):
    await sell(company.dana, "150.00 EUR", on=march(3))
    await settle()

    goal = await aim(company.dana, "200", on=march(1))

    assert list(await ended(goal)) == ["2026-03-01"]
