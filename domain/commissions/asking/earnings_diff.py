"""What the ledger of one agent's pay period gained between two instants, and the cause of every line of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import msgspec

from domain.access.rights import Act
from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.commissions.asking.cause_of_line import LedgerLine, cause_without_entries, causes_by_entries, causes_of
from domain.commissions.asking.causes import Cause, CauseKind
from domain.commissions.asking.recorded import Records, recorded
from domain.commissions.queries.pay import EARNING_COLUMNS, SeenEarning
from domain.commissions.rules.period_lines import Purpose
from domain.commissions.rules.terms import GUARANTEE
from domain.database import sql
from domain.database.parameters import Parameters
from domain.shared.errors import Invalid, LimitExceeded

MOST_LINES = 2_000  # one answer; each is compared with what stood before it


class InstantsOutOfOrder(Invalid):
    """The second instant comes after the first."""

    code: ClassVar[str] = "earnings.instants_out_of_order"


class TooManyChanges(LimitExceeded):
    """More lines were posted between the instants than are explained at once."""

    code: ClassVar[str] = "earnings.too_many_changes"
    limit: ClassVar[str] = "ledgerChanges"


@dataclass(frozen=True, slots=True)
class LedgerChange:
    """A line that was posted between the instants, and why."""

    earning: SeenEarning
    causes: Sequence[Cause]


@dataclass(frozen=True, slots=True)
class LedgerDifference:
    """The ledger's sums of the period at both instants, by currency, and every line between them, first to last."""

    agent_id: UUID
    period: str
    before: Sequence[tuple[Decimal, str]]
    after: Sequence[tuple[Decimal, str]]
    changes: Sequence[LedgerChange]


async def earnings_diff(
    *, viewer: Viewer, today: date, agent_id: UUID, period: str, since: datetime, until: datetime
) -> LedgerDifference | None:
    """Return what was posted to the period after one instant and until another; None if the viewer may not see it."""
    if until <= since:
        raise InstantsOutOfOrder("the second instant must come after the first; exchange them", path=("as_of_2",))
    parameters = Parameters([agent_id])
    seen = agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_PAY)
    if not await sql.fetch_value(f"select $1::uuid in ({seen})", *parameters):
        return None
    posted = await _posted(agent_id, period, since, until)
    lines = await _beside(agent_id, posted, until)
    everything = await recorded(
        agent_id=agent_id,
        plan_ids={line.earning.plan_id for line in lines},
        transaction_ids={line.earning.transaction_id for line in lines if line.earning.transaction_id},
        until=until,
    )
    before, after = [await _totals(agent_id, period, instant) for instant in (since, until)]
    changes = [change for change in _changes(lines, everything) if change.earning.id in posted]
    return LedgerDifference(agent_id, period, before, after, changes)


def _changes(lines: Sequence[LedgerLine], everything: Records) -> Iterator[LedgerChange]:
    same: dict[Any, list[LedgerLine]] = defaultdict(list)
    together: dict[Any, list[LedgerLine]] = defaultdict(list)
    for line in lines:
        same[line.component, line.line_id].append(line)
        together[line.earning.plan_id, line.posted_in].append(line)
    causes = {line.earning.id: causes_of(line, same[line.component, line.line_id], everything) for line in lines}
    for line in lines:
        beside = [one for one in together[line.earning.plan_id, line.posted_in] if _stands_behind(line, one)]
        if _makes_up(same[line.component, line.line_id]) and not any(_is_of_period(line, one) for one in beside):
            beside = []
        found = causes_by_entries(causes[line.earning.id], beside, causes)
        named = [_with_transactions(cause, line, beside, causes) for cause in found]
        yield LedgerChange(
            line.earning, [_moved(one, line, same[line.component, line.line_id], everything) for one in named]
        )


def _stands_behind(line: LedgerLine, other: LedgerLine) -> bool:
    """Tell whether the other line may have moved the line: one of its component, or of any if it is a guarantee."""
    is_near = other.component == line.component or line.earning.component_key == GUARANTEE
    return is_near and other.line_id != line.line_id


def _makes_up(same: Sequence[LedgerLine]) -> bool:
    """Tell whether the line makes up what its period lacks: nothing that moves in other periods moves it."""
    purposes = {(one.explained.get("period") or {}).get("purpose") for one in same}
    return not purposes.isdisjoint({Purpose.FLOOR, Purpose.GUARANTEE})


def _is_of_period(line: LedgerLine, other: LedgerLine) -> bool:
    earning: SeenEarning = other.earning
    return earning.origin_period == line.earning.origin_period


async def _posted(agent_id: UUID, period: str, since: datetime, until: datetime) -> set[UUID]:
    rows = await sql.fetch(
        """select id from earnings where agent_id = $1 and posted_period = $2 and posted_at > $3 and posted_at <= $4
            limit $5""",
        agent_id,
        period,
        since,
        until,
        MOST_LINES + 1,
    )
    if len(rows) > MOST_LINES:
        message = f"more than {MOST_LINES} lines were posted between these instants; choose nearer ones"
        raise TooManyChanges(message, value=len(rows), bound=MOST_LINES, path=("as_of_2",))
    return {row["id"] for row in rows}


async def _beside(agent_id: UUID, posted: set[UUID], until: datetime) -> list[LedgerLine]:
    """Return the lines with those that stood before each, and with what was posted together with them."""
    rows = await sql.fetch(
        f"""with posted as (select * from earnings where id = any($2))
            select {EARNING_COLUMNS}, line_id, posted_in from earnings e
             where e.agent_id = $1 and e.posted_at <= $3
               and ((e.plan_id, e.component_key, e.line_id) in (select plan_id, component_key, line_id from posted)
                    or e.posted_in in (select posted_in from posted))
             order by e.posted_at, e.id""",
        agent_id,
        list(posted),
        until,
    )
    return [_line(row) for row in rows]


def _line(row: asyncpg.Record) -> LedgerLine:
    fields: dict[str, Any] = dict(row)
    line_id, posted_in = fields.pop("line_id"), fields.pop("posted_in")
    fields["explanation"] = msgspec.json.decode(fields["explanation"])
    return LedgerLine(SeenEarning(**fields), line_id, posted_in)


def _with_transactions(
    cause: Cause, line: LedgerLine, beside: Sequence[LedgerLine], causes: Mapping[UUID, Sequence[Cause]]
) -> Cause:
    """Name the line's own transaction, or those that moved a line which only stands behind them."""
    if cause.transaction_ids:
        return cause
    moving = [line]
    if cause.kind is CauseKind.OTHER_CREDITS:
        moving = [one for one in beside if {each.kind for each in causes[one.earning.id]} != {CauseKind.OTHER_CREDITS}]
    found = (one.earning.transaction_id for one in moving)
    return replace(cause, transaction_ids=tuple(dict.fromkeys(one for one in found if one is not None)))


def _moved(cause: Cause, line: LedgerLine, of_it: Sequence[LedgerLine], everything: Records) -> Cause:
    """Name what else moved the line of a period that stands behind no transaction."""
    if cause.kind is not CauseKind.OTHER_CREDITS or cause.transaction_ids or line.earning.transaction_id is not None:
        return cause
    return cause_without_entries(line, of_it, everything)


async def _totals(agent_id: UUID, period: str, instant: datetime) -> list[tuple[Decimal, str]]:
    rows = await sql.fetch(
        """select sum(amount) as amount, currency from earnings
            where agent_id = $1 and posted_period = $2 and posted_at <= $3 group by currency order by currency""",
        agent_id,
        period,
        instant,
    )
    return [(row["amount"], row["currency"]) for row in rows]
