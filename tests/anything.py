"""Whatever Hypothesis thinks of: how often it is asked, and Meridian as it draws it."""

import os
from collections.abc import Mapping
from datetime import date

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from company import SELLERS, Company, move, settle
from defining import publish_some
from derived import forget_what_happened
from domain.database import sql
from domain.metrics.metric import AnyMetric
from domain.metrics.the_catalogue import the_catalogue
from happenings import deliver
from lifecycles import happenings

DAYS = st.dates(date(2026, 1, 25), date(2026, 4, 12))
BUILT_IN_ONES = 25  # of the built-in metrics; those that were drawn are all looked at


def examples(usual: int) -> settings:
    """So many examples, the same ones each time; with EXAMPLES set so many others, for a longer run."""
    return settings(
        max_examples=int(os.environ.get("EXAMPLES", str(usual))),
        derandomize="EXAMPLES" not in os.environ,
        deadline=None,
        phases=[phase for phase in Phase if phase is not Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


async def drawn_figures(company: Company, data: st.DataObject) -> Mapping[str, AnyMetric]:
    """People who move, facts of every kind and metrics defined by chance; returns some metrics by their keys."""
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
    built_in = data.draw(st.permutations(sorted(set(metrics) - set(defined))))[:BUILT_IN_ONES]
    return {key: metrics[key] for key in [*built_in, *defined]}
