"""The standard reports can all be answered, and hidden columns are left out."""

from collections import Counter
from pathlib import Path

import pytest

from domain.metrics.catalogue import BUILT_IN
from domain.reports.document import ColumnDocument, RangeDocument
from domain.reports.ranges import Preset
from domain.reports.standard_reports import Adaptation, standard_document, standard_reports
from domain.shared.errors import NotFound
from reporting import field, run

EXAMPLES = Path(__file__).parents[3] / "examples" / "queries"
RANGE = RangeDocument(preset=Preset.LAST_QUARTER)


@pytest.mark.parametrize("key", standard_reports())
async def test_a_standard_report_is_answered(company, key):
    report = await run(standard_document(key, Adaptation(range=RANGE)))

    assert len(report.total.figures) == len(standard_reports()[key].columns)


def test_every_built_in_metric_is_in_one_of_them():
    named = Counter(column.metric for report in standard_reports().values() for column in report.columns)
    left_out = set(BUILT_IN) - set(named)

    assert left_out <= {
        # other days or rows of what is there, each for those who ask
        "approved_amount_by_sale_day", "won_of_cohort", "conversion_of_cohort", "worked_of_cohort",
        "conversion_of_worked_cohort", "lost_count", "closed_count",
        "appointments_created", "appointments_cancelled", "reviews_given", "opportunities_in_stage", "tasks_on_time",
        "on_time_rate",
    }  # fmt: skip


async def test_columns_are_hidden_and_shown(company):
    waiting = ColumnDocument(
        metric="lead_status_changes", name="to_waiting", where=field("to_system_status", eq="WAITING")
    )
    adaptation = Adaptation(range=RANGE, hide=["contact_rate", "to_contacted"], show=[waiting])

    report = await run(standard_document("distribution_performance", adaptation))

    names = [column.name for column in report.columns]
    assert {"contact_rate", "to_contacted"} & set(names) == set()
    assert names[-1] == "to_waiting"


def test_what_is_not_there_is_refused():
    with pytest.raises(NotFound) as unknown:
        standard_document("weather", Adaptation(range=RANGE))
    with pytest.raises(NotFound) as column:
        standard_document("workload", Adaptation(range=RANGE, hide=["open_tasks", "luck"]))

    assert (unknown.value.code, unknown.value.path) == ("report.unknown_standard_report", ("key",))
    assert (column.value.code, column.value.path) == ("report.unknown_column", ("hide", "1"))


def test_each_of_them_is_asked_for_in_an_example():
    examples = "\n".join(path.read_text() for path in EXAMPLES.glob("*.graphql"))

    assert [key for key in standard_reports() if f'key: "{key}"' not in examples] == []
