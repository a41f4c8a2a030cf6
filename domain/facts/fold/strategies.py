"""Write who takes part in strategies, and on which days."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.database import sql
from domain.database.replace_rows import replace_rows
from domain.facts.fold.named import named
from domain.facts.fold.replace_of import FOREVER
from domain.facts.fold.terms import Terms
from domain.facts.rules.history import Seen
from domain.facts.rules.strategy import fold_strategy
from domain.marks.write import Mark

COLUMNS = ("strategy", "agent_id", "mode", "from_day", "until_day")


async def fold_strategies(entities: Mapping[UUID, Sequence[Seen]], terms: Terms) -> list[Mark]:  # noqa: ARG001 - one shape
    """Replace who takes part in the strategies; who takes part changes no figure, so nobody is marked."""
    await replace_rows(
        "strategy_members",
        key=("strategy", "agent_id", "from_day"),
        scope="unnest($2::text[]) as s (strategy) where stored.strategy = s.strategy",
        scope_values=(await _names(list(entities)),),
        columns=COLUMNS,
        rows=[
            {
                "strategy": named(facts)[1],
                "agent_id": part.agent_id,
                "mode": part.mode,
                "from_day": part.from_day,
                "until_day": part.until_day or FOREVER,
            }
            for facts in entities.values()
            for part in fold_strategy(facts)
        ],
        watch=("strategy",),
    )
    return []


async def _names(ids: Sequence[UUID]) -> list[str]:
    """Return what the strategies are called, those too of which no fact holds any more."""
    rows = await sql.fetch(
        """select distinct payload ->> 'strategy' as name from facts
            where entity_id = any($1) and payload ? 'strategy'""",
        ids,
    )
    return [row["name"] for row in rows]
