"""The tree on any day, however late it was recorded."""

import asyncio

import pytest

from clients import Refused
from domain.database import sql
from domain.organisation.tree import DEEPEST_TREE, managers_above
from steps import (
    ALWAYS,
    appoint,
    april,
    create_team,
    february,
    hire,
    january,
    march,
    move,
    move_team,
    tree_of,
)


async def test_an_agent_who_moved_in_march_is_in_each_team_on_its_days(company):
    north, south = await create_team(company, "North"), await create_team(company, "South")
    dana = await hire(company, "Dana", into=north, on=january(1))

    await move(company, dana, to=south, on=march(1))

    in_february = await tree_of(company, on=february(28))
    assert (in_february["North"]["members"], in_february["South"]["members"]) == (["Dana"], [])
    in_march = await tree_of(company, on=march(1))
    assert (in_march["North"]["members"], in_march["South"]["members"]) == ([], ["Dana"])


async def test_a_row_recorded_late_holds_between_its_day_and_the_next_one(company):
    north, south, east = [await create_team(company, name) for name in ("North", "South", "East")]
    dana = await hire(company, "Dana", into=north, on=january(1))
    await move(company, dana, to=south, on=march(1))

    await move(company, dana, to=east, on=february(1))

    assert (await tree_of(company, on=january(31)))["North"]["members"] == ["Dana"]
    assert (await tree_of(company, on=february(1)))["East"]["members"] == ["Dana"]
    assert (await tree_of(company, on=march(1)))["South"]["members"] == ["Dana"]


async def test_of_two_rows_for_one_day_the_later_recorded_one_holds(company):
    north, south = await create_team(company, "North"), await create_team(company, "South")
    dana = await hire(company, "Dana", into=north, on=january(1))

    await move(company, dana, to=south, on=january(1))

    tree = await tree_of(company, on=january(1))
    assert (tree["North"]["members"], tree["South"]["members"]) == ([], ["Dana"])


async def test_who_leaves_is_in_no_team_from_that_day_on(company):
    north = await create_team(company, "North")
    dana = await hire(company, "Dana", into=north, on=january(1))

    await move(company, dana, to=None, on=march(1))

    assert (await tree_of(company, on=february(28)))["North"]["members"] == ["Dana"]
    assert (await tree_of(company, on=march(1)))["North"]["members"] == []


async def test_a_team_has_its_parent_and_manager_of_the_day(company):
    top, north = await create_team(company, "Company"), await create_team(company, "North")
    omar = await hire(company, "Omar")
    await move_team(company, north, below=top, on=february(1))
    await appoint(company, omar, to=north, on=march(1))
    await appoint(company, None, to=north, on=april(1))

    north_on = {
        day: (await tree_of(company, on=day))["North"] for day in (january(31), february(1), march(1), april(1))
    }

    assert [row["parent"] for row in north_on.values()] == [None, "Company", "Company", "Company"]
    assert [row["manager"] for row in north_on.values()] == [None, None, "Omar", None]


async def test_a_team_is_not_in_the_tree_before_its_first_day(company):
    await create_team(company, "North", on=march(1))

    assert await tree_of(company, on=february(28)) == {}


async def test_the_agents_of_a_team_follow_its_moves_day_by_day(company):
    west, east = await create_team(company, "West"), await create_team(company, "East")
    north = await create_team(company, "North", below=west)
    dana = await hire(company, "Dana", into=north, on=january(10))

    await move_team(company, north, below=east, on=march(1))

    assert await _spans(dana) == {
        ("North", 0, january(10), None),
        ("West", 1, january(10), march(1)),
        ("East", 1, march(1), None),
    }


async def test_moving_a_team_below_itself_is_refused_on_the_day_where_it_would_close_a_circle(company):
    top = await create_team(company, "Company")
    region = await create_team(company, "Region", below=top)
    north = await create_team(company, "North", below=region)

    with pytest.raises(Refused) as refused:
        await move_team(company, top, below=north, on=march(1))

    assert (refused.value.code, refused.value.path) == ("team.cycle", ["parentId"])
    assert "2026-03-01" in refused.value.problems[0]["message"]
    assert (await tree_of(company, on=march(1)))["Company"]["parent"] is None


async def test_a_circle_that_would_exist_on_some_days_only_is_refused_as_well(company):
    upper, lower = await create_team(company, "Upper"), await create_team(company, "Lower")
    await move_team(company, lower, below=upper, on=february(1))
    await move_team(company, lower, below=None, on=march(1))

    await move_team(company, upper, below=lower, on=march(1))
    with pytest.raises(Refused) as refused:
        await move_team(company, upper, below=lower, on=january(1))

    assert refused.value.code == "team.cycle"


async def test_a_team_cannot_be_its_own_parent(company):
    north = await create_team(company, "North")

    with pytest.raises(Refused) as refused:
        await move_team(company, north, below=north, on=march(1))

    assert refused.value.code == "team.cycle"


async def test_two_moves_at_once_cannot_close_a_circle_together(company):
    for attempt in range(5):
        east, west = await create_team(company, f"East {attempt}"), await create_team(company, f"West {attempt}")

        outcomes = await asyncio.gather(
            move_team(company, east, below=west, on=march(1)),
            move_team(company, west, below=east, on=march(1)),
            return_exceptions=True,
        )

        refused = [outcome for outcome in outcomes if outcome is not None]
        assert [error.code for error in refused] == ["team.cycle"]


async def test_hires_and_a_move_at_once_leave_what_a_rebuild_would(company):
    top, region = await create_team(company, "Company"), await create_team(company, "Region")
    north = await create_team(company, "North", below=region)

    await asyncio.gather(
        *(hire(company, f"Agent {number}", into=north) for number in range(8)),
        move_team(company, region, below=top, on=march(1)),
    )

    depths = await sql.fetch("select depth, count(*) from team_agents group by depth order by depth")
    assert [tuple(row) for row in depths] == [(0, 8), (1, 8), (2, 8)]


async def test_a_tree_that_is_too_deep_is_refused(company):
    above = None
    for level in range(DEEPEST_TREE + 1):
        above = await create_team(company, f"Level {level}", below=above)

    with pytest.raises(Refused) as refused:
        await hire(company, "Dana", into=above)

    assert refused.value.code == "team.too_deep"


async def test_the_managers_above_are_those_of_the_day_and_a_vacancy_keeps_the_other_levels(company):
    top = await create_team(company, "Company")
    region = await create_team(company, "Region", below=top)
    north = await create_team(company, "North", below=region)
    dana = await hire(company, "Dana", into=north, on=january(1))
    omar, rita, cleo = [await hire(company, name) for name in ("Omar", "Rita", "Cleo")]
    await appoint(company, omar, to=north, on=january(1))
    await appoint(company, rita, to=region, on=january(1))
    await appoint(company, cleo, to=top, on=ALWAYS)
    await appoint(company, None, to=region, on=march(1))

    above = await managers_above([(dana.key, february(1)), (dana.key, march(1)), (dana.key, ALWAYS)])

    assert above == {
        (dana.key, february(1)): [(1, omar.key), (2, rita.key), (3, cleo.key)],
        (dana.key, march(1)): [(1, omar.key), (3, cleo.key)],
        (dana.key, ALWAYS): [],
    }


async def _spans(agent):
    rows = await sql.fetch(
        """select team.name, depth, from_day, nullif(until_day, 'infinity') as until_day
             from team_agents join teams team on team.id = team_id where agent_id = $1""",
        agent.key,
    )
    return {tuple(row) for row in rows}
