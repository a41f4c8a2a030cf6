"""Which teams lie below which, on every day."""

from datetime import date

from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.database import sql
from domain.people.move_team import move_team
from steps import ALWAYS, march


async def branches_of(team):
    """The teams that are or lie below this one, with their depth and days."""
    rows = await sql.fetch(
        """select t.name, b.depth, b.from_day, b.until_day::text from team_branches b join teams t on t.id = b.branch_id
            where b.team_id = $1 order by b.depth, t.name, b.from_day""",
        team,
    )
    return [tuple(row) for row in rows]


async def test_a_team_is_its_own_branch_and_a_moved_one_is_below_its_parent_of_the_day(company):
    await move_team(team_id=company.hill, parent_id=company.south, from_day=march(15), now=NOW)

    assert await branches_of(company.north) == [
        ("North", 0, date.min, "infinity"),
        ("Harbour", 1, ALWAYS, "infinity"),
        ("Hill", 1, ALWAYS, "2026-03-15"),
    ]
    assert await branches_of(company.south) == [
        ("South", 0, date.min, "infinity"),
        ("Hill", 1, march(15), "infinity"),
        ("Lake", 1, ALWAYS, "infinity"),
    ]
    assert len(await branches_of(company.meridian)) == 7
    await settle()
    await assert_everything_equals_a_rebuild()
