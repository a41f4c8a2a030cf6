"""Who stands where: shared ranks that are global over pages, last places, reversals, windows, and who takes part."""

from datetime import date
from decimal import Decimal

import pytest

from company import NOW, TODAY, assert_everything_equals_a_rebuild, hire, move, settle
from domain.access.viewer import Role, Viewer
from domain.leaderboards.board import Board
from domain.leaderboards.create_leaderboard import BoardTerms, create_leaderboard
from domain.leaderboards.queries import leaderboards_by_id, standings
from domain.people.disable_agent import disable_agent
from domain.shared.paging import PageRequest
from domain.shared.period import Cycle
from happenings import accept, call, event, reverse, sell
from steps import april, february, january, march

ADMIN = Viewer("admin", Role.ADMIN)
MARCH = march(1)


async def board_of(*people, team=None, metric="approved_amount", on=MARCH, cycle=Cycle.MONTH, until=None) -> Board:
    """A board of the team's people, or of these."""
    terms = BoardTerms(
        name="Best",
        metric=metric,
        cycle=cycle,
        from_day=on,
        until_day=until,
        team_id=team,
        agent_ids=[person.id for person in people],
    )
    created = await create_leaderboard(terms=terms, now=NOW)
    return (await leaderboards_by_id(viewer=ADMIN, today=TODAY, ids=[created]))[created]


async def page_of(board, *, on=MARCH, first=200, after=None):
    return await standings(board=board, window=board.window_on(on), page=PageRequest(first=first, after=after))


async def places(board, *, on=MARCH):
    """Rank, name and score of everybody on the board."""
    return [(one.rank, one.name, one.score) for one in (await page_of(board, on=on)).items]


async def sellers_of(*amounts, on=MARCH):
    """People who have sold for these amounts, by names in the order of the amounts."""
    people = [await hire(f"Seller {number:02}") for number in range(len(amounts))]
    for person, amount in zip(people, amounts, strict=True):
        await sell(person, f"{amount}.00 EUR", on=on)
    return people


async def test_those_with_the_same_score_share_a_rank_and_the_next_ranks_are_left_out(company):
    board = await board_of(*await sellers_of(30, 50, 10, 50, 30))
    await settle()

    assert await places(board) == [
        (1, "Seller 01", 50),
        (1, "Seller 03", 50),
        (3, "Seller 00", 30),
        (3, "Seller 04", 30),
        (5, "Seller 02", 10),
    ]


async def test_ranks_are_global_over_pages(company):
    board = await board_of(*await sellers_of(*[50] * 4, *[30] * 4, *[10] * 2))
    await settle()

    pages, after = [], None
    for _ in range(4):
        page = await page_of(board, first=3, after=after)
        pages.append([one.rank for one in page.items])
        after = page.cursors[-1]

    assert pages == [[1, 1, 1], [1, 5, 5], [5, 5, 9], [9]]
    assert not page.has_next


async def test_a_participant_without_a_sale_is_last_with_nothing(company):
    board = await board_of(company.dana, company.omar, company.ines)
    await sell(company.omar, "10.00 EUR", on=march(2))
    await settle()

    assert await places(board) == [(1, "Omar", 10), (2, "Dana", 0), (2, "Ines", 0)]


async def test_whoever_owes_more_than_was_sold_stands_below_those_without_a_sale(company):
    board = await board_of(company.dana, company.omar)
    sale = await sell(company.dana, "10.00 EUR", on=february(2))
    await reverse(sale, on=march(2))
    await settle()

    assert await places(board) == [(1, "Omar", 0), (2, "Dana", -10)]


async def test_a_rate_of_nothing_is_last_and_null_and_a_rate_of_zero_is_not(company):
    board = await board_of(company.dana, company.omar, company.ines, metric="win_rate")
    for who, outcome in (("dana", "won"), ("dana", "lost"), ("omar", "lost")):
        about = {"opportunity": f"deal-{who}-{outcome}", "on": march(3)}
        await accept(event("opportunity.created", agent=who, **about), event(f"opportunity.{outcome}", **about))
    await settle()

    assert await places(board) == [(1, "Dana", Decimal("0.5")), (2, "Omar", 0), (3, "Ines", None)]
    await assert_everything_equals_a_rebuild()


