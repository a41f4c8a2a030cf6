"""A metric has one figure of one subject and period, whether a goal, a board or a report tells it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from anything import DAYS, drawn_figures, examples
from company import NOW
from domain.metrics.figures import Wanted, agent_figures, team_figures
from domain.shared.period import Period
from reporting import run, shape

DIGITS = 9  # a goal's figure is divided in Python, a report's in the database


@given(data=st.data())
@examples(8)
async def test_goals_boards_and_reports_tell_the_same(company, data):
    metrics = await drawn_figures(company, data)
    keys = list(metrics)
    start = data.draw(DAYS)
    within = Period(start, start + timedelta(days=data.draw(st.integers(1, 70))))

    def wanted(subject):
        return [Wanted(subject, metrics[key], within) for key in keys]

    by_agent = {row.keys[0].key: row.figures for row in (await run(shape("AGENT", of=keys, within=within))).rows}
    for person in company.sellers:
        told = await agent_figures(wanted(person.id), now=NOW)
        assert _by_key(keys, by_agent[person.id]) == _by_key(keys, [one.value for one in told.values()])
    for team in company.teams.values():
        told = await team_figures(wanted(team), now=NOW)
        whole = (await run(shape(of=keys, within=within, team_ids=[team]))).total
        assert _by_key(keys, whole.figures) == _by_key(keys, [one.value for one in told.values()])


def _by_key(keys, figures):
    rounded = [None if figure is None else round(figure, DIGITS) for figure in figures]
    return dict(zip(keys, rounded, strict=True))
