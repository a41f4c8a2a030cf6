"""The SQL of parts over the rows `r` of their dataset."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from domain.database.parameters import Parameters
from domain.metrics.conditions import EVERYTHING, Condition, both, condition_sql
from domain.metrics.dataset import Dataset, Role
from domain.metrics.part import Aggregate, Part

Tested: TypeAlias = Callable[[Condition, Dataset], str]  # the column that says whether a row meets the condition


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Parts that one scan of a dataset answers: rows found by the same role and the same anchor."""

    dataset: Dataset
    role: Role
    anchor: str
    parts: Sequence[Part]

    @property
    def subject(self) -> str:
        """Return the column of whose a row is."""
        return f"r.{self.dataset.roles[self.role]}"

    @property
    def day(self) -> str:
        """Return the column of the day by which a row is counted; a stock has none."""
        return f"r.{self.dataset.anchors[self.anchor].day}"


def sources_of(parts: Iterable[Part]) -> list[Source]:
    """Return the scans that these parts need, each with all the parts that it answers."""
    together: dict[tuple[str, Role, str], list[Part]] = defaultdict(list)
    for part in parts:
        together[part.dataset.key, part.role, part.anchor].append(part)
    return [Source(found[0].dataset, found[0].role, found[0].anchor, found) for found in together.values()]


def aggregate_sql(
    part: Part,
    parameters: Parameters,
    *,
    rolls_up: bool,
    moment: str = "current_date",
    tested: Tested | None = None,
) -> str:
    """Return the aggregate; with `rolls_up` only over the rows that count for teams.

    What was `tested` of each row before, is not tested again.
    """
    dataset = part.dataset
    conditions = counting_sql(part, parameters, rolls_up=rolls_up, moment=moment, tested=tested)
    if part.aggregate is Aggregate.COUNT and part.field is None and part.since is None:
        return _counted(dataset, conditions)
    value = value_sql(part, parameters, moment=moment)
    if part.aggregate is Aggregate.COUNT:
        return _counted(dataset, [*conditions, f"{value} is not null"])
    if part.aggregate is Aggregate.DISTINCT and part.takes_back:
        added, taken = _filter([*conditions, "r.sign > 0"]), _filter([*conditions, "r.sign < 0"])
        return f"(count(distinct {value}) {added} - count(distinct {value}) {taken})"
    if part.aggregate is Aggregate.DISTINCT:
        conditions += ["r.sign > 0"] if dataset.is_signed else []
        return f"count(distinct {value}) {_filter(conditions)}"
    return f"{part.aggregate.value.lower()}({value}) {_filter(conditions)}"


def counting_sql(
    part: Part,
    parameters: Parameters,
    *,
    rolls_up: bool,
    moment: str = "current_date",
    tested: Tested | None = None,
) -> list[str]:
    """Return the conditions that rows of the part meet; with `rolls_up` also that of counting for teams."""
    where = part.only if part.since is not None else both(part.where, part.only)
    wanted = [one for one in (where, part.dataset.rolls_up if rolls_up else EVERYTHING) if one != EVERYTHING]
    if tested is not None:
        return [tested(one, part.dataset) for one in wanted]
    return [condition_sql(one, part.dataset.fields, parameters, moment=moment) for one in wanted]


def value_sql(part: Part, parameters: Parameters, *, moment: str = "current_date") -> str:
    """Return the value that each row brings; null where it brings none."""
    if part.since is None:
        assert part.field is not None  # noqa: S101 - only what counts rows needs no field
        return part.field.of("r", moment=moment)
    dataset = part.dataset
    began = condition_sql(part.since, dataset.fields, parameters, row="b")
    reached = condition_sql(part.where, dataset.fields, parameters)
    earlier = condition_sql(part.where, dataset.fields, parameters, row="e")
    same = f"{{}}.{dataset.entity} = r.{dataset.entity}"
    # Only the first arrival counts: whoever comes back to a stage has not taken longer to reach it.
    return f"""case when {reached} and not exists (
            select 1 from {dataset.relation} e where {same.format("e")} and e.occurred_at < r.occurred_at and {earlier})
        then (select extract(epoch from r.occurred_at - min(b.occurred_at)) from {dataset.relation} b
               where {same.format("b")} and b.occurred_at <= r.occurred_at and {began}) end"""


def _counted(dataset: Dataset, conditions: Sequence[str]) -> str:
    return f"{'sum(r.sign)' if dataset.is_signed else 'count(*)'} {_filter(conditions)}"


def _filter(conditions: Sequence[str]) -> str:
    return f"filter (where {' and '.join(conditions)})" if conditions else ""
