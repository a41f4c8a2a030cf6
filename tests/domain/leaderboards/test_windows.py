"""Windows of boards follow the organisation's calendar, also after it was changed."""

from datetime import date

import pytest

from company import NOW, TODAY, assert_everything_equals_a_rebuild, settle
from domain.database import sql
from domain.leaderboards.board import Board
from domain.leaderboards.create_leaderboard import BoardTerms, WindowHasNoEnd, create_leaderboard
from domain.leaderboards.queries import leaderboards_by_id, standings
from domain.organisation.change_calendar import change_fiscal_year_start, change_week_start
from domain.shared.paging import PageRequest
from domain.shared.period import Cycle
from happenings import sell
from reporting import ADMIN
from steps import february, january, march


async def board_of(person, cycle: Cycle, *, on: date, until: date | None = None) -> Board:
    terms = BoardTerms(
        name="Best", metric="approved_amount", cycle=cycle, from_day=on, until_day=until, agent_ids=[person.id]
    )
    return await board_as_it_is(await create_leaderboard(terms=terms, now=NOW))


async def board_as_it_is(key) -> Board:
    return (await leaderboards_by_id(viewer=ADMIN, today=TODAY, ids=[key]))[key]


async def scores(board: Board, *days: date) -> list[int | None]:
    """The one participant's score in the window of each day; None where the board does not run."""
    board = await board_as_it_is(board.id)
    found = []
    for day in days:
        window = board.window_on(day)
        page = window and await standings(board=board, window=window, page=PageRequest())
        found.append(page and int(page.items[0].score))
    return found


async def test_a_daily_board_starts_anew_every_day(company):
    board = await board_of(company.dana, Cycle.DAY, on=march(9))
    await sell(company.dana, "10.00 EUR", on=march(9))
    await sell(company.dana, "20.00 EUR", on=march(10))
    await sell(company.dana, "40.00 EUR", on=march(10))

    await settle()

    assert await scores(board, march(8), march(9), march(10), march(11)) == [None, 10, 60, 0]
    await assert_everything_equals_a_rebuild()


async def test_a_daily_board_set_for_the_past_is_filled_for_every_day(company):
    await sell(company.dana, "10.00 EUR", on=march(9))
    await sell(company.dana, "20.00 EUR", on=march(10))
    await settle()

    board = await board_of(company.dana, Cycle.DAY, on=march(1))
    await settle()

    assert await scores(board, march(9), march(10)) == [10, 20]
    await assert_everything_equals_a_rebuild()


async def test_two_weeks_are_counted_from_the_first_day_of_the_board(company):
    board = await board_of(company.dana, Cycle.TWO_WEEKS, on=march(4))
    await sell(company.dana, "10.00 EUR", on=march(4))
    await sell(company.dana, "20.00 EUR", on=march(17))
    await sell(company.dana, "40.00 EUR", on=march(18))

    await settle()

    assert await scores(board, march(17), march(18)) == [30, 40]
    await assert_everything_equals_a_rebuild()


async def test_custom_dates_are_one_window(company):
    board = await board_of(company.dana, Cycle.CUSTOM, on=february(10), until=march(12))
    for day in (february(9), february(10), march(11), march(12)):
        await sell(company.dana, "10.00 EUR", on=day)

    await settle()

    assert await scores(board, february(9), february(10), march(11), march(12)) == [None, 20, 20, None]
    await assert_everything_equals_a_rebuild()


async def test_custom_dates_without_an_end_are_refused(company):
    with pytest.raises(WindowHasNoEnd):
        await board_of(company.dana, Cycle.CUSTOM, on=march(1))


async def test_another_start_of_the_fiscal_year_moves_scores_and_leaves_none_behind(company):
    board = await board_of(company.dana, Cycle.QUARTER, on=january(1))
    await sell(company.dana, "10.00 EUR", on=january(31))
    await sell(company.dana, "20.00 EUR", on=february(1))
    await sell(company.dana, "40.00 EUR", on=date(2026, 4, 15))
    await settle()
    before = await scores(board, january(31), february(1), date(2026, 4, 15))

    await change_fiscal_year_start(month=2, from_day=february(1), now=NOW)
    await settle()

    assert before == [30, 30, 40]
    assert await scores(board, january(31), february(1), date(2026, 4, 15)) == [10, 60, 60]
    assert await sql.fetch_value("select count(*) from standings") == 2
    await assert_everything_equals_a_rebuild()


async def test_another_start_of_the_week_cuts_the_week_of_its_day(company):
    board = await board_of(company.dana, Cycle.WEEK, on=march(9))
    for day in (march(10), march(11), march(14), march(15)):
        await sell(company.dana, "10.00 EUR", on=day)
    await settle()
    before = await scores(board, march(10), march(11), march(15))

    await change_week_start(weekday=7, from_day=march(11), now=NOW)
    await settle()

    assert before == [40, 40, 40]
    assert await scores(board, march(10), march(11), march(15)) == [10, 20, 10]
    await assert_everything_equals_a_rebuild()
