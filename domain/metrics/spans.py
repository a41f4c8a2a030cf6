"""Totals over stretches of days: whole months are read as months, the days at the ends as days."""

# A span is (subject_id, from_day, until_day). Of its days, [head, tail) are whole months; the offset keeps both from
# being found anew for each comparison. Each arm also says when it is empty: then its index is not searched at all.
_WHOLE_MONTHS = """
    lateral (
        select date_trunc('month', span.from_day + interval '1 month' - interval '1 day')::date as head,
               date_trunc('month', span.until_day::timestamp)::date as tail offset 0
    ) whole,
    lateral (
        select metric, month as day, value, rollup_value from totals_monthly
         where subject_id = span.subject_id and month >= head and month < tail and metric = any({metrics})
           and head < tail
        union all
        select metric, day, value, rollup_value from totals_daily
         where subject_id = span.subject_id and metric = any({metrics})
           and day >= span.from_day and day < least(head, span.until_day)
           and span.from_day < least(head, span.until_day)
        union all
        select metric, day, value, rollup_value from totals_daily
         where subject_id = span.subject_id and metric = any({metrics})
           and day >= greatest(tail, head) and day < span.until_day
           and greatest(tail, head) < span.until_day
    ) total
"""
_DAYS = """
    lateral (
        select metric, day, value, rollup_value from totals_daily
         where subject_id = span.subject_id and metric = any({metrics})
           and day >= span.from_day and day < span.until_day
    ) total
"""


def span_totals(*, metrics: str, whole_months: bool = True) -> str:
    """Return the SQL of `total.metric`, `.day`, `.value` and `.rollup_value` for each row called `span`.

    The day of a whole month is its first; without `whole_months` every day is its own.
    """
    return (_WHOLE_MONTHS if whole_months else _DAYS).format(metrics=metrics)
