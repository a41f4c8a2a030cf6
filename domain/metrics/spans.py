"""Totals over stretches of days: whole months are read as months, the days at the ends as days."""

# A span is (agent_id, from_day, until_day). Of its days, [head, tail) are whole months.
SPAN_TOTALS = """
    lateral (
        select date_trunc('month', span.from_day + interval '1 month' - interval '1 day')::date as head,
               date_trunc('month', span.until_day)::date as tail
    ) whole,
    lateral (
        select metric, value, rollup_value from totals_monthly
         where agent_id = span.agent_id and month >= head and month < tail and metric = any({metrics})
        union all
        select metric, value, rollup_value from totals_daily
         where agent_id = span.agent_id and metric = any({metrics})
           and day >= span.from_day and day < least(head, span.until_day)
        union all
        select metric, value, rollup_value from totals_daily
         where agent_id = span.agent_id and metric = any({metrics})
           and day >= greatest(tail, head) and day < span.until_day
    ) total
"""


def span_totals(*, metrics: str) -> str:
    """Return the SQL that yields `total.metric`, `.value` and `.rollup_value` for each row called `span`."""
    return SPAN_TOTALS.format(metrics=metrics)
