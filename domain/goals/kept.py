"""What is kept of cycles that are over: the targets they are measured by and, once they are closed, how they ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from domain.database import sql
from domain.goals.presence import Running
from domain.goals.rules.judge import Status


class Result(NamedTuple):
    """What a closed cycle keeps of one rule."""

    target: Decimal
    achievement: Decimal | None
    attainment: Decimal | None


@dataclass(frozen=True, slots=True)
class Closed:
    """The final result of a cycle: it stays, whatever facts come later."""

    closed_at: datetime
    status: Status
    attainment: Decimal | None
    rules: Mapping[str, Result]


@dataclass(frozen=True, slots=True)
class Kept:
    """The targets of a cycle that is over, by rule, and its final result; None until its figures were computed."""

    target_version: int
    targets: Mapping[str, Decimal]
    closed: Closed | None


async def kept_of(running: Sequence[Running]) -> dict[Running, Kept]:
    """Return what is kept of those of the cycles that are over, as they are cut today."""
    rows = await sql.fetch(
        """select asked.position, c.closed_at, c.target_version, c.status, c.attainment, c.result::text
             from unnest($1::integer[], $2::uuid[], $3::date[], $4::date[])
                  as asked (position, goal_id, cycle_start, cycle_end)
             join goal_cycles c using (goal_id, cycle_start, cycle_end) where c.result is not null""",
        list(range(len(running))),
        [goal.id for goal, _ in running],
        [cycle.start for _, cycle in running],
        [cycle.end for _, cycle in running],
    )
    return {running[row["position"]]: _read(row) for row in rows}


def _read(row: Any) -> Kept:
    results = msgspec.json.decode(row["result"], type=dict[str, Result])
    closed = row["closed_at"] and Closed(row["closed_at"], Status(row["status"]), row["attainment"], results)
    return Kept(row["target_version"], {key: one.target for key, one in results.items()}, closed)
