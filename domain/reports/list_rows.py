"""Which rows a report has: of everybody asked for, also with nothing to show; of fields, what was found."""

from domain.database.parameters import Parameters
from domain.metrics.conditions import condition_sql, fields_named
from domain.metrics.fields import Field, FieldType
from domain.reports.keys import Place
from domain.reports.plan import Plan
from domain.reports.shape import Dimension, Shape

STRATEGY = "strategy"
MEMBERSHIP = {
    STRATEGY: Field(STRATEGY, FieldType.TEXT, "{r}.strategy", "The strategy that somebody takes part in."),
    "mode": Field("mode", FieldType.TEXT, "{r}.mode", "How the strategy hands out."),
}
_JOIN_MEMBERS = """join strategy_members m on m.agent_id = span.subject_id
      and m.from_day < span.until_day and span.from_day < m.until_day"""


def rows_there_are(plan: Plan, parameters: Parameters) -> str:
    """Return the SQL of the keys of all rows; disabled agents have none unless they are asked for."""
    shape = plan.shape
    if not shape.fields:
        return f"{_of_stretches(shape, Place(), 'span')} where {_is_shown(shape, 'span.subject_id')}"
    keys = ", ".join(f"d{index}" for index in range(len(shape.by)))
    agent = next((f"d{place}" for place, by in enumerate(shape.by) if by.over is Dimension.AGENT), "")
    counted = ", ".join(f"nullif(c{one.index}, 0)" if one.is_count else f"c{one.index}" for one in plan.counted)
    # A scan also meets rows that nothing counts, such as what others did with somebody's leads.
    found = f"""select distinct {keys} from figures
                 where not is_total and num_nonnulls({counted}) > 0 and {_is_shown(shape, agent)}"""
    if STRATEGY not in shape.fields or not set(shape.fields) <= set(MEMBERSHIP):
        return found
    # Whoever takes part in a strategy and has nothing is a row of zeros.
    members = _of_stretches(shape, Place(fields=MEMBERSHIP, row="m"), "m", join=_JOIN_MEMBERS)
    conditions = [_is_shown(shape, "span.subject_id")]
    if fields_named(shape.where) <= set(MEMBERSHIP):
        conditions.append(condition_sql(shape.where, MEMBERSHIP, parameters, row="m"))
    return f"{found} union {members} where {' and '.join(conditions)}"


def _of_stretches(shape: Shape, place: Place, within: str, *, join: str = "") -> str:
    place = Place(cut="s.slice", hour="hours.hour", weekday="weekdays.weekday", fields=place.fields, row=place.row)
    keys = ", ".join(f"{place.key(by)} as d{index}" for index, by in enumerate(shape.by))
    joins = [join]
    if shape.cut is not None:
        overlaps = " and ".join(
            f"s.from_day < {days}.until_day and {days}.from_day < s.until_day" for days in ("span", within)
        )
        joins.append(f"join slices s on s.era = 0 and {overlaps}")
    if Dimension.HOUR in shape.dimensions:
        joins.append("cross join generate_series(0, 23) as hours (hour)")
    if Dimension.WEEKDAY in shape.dimensions:
        joins.append("cross join generate_series(1, 7) as weekdays (weekday)")
    days = "placed" if shape.is_placed else "asked"
    return f"select distinct {keys} from (select * from {days} where era = 0) span {' '.join(joins)}"


def _is_shown(shape: Shape, agent: str) -> str:
    if not shape.is_of_agents:
        return "true"
    shown = "true" if shape.with_disabled else "not is_hidden"
    return f"{agent} in (select id from seen where {shown})"
