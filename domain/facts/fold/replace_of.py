"""Replace the rows of entities, and mark the cells that rows left or reached."""

from collections.abc import Collection, Iterable, Sequence
from itertools import product
from uuid import UUID

from domain.database.replace_rows import Change, Row, replace_rows
from domain.marks.write import Layer, Mark, What

FOREVER = "infinity"


async def replace_of(
    table: str,
    ids: Collection[UUID],
    *,
    of: str = "id",
    key: Sequence[str] = ("id",),
    columns: Sequence[str],
    rows: Sequence[Row],
    watch: Sequence[str] = ("id",),
) -> list[Change]:
    """Make these the only rows whose column `of` names one of the entities, and return what changed."""
    return await replace_rows(
        table,
        key=key,
        scope=f"unnest($2::uuid[]) as s (id) where stored.{of} = s.id",
        scope_values=(list(ids),),
        columns=columns,
        rows=rows,
        watch=watch,
    )


def marks_of_cells(changes: Iterable[Change], *, agents: int, dataset: str) -> list[Mark]:
    """Return the marks of every agent and day before and after: of the watched columns, the first `agents` are agents.

    A figure may be anybody's whom a row names, on any of its days.
    """
    cells = {
        cell
        for change in changes
        for watched in (change.before, change.after)
        if watched is not None
        for cell in product(filter(None, watched[:agents]), filter(None, watched[agents:]))
    }
    return [Mark(Layer.AGENT, agent, What.FIGURES, day=day, dataset=dataset) for agent, day in sorted(cells)]