async def test_a_reversal_takes_the_first_place_away(company):
    board = await board_of(company.dana, company.omar)
    sale = await sell(company.dana, "100.00 EUR", on=march(2))
    await sell(company.omar, "40.00 EUR", on=march(2))
    await settle()
    assert await places(board) == [(1, "Dana", 100), (2, "Omar", 40)]

    await reverse(sale, on=march(20))
    await settle()

    assert await places(board) == [(1, "Omar", 40), (2, "Dana", 0)]
    await assert_everything_equals_a_rebuild()


async def test_the_board_of_a_team_has_everybody_who_was_in_it_in_the_window(company):
    board = await board_of(team=company.harbour, on=february(1))
    await sell(company.ines, "70.00 EUR", on=march(20))
    await sell(company.dana, "20.00 EUR", on=april(2))
    await settle()

    await move(company.ines, to=company.harbour, on=march(15))
    await move(company.dana, to=company.lake, on=march(31))
    await settle()

    names = {day: {name for _, name, _ in await places(board, on=day)} for day in (february(1), MARCH, april(1))}
    assert names == {
        february(1): {"Dana", "Nora", "Omar"},
        MARCH: {"Dana", "Ines", "Nora", "Omar"},
        april(1): {"Ines", "Nora", "Omar"},
    }
    assert (await places(board))[0] == (1, "Ines", 70)
    assert (await places(board, on=april(1)))[0] == (1, "Ines", 0)
    await assert_everything_equals_a_rebuild()


async def test_the_people_of_teams_below_take_part_and_others_do_not(company):
    board = await board_of(team=company.north, metric="calls_made")
    await call(company.ines, on=march(3))
    await call(company.lena, on=march(3))
    await settle()

    ranked = await places(board)
    assert ranked[0] == (1, "Ines", 1)
    assert {name for _, name, _ in ranked} == {"Ines", "Dana", "Omar", "Nora", "Ivo", "Rhea"}


async def test_every_month_is_a_window_of_its_own_within_the_days_of_the_board(company):
    board = await board_of(company.dana, on=january(15), until=march(10))
    for day in (january(14), january(15), february(28), march(1), march(9), march(10)):
        await sell(company.dana, "10.00 EUR", on=day)
    await settle()

    scores = [await places(board, on=day) for day in (january(15), february(1), MARCH)]
    assert scores == [[(1, "Dana", 10)], [(1, "Dana", 10)], [(1, "Dana", 20)]]
    assert [board.window_on(day) for day in (date(2025, 12, 31), april(1))] == [None, None]
    await assert_everything_equals_a_rebuild()


async def test_a_board_set_for_the_past_is_filled_at_once(company):
    await sell(company.dana, "10.00 EUR", on=january(20))
    await sell(company.dana, "15.00 EUR", on=march(20))
    await settle()

    board = await board_of(team=company.meridian, on=january(1), cycle=Cycle.QUARTER)
    await settle()

    assert (await places(board))[0] == (1, "Dana", 25)


async def test_whoever_was_disabled_before_the_window_is_on_it_no_more(company):
    board = await board_of(company.dana, company.omar, on=february(1))
    await sell(company.dana, "10.00 EUR", on=february(3))
    await disable_agent(agent_id=company.dana.id, from_day=march(1), now=NOW)
    await settle()

    assert [name for _, name, _ in await places(board, on=february(1))] == ["Dana", "Omar"]
    assert [name for _, name, _ in await places(board)] == ["Omar"]


@pytest.mark.parametrize("metric", ["approved_amount", "win_rate"])
async def test_pages_of_one_name_every_participant_once(company, metric):
    board = await board_of(*company.sellers, metric=metric)

    names, after = [], None
    while (page := await page_of(board, first=1, after=after)).items:
        names.append(page.items[0].name)
        after = page.cursors[0]

    assert sorted(names) == ["Dana", "Ines", "Lena", "Omar"]
