"""How a figure came about: on each day it is what the whole figure was from the period's start until that day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from anything import DAYS, drawn_figures, examples
from company import NOW, TODAY, move, settle
from domain.metrics.catalogue import BUILT_IN
from domain.metrics.figures import Wanted, agent_figures, team_figures
from domain.metrics.figures_by_day import agent_figures_by_day, team_figures_by_day
from domain.shared.period import Period
from happenings import accept, called, event, sell
from steps import march


async def came_about(owner, key, *, within):
    """The figure of each day, of a team or a person."""
    of_person = hasattr(owner, "name")
    read = agent_figures_by_day if of_person else team_figures_by_day
    wanted = Wanted(owner.id if of_person else owner, BUILT_IN[key], within)
    return [value for _, value in (await read([wanted], now=NOW))[wanted].until(TODAY)]


@given(data=st.data())
@examples(8)
async def test_each_day_is_the_whole_figure_until_that_day(company, data):
    metrics = await drawn_figures(company, data)
    keys = list(metrics)
    start = data.draw(DAYS)
    within = Period(start, min(start + timedelta(days=data.draw(st.integers(1, 70))), TODAY))
    subjects = [(person.id, False) for person in company.sellers] + [(team, True) for team in company.teams.values()]

    for subject, is_team in subjects:
        wanted = [Wanted(subject, metrics[key], within) for key in keys]
        runs = await (team_figures_by_day if is_team else agent_figures_by_day)(wanted, now=NOW)
        for day in {within.start, data.draw(st.sampled_from(list(within))), within.end - timedelta(days=1)}:
            until = [Wanted(subject, one.metric, Period(start, day + timedelta(days=1))) for one in wanted]
            whole = await (team_figures if is_team else agent_figures)(until, now=NOW)
            then = [dict(runs[one].until(day))[day] for one in wanted]
            assert dict(zip(keys, then, strict=True)) == dict(
                zip(keys, [whole[one].value for one in until], strict=True)
            )


async def test_a_rate_is_that_of_everything_until_the_day_and_no_mean_of_days(company):
    for number, (day, outcome) in enumerate([(2, "won"), (3, "lost"), (3, "lost"), (3, "lost"), (5, "won")]):
        about = {"opportunity": f"deal-{number}", "on": march(day)}
        await accept(event("opportunity.created", agent="dana", **about), event(f"opportunity.{outcome}", **about))
    await settle()

    quarter, two_fifths, days = Decimal("0.25"), Decimal("0.4"), Period(march(1), march(7))
    assert await came_about(company.dana, "win_rate", within=days) == [
        None,
        1,
        quarter,
        quarter,
        two_fifths,
        two_fifths,
    ]


async def test_a_move_takes_nothing_along(company):
    await accept(called(company.dana, on=march(2)), called(company.dana, on=march(4)))
    await sell(company.dana, "30.00 EUR", on=march(2))
    await move(company.dana, to=company.hill, on=march(4))
    await sell(company.dana, "60.00 EUR", on=march(5))
    await settle()

    days = Period(march(1), march(7))
    assert await came_about(company.harbour, "calls_made", within=days) == [0, 1, 1, 1, 1, 1]
    assert await came_about(company.hill, "approved_amount", within=days) == [0, 0, 0, 0, 60, 60]
    assert await came_about(company.north, "approved_amount", within=days) == [0, 30, 30, 30, 90, 90]


async def test_nothing_is_told_of_days_to_come(company):
    assert len(await came_about(company.dana, "calls_made", within=Period(march(1), date(2027, 1, 1)))) == 46
