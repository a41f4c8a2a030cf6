"""A metric has one figure of one subject and period, whether a goal, a board or a report tells it."""

import os
from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from company import NOW, SELLERS, move, settle
from defining import publish_some
from derived import forget_what_happened
from domain.database import sql
from domain.metrics.figures import Wanted, agent_figures, team_figures
from domain.metrics.the_catalogue import the_catalogue
from domain.shared.period import Period
from happenings import deliver
from lifecycles import happenings
from reporting import run, shape

EXAMPLES = int(os.environ.get("EXAMPLES", "8"))  # a longer run looks at other examples each time
DAYS = st.dates(date(2026, 1, 25), date(2026, 4, 12))
DIGITS = 9  # a goal's figure is divided in Python, a report's in the database


@given(data=st.data())
@settings(
    max_examples=EXAMPLES,
    derandomize="EXAMPLES" not in os.environ,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
async def test_goals_boards_and_reports_tell_the_same(company, data):
    await forget_what_happened()
    await sql.execute("delete from metric_versions")
    for name, day in data.draw(st.lists(st.tuples(st.sampled_from(list(SELLERS)), DAYS), max_size=3)):
        await move(getattr(company, name.lower()), to=data.draw(st.sampled_from([company.hill, company.lake])), on=day)
    await deliver(*data.draw(happenings(company.sellers, least=4)))
    await settle()
    defined = await publish_some(data)
    if data.draw(st.booleans()):  # else they are read from rows until their totals are there
        await settle()
    metrics = (await the_catalogue()).metrics
    keys = [*data.draw(st.permutations(sorted(set(metrics) - set(defined))))[:25], *defined]
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
