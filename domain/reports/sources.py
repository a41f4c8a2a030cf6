"""Where figures come from: totals, one scan of a dataset for all its parts, or the days that agents were in teams.

Each yields rows (is_total, era, a key per dimension, a value per thing counted), null where it counts another thing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.database.parameters import Parameters
from domain.metrics.aggregates import aggregate_sql
from domain.metrics.conditions import EVERYTHING, condition_sql
from domain.metrics.dataset import Dataset
from domain.metrics.spans import span_totals
from domain.reports.keys import Cycles, Place
from domain.reports.plan import Counted, Plan
from domain.reports.shape import Dimension

FURTHEST_DAYS = 2  # from 12 hours behind UTC to 14 ahead of it, one instant falls on up to three days
BY_DAYS = (Dimension.DAY, Dimension.WEEK, Dimension.WEEKDAY)  # months say nothing of these


@dataclass(frozen=True, slots=True)
class Source:
    """A dataset by whose its rows are and on which day; without a dataset totals, or the days of agents."""

    dataset: Dataset | None
    role: str = ""
    anchor: str = ""
    is_presence: bool = False

    @property
    def is_stock(self) -> bool:
        """Return whether its rows stand at a moment."""
        return self.dataset is not None and self.dataset.is_stock


class Sources:
    """The sources of a plan, as SQL over the stretches that the statement names."""

    def __init__(self, plan: Plan, parameters: Parameters, *, cycles: Cycles, today: str, time_zone: str) -> None:
        self.plan, self.shape, self.parameters = plan, plan.shape, parameters
        self.cycles, self.today, self.time_zone = cycles, today, time_zone
        self._metrics: dict[str, str] = {}

    def figures(self) -> str:
        """Return the SQL of everything counted, by the keys of rows and in total."""
        wanted: dict[Source, dict[bool, list[Counted]]] = defaultdict(lambda: defaultdict(list))
        for is_total in (False, True) if self.shape.by else (True,):
            for one in self.plan.counted:
                wanted[self._source(one, is_total=is_total)][is_total].append(one)
        return " union all ".join(part for source, levels in wanted.items() for part in self._parts(source, levels))

    def _source(self, one: Counted, *, is_total: bool) -> Source:
        if one.part is None:
            return Source(None, is_presence=True)
        if one.is_summed(is_own=self.shape.is_of_agents and not is_total):
            return Source(None)
        dataset = one.part.dataset
        if dataset.is_stock:
            return Source(dataset, dataset.roles[one.part.role])
        return Source(dataset, dataset.roles[one.part.role], one.part.anchor)

    def _parts(self, source: Source, levels: Mapping[bool, Sequence[Counted]]) -> list[str]:
        is_one_scan = not self.shape.is_placed and not (source.is_stock and self.shape.cut)
        if is_one_scan and levels[False] and levels[True]:
            return [self._select(source, levels)]
        return [self._select(source, {is_total: counted}) for is_total, counted in levels.items() if counted]

    def _select(self, source: Source, levels: Mapping[bool, Sequence[Counted]]) -> str:
        """Return one scan, for the rows, for the total, or for both by grouping sets."""
        keys = [f"r.d{index}" for index in range(len(self.shape.by))]
        by_rows = ", ".join(["r.era", *keys])
        is_only_total = False not in levels
        if len(levels) > 1:
            is_total, groups = f"grouping({keys[0]}) = 1", f"grouping sets (({by_rows}), (r.era))"
        else:
            is_total, groups = str(is_only_total).lower(), "r.era" if is_only_total else by_rows
            keys = ["null" for _ in keys] if is_only_total else keys
        counted = list({one.index: one for level in levels.values() for one in level}.values())
        values = {one.index: f"({self._value(source, one, levels)})::numeric" for one in counted}
        named = [f"{values.get(index, 'null::numeric')} as c{index}" for index in range(len(self.plan.counted))]
        keyed = [f"{key} as d{index}" for index, key in enumerate(keys)]
        return f"""select {", ".join([f"{is_total} as is_total", "r.era", *keyed, *named])}
                     from ({self._rows(source, counted, is_total=is_only_total)}) r group by {groups}"""

    def _value(self, source: Source, one: Counted, levels: Mapping[bool, Sequence[Counted]]) -> str:
        """Return the aggregate: what agents have of their own in their rows, what rolls up in all others."""
        is_own = self.shape.is_of_agents
        if len(levels) == 1:
            return self._value_of(source, one, is_own=is_own and False in levels)
        if one not in levels[True]:
            return f"case when grouping(r.d0) = 0 then {self._value_of(source, one, is_own=is_own)} end"
        if one not in levels[False]:
            return f"case when grouping(r.d0) = 1 then {self._value_of(source, one, is_own=False)} end"
        if not is_own or not self._differs(source):
            return self._value_of(source, one, is_own=is_own)
        own, rolled_up = (self._value_of(source, one, is_own=each) for each in (True, False))
        return f"case when grouping(r.d0) = 0 then {own} else {rolled_up} end"

    def _differs(self, source: Source) -> bool:
        if source.dataset is None:
            return not source.is_presence
        return source.dataset.rolls_up != EVERYTHING

    def _value_of(self, source: Source, one: Counted, *, is_own: bool) -> str:
        if one.part is None:
            return "count(*)"
        if source.dataset is None:
            column = "value" if is_own else "rollup_value"
            return f"sum(r.{column}) filter (where r.metric = {self._metric(one.part.key)})"
        return aggregate_sql(one.part, self.parameters, rolls_up=not is_own, moment="r.moment")

    def _metric(self, key: str) -> str:
        if key not in self._metrics:
            self._metrics[key] = f"{self.parameters.bind(key)}::text"
        return self._metrics[key]

    def _rows(self, source: Source, counted: Sequence[Counted], *, is_total: bool) -> str:
        if source.is_presence:
            return self._of_presence(is_total=is_total)
        if source.dataset is None:
            return self._of_totals(counted, is_total=is_total)
        return (
            self._of_stock(source, is_total=is_total)
            if source.is_stock
            else self._of_dataset(source, is_total=is_total)
        )

    def _of_totals(self, counted: Sequence[Counted], *, is_total: bool) -> str:
        keys = self.parameters.bind([one.part.key for one in counted if one.part is not None])
        by_months = is_total or not any(dimension in BY_DAYS for dimension in self.shape.dimensions)
        named = self._keys(Place(day="total.day", cycles=self.cycles), is_total=is_total)
        return f"""select {named}, total.metric, total.value, total.rollup_value
                     from {self._days(is_total=is_total)} span, {span_totals(metrics=keys, whole_months=by_months)}"""

    def _of_dataset(self, source: Source, *, is_total: bool) -> str:
        assert source.dataset is not None  # noqa: S101
        anchor = source.dataset.anchors[source.anchor]
        day, hour, near = f"r.{anchor.day}", "null::integer", 0
        if self.shape.time_zone is not None and anchor.instant is not None:
            day, near = f"({self._local(anchor.instant)})::date", FURTHEST_DAYS
        if anchor.instant is not None and Dimension.HOUR in self.shape.dimensions:
            hour = f"extract(hour from {self._local(anchor.instant)})::integer"
        place = Place(day=day, hour=hour, fields=source.dataset.fields, cycles=self.cycles)
        within = f"{day} >= span.from_day and {day} < span.until_day"
        if near:
            within += f" and r.{anchor.day} >= span.from_day - {near} and r.{anchor.day} < span.until_day + {near}"
        return f"""select {self._keys(place, is_total=is_total)}, r.* from {self._days(is_total=is_total)} span
                     join {source.dataset.relation} r on r.{source.role} = span.subject_id and {within}
                    {self._where(source.dataset, "current_date")}"""

    def _of_stock(self, source: Source, *, is_total: bool) -> str:
        assert source.dataset is not None  # noqa: S101
        place = Place(day="null::date", cut="span.slice", fields=source.dataset.fields, moment="span.from_day")
        standing = "standing_at_end" if is_total else "standing_placed" if self.shape.is_placed else "standing"
        return f"""select {self._keys(place, is_total=is_total)}, span.from_day as moment, r.* from {standing} span
                     join {source.dataset.relation} r on r.{source.role} = span.subject_id
                      and r.from_day <= span.from_day and r.until_day > span.from_day
                    {self._where(source.dataset, "span.from_day")}"""

    def _of_presence(self, *, is_total: bool) -> str:
        """Return a row for each day on which an agent was in a team and neither disabled nor still to come."""
        named = self._keys(Place(day="d.at::date", cycles=self.cycles), is_total=is_total)
        return f"""select {named} from {self._days(is_total=is_total)} span
                     join seen on seen.id = span.subject_id
                     join team_agents m on m.agent_id = span.subject_id and m.depth = 0
                      and m.from_day < span.until_day and span.from_day < m.until_day
                    cross join lateral generate_series(greatest(span.from_day, m.from_day)::timestamp,
                          least(span.until_day, m.until_day, {self.today} + 1, seen.disabled_on) - 1,
                          interval '1 day') as d (at)"""

    def _keys(self, place: Place, *, is_total: bool) -> str:
        keys = [] if is_total else [f"{place.key(by)} as d{index}" for index, by in enumerate(self.shape.by)]
        return ", ".join(["span.era", *keys])

    def _days(self, *, is_total: bool) -> str:
        return "placed" if self.shape.is_placed and not is_total else "asked"

    def _local(self, instant: str) -> str:
        return f"r.{instant} at time zone {self.parameters.bind(self.time_zone)}::text"

    def _where(self, dataset: Dataset, moment: str) -> str:
        condition = self.plan.conditions[dataset.key]
        if condition == EVERYTHING:
            return ""
        return f"where {condition_sql(condition, dataset.fields, self.parameters, moment=moment)}"
