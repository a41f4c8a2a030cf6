"""Lists of goals, a team's board, past cycles and trends: who sees what, where it stands, in which order."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from aiming import aim, publish, rule
from company import NOW, TODAY, move, settle
from domain.access.viewer import Role, Viewer
from domain.goals.end_goal import end_goal
from domain.goals.queries import goals_by_id
from domain.goals.rules.judge import Status
from domain.goals.views.board import BoardOrder, BoardTerms, team_board
from domain.goals.views.choose import GoalFilter, GoalState
from domain.goals.views.history import past_cycles
from domain.goals.views.lists import goals, goals_below, own_goals
from domain.goals.views.trend import trends_of
from domain.people.disable_agent import disable_agent
from domain.shared.paging import PageRequest, UnknownCursor
from domain.shared.period import Cycle
from happenings import accept, called, event, sell
from steps import april, february, january, march

ADMIN = Viewer("admin", Role.ADMIN)
EVERYTHING = PageRequest()


def as_(person):
    return Viewer(person.name, Role.AGENT, person.id)


async def listed(read, viewer, *, page=EVERYTHING, **chosen):
    found = await read(viewer=viewer, chosen=GoalFilter(**chosen), today=TODAY, now=NOW, page=page)
    return {goal.id for goal in found.items}


async def goal_with(goal_id):
    return (await goals_by_id(viewer=ADMIN, today=TODAY, ids=[goal_id]))[goal_id]


async def board_of(team, viewer=ADMIN, *, on=TODAY, page=EVERYTHING, status=None, **terms):
    wanted = BoardTerms(team_id=team, on=on, chosen=GoalFilter(status=status), **terms)
    return await team_board(wanted, viewer=viewer, today=TODAY, now=NOW, page=page)


def on_it(board):
    return [one.judged.goal.id for one in board.rows.items]


async def trend_of(goal_id, *, on=TODAY, today=TODAY):
    [found] = await trends_of([(await goal_with(goal_id), on)], today=today, now=NOW)
    return found


def achieved(trend, key="approved_amount"):
    return [point.rules[key].achievement for point in trend.points]


async def past_of(goal_id, *, first=10, after=None, today=TODAY):
    return await past_cycles(await goal_with(goal_id), today=today, now=NOW, page=PageRequest(first, after))


async def test_my_goals_are_those_of_my_own_that_run_on_the_day(company):
    running = await aim(company.dana, "100", on=march(1), until_day=april(1))
    await aim(company.dana, "100", on=april(1))
    await aim(company.omar, "100", on=march(1))
    await aim(company.harbour, "100", on=march(1))

    found = await own_goals(viewer=as_(company.dana), on=march(31), now=NOW, page=EVERYTHING)

    assert [goal.id for goal in found.items] == [running]
    assert (await own_goals(viewer=ADMIN, on=march(31), now=NOW, page=EVERYTHING)).items == []


async def test_a_manager_manages_the_goals_below_today_and_not_the_own_ones(company):
    dana, nora, harbour, ines = [
        await aim(owner, "100", on=march(1)) for owner in (company.dana, company.nora, company.harbour, company.ines)
    ]

    assert await listed(goals, as_(company.nora)) == {dana, nora, harbour}
    assert await listed(goals_below, as_(company.nora)) == {dana, harbour}
    assert await listed(goals_below, as_(company.rhea)) == {dana, nora, harbour, ines}
    assert await listed(goals_below, as_(company.dana)) == set()
    assert await listed(goals_below, ADMIN) == {dana, nora, harbour, ines}


async def test_goals_are_found_by_state_ruleset_and_cycle(company):
    calls = await publish("calls", rule("calls_made"))
    over = await aim(company.dana, "100", on=january(1), until_day=march(1))
    runs = await aim(company.dana, "100", on=january(1), cycle=Cycle.QUARTER)
    comes = await aim(company.dana, {"calls_made": "5"}, on=date(2026, 5, 1), ruleset=calls)

    by_state = [await listed(goals, ADMIN, state=state) for state in GoalState]
    assert by_state == [{comes}, {runs}, {over}]
    assert await listed(goals, ADMIN, ruleset_id=calls) == {comes}
    assert await listed(goals, ADMIN, cycle=Cycle.QUARTER) == {runs}
    assert await listed(goals, ADMIN, agent_id=company.dana.id, state=GoalState.ENDED) == {over}


async def test_goals_of_one_status_come_in_pages_as_all_others_do(company):
    people = [company.dana, company.omar, company.ines, company.lena]
    found = {person.name: await aim(person, "100", on=april(1)) for person in people}
    for person in (company.dana, company.lena):
        await sell(person, "100.00 EUR", on=april(2))
    await settle()

    assert await listed(goals, ADMIN, status=Status.ACHIEVED) == {found["Dana"], found["Lena"]}
    off_track = GoalFilter(status=Status.OFF_TRACK)
    seen, after = [], None
    for _ in range(2):
        page = await goals(viewer=ADMIN, chosen=off_track, today=TODAY, now=NOW, page=PageRequest(1, after))
        seen += [(goal.id, page.has_next) for goal in page.items]
        after = page.cursors[-1]
    assert {goal for goal, _ in seen} == {found["Omar"], found["Ines"]}
    assert [has_next for _, has_next in seen] == [True, False]


async def test_a_board_counts_who_stands_where_and_shows_the_slowest_first(company):
    # Ten of 22 working days of April are over on the 15th: of 220 there should be 100.
    goals_of = {person.name: await aim(person, "220", on=april(1)) for person in company.sellers}
    north = await aim(company.north, "660", on=april(1))
    for person, amount in ((company.dana, "220"), (company.omar, "85"), (company.ines, "40")):
        await sell(person, f"{amount}.00 EUR", on=april(2))
    await settle()

    board = await board_of(company.north)

    assert [one.judged.goal.id for one in board.own] == [north]
    assert on_it(board) == [goals_of[name] for name in ("Ines", "Omar", "Dana")]
    assert [one.judged.composite.pace_ratio for one in board.rows.items] == [
        Decimal("0.4"),
        Decimal("0.85"),
        Decimal("2.2"),
    ]
    assert board.counts == {Status.ACHIEVED: 1, Status.AT_RISK: 1, Status.OFF_TRACK: 1}
    assert board.agents_without_goal == 3  # Rhea, Nora and Ivo
    assert (board.freshness.pending_facts, board.freshness.computed_through) == (0, NOW)


async def test_a_board_is_sorted_as_asked_for_and_goes_on_after_a_cursor(company):
    sold = {company.dana: "220", company.omar: "85", company.ines: "40"}
    ids = {person.name: await aim(person, "220", on=april(1)) for person in sold}
    nothing = await aim(company.nora, "0", on=april(1))
    for person, amount in sold.items():
        await sell(person, f"{amount}.00 EUR", on=april(2))
    await settle()

    seen, after = [], None
    for _ in range(4):
        terms = {"order": BoardOrder.ATTAINMENT_DESC, "page": PageRequest(1, after)}
        board = await board_of(company.north, **terms)
        seen += on_it(board)
        after = board.rows.cursors[-1]
    assert seen == [ids["Dana"], ids["Omar"], ids["Ines"], nothing]
    assert not board.rows.has_next

    with pytest.raises(UnknownCursor):
        await board_of(company.north, order=BoardOrder.PACE_ASC, page=PageRequest(1, after))


async def test_a_board_shows_one_status_and_counts_all(company):
    dana, omar = [await aim(person, "220", on=april(1)) for person in (company.dana, company.omar)]
    await sell(company.dana, "220.00 EUR", on=april(2))
    await settle()

    board = await board_of(company.harbour, status=Status.OFF_TRACK)

    assert on_it(board) == [omar]
    assert board.counts == {Status.ACHIEVED: 1, Status.OFF_TRACK: 1}
    assert on_it(await board_of(company.harbour, status=Status.ACHIEVED)) == [dana]


async def test_a_board_hides_the_disabled_and_says_how_many(company):
    dana, omar = [await aim(person, "220", on=april(1)) for person in (company.dana, company.omar)]
    await disable_agent(agent_id=company.omar.id, from_day=april(10), now=NOW)
    await settle()

    board = await board_of(company.harbour)
    assert (on_it(board), board.hidden_agents, board.agents_without_goal) == ([dana], 1, 1)
    board = await board_of(company.harbour, with_disabled=True)
    assert (set(on_it(board)), board.hidden_agents) == ({dana, omar}, 0)


async def test_directly_below_are_the_own_people_and_the_teams_of_the_next_level(company):
    dana, rhea, harbour = [
        await aim(owner, "9", on=april(1)) for owner in (company.dana, company.rhea, company.harbour)
    ]

    assert set(on_it(await board_of(company.north))) == {dana, rhea, harbour}
    assert set(on_it(await board_of(company.north, is_direct=True))) == {rhea, harbour}
    assert set(on_it(await board_of(company.meridian, is_direct=True))) == set()


async def test_a_board_of_a_day_is_that_of_the_people_of_the_day(company):
    dana = await aim(company.dana, "100", on=march(1))
    await move(company.dana, to=company.hill, on=april(1))

    assert [on_it(await board_of(company.harbour, on=day)) for day in (march(31), april(1))] == [[dana], []]
    assert [on_it(await board_of(company.hill, on=day)) for day in (march(31), april(1))] == [[], [dana]]
    # Rights are those of today: whoever has left is seen by the new manager only.
    assert on_it(await board_of(company.harbour, as_(company.nora), on=march(31))) == []


async def test_a_board_of_a_team_that_lies_elsewhere_is_hidden(company):
    assert await board_of(company.harbour, as_(company.nora)) is not None
    assert await board_of(company.hill, as_(company.nora)) is None
    assert await board_of(company.harbour, as_(company.dana)) is None


async def test_a_past_cycle_keeps_how_it_ended_and_follows_what_comes_late(company):
    goal = await aim(company.dana, "100", on=january(1))
    await sell(company.dana, "50.00 EUR", on=february(2))
    await settle()
    assert [one.seen.judged.closed is not None for one in (await past_of(goal)).items] == [True, True, True]

    await sell(company.dana, "60.00 EUR", on=march(2))
    await settle()

    newest, february_, january_ = (await past_of(goal)).items
    assert newest.seen.judged.cycle.start == march(1)
    assert newest.seen.judged.closed.status is Status.MISSED
    assert newest.seen.judged.closed.rules["approved_amount"].achievement == 0
    assert newest.seen.judged.composite.attainment == Decimal("0.6")
    assert newest.changes["approved_amount"].achievement == 10
    assert newest.attainment_change == Decimal("0.1")
    assert february_.attainment_change == Decimal("0.5")
    assert (january_.before, january_.attainment_change, january_.changes) == (None, None, {})


async def test_past_cycles_come_in_pages_and_each_knows_the_one_before(company):
    goal = await aim(company.dana, "100", on=january(1))
    await sell(company.dana, "50.00 EUR", on=february(2))
    await settle()

    first = await past_of(goal, first=1)
    second = await past_of(goal, first=1, after=first.cursors[-1])
    third = await past_of(goal, first=1, after=second.cursors[-1])

    pages = [first, second, third]
    assert [page.items[0].seen.judged.cycle.start for page in pages] == [march(1), february(1), january(1)]
    assert [page.items[0].attainment_change for page in pages] == [Decimal("-0.5"), Decimal("0.5"), None]
    assert [page.has_next for page in pages] == [True, True, False]


async def test_an_ended_goal_has_its_last_cycle_in_its_history(company):
    goal = await aim(company.dana, "100", on=march(1))
    await end_goal(goal_id=goal, until_day=april(10), today=april(3), now=NOW)

    ends = [(one.seen.judged.cycle.end, one.seen.judged.closed is None) for one in (await past_of(goal)).items]
    assert ends == [(april(10), True), (april(1), False)]  # what is over is closed when goals are turned next


async def test_a_trend_adds_up_until_today_and_ends_where_the_goal_stands(company):
    goal = await aim(company.dana, "220", on=april(1))
    await sell(company.dana, "30.00 EUR", on=april(2))
    await sell(company.dana, "20.00 EUR", on=april(14))
    await settle()

    trend = await trend_of(goal)

    assert [point.day for point in trend.points] == [april(day) for day in range(1, 16)]
    assert achieved(trend) == [0, *[30] * 12, 50, 50]
    expected = [point.rules["approved_amount"].expected for point in trend.points]
    assert expected[:6] == [10, 20, 30, 30, 30, 40]  # 4 and 5 April are a weekend
    assert expected[-2:] == [100, 100]  # today is not over
    [now_] = trend.progress.rules
    last = trend.points[-1].rules["approved_amount"]
    assert (last.achievement, last.expected) == (now_.reached.achievement, now_.reached.expected)
    assert trend.points[-1].composite.pace_ratio == trend.progress.composite.pace_ratio
    assert trend.freshness.pending_facts == 0


async def test_a_trend_of_a_past_cycle_goes_to_its_end_and_one_to_come_has_no_points(company):
    goal = await aim(company.north, "100", on=march(1))
    await sell(company.dana, "30.00 EUR", on=march(31))
    await settle()

    assert achieved(await trend_of(goal, on=march(1))) == [*[0] * 30, 30]
    assert (await trend_of(goal, on=march(1), today=february(1))).points == []


async def test_the_trend_of_a_rate_is_that_of_everything_so_far(company):
    goal = await aim(company.north, "0.5", on=april(1), metric="win_rate")
    for number, (who, day, outcome) in enumerate([("dana", 2, "won"), ("omar", 3, "lost"), ("ines", 3, "lost")]):
        about = {"opportunity": f"deal-{number}", "on": april(day)}
        await accept(event("opportunity.created", agent=who, **about), event(f"opportunity.{outcome}", **about))
    await settle()

    trend = await trend_of(goal)

    assert achieved(trend, "win_rate")[:4] == [None, 1, Decimal("0.333333"), Decimal("0.333333")]
    assert {point.rules["win_rate"].expected for point in trend.points} == {Decimal("0.5")}


async def test_the_trend_of_several_rules_weighs_what_each_has_come_to(company):
    both = await publish("both", rule("calls_made", weight="40"), rule("approved_amount", weight="60"))
    goal = await aim(company.dana, {"calls_made": "10", "approved_amount": "100"}, on=april(1), ruleset=both)
    await accept(*(called(company.dana, on=april(2)) for _ in range(8)))
    await sell(company.dana, "150.00 EUR", on=april(3))
    await settle()

    trend = await trend_of(goal)

    assert [point.composite.attainment for point in trend.points[:3]] == [0, Decimal("0.32"), Decimal("1.22")]


async def test_a_long_cycle_shows_its_last_days_and_counts_from_its_first(company):
    start = TODAY - timedelta(days=600)
    goal = await aim(company.dana, "100", on=start, cycle=Cycle.CUSTOM, until_day=date(2027, 1, 1))
    await sell(company.dana, "30.00 EUR", on=start)
    await settle(now=datetime(2026, 4, 15, 12, tzinfo=UTC))

    trend = await trend_of(goal)

    assert (len(trend.points), trend.points[-1].day, trend.points[0].rules["approved_amount"].achievement) == (
        400,
        TODAY,
        30,
    )
