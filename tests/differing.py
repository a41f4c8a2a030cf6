"""What the ledger gained between two minutes, and why: `await causes(company.dana, 0, 1)`."""

from datetime import datetime, timedelta
from decimal import Decimal

from company import NOW, TODAY, Person, settle
from domain.access.viewer import Role, Viewer
from domain.commissions.asking.earnings_diff import LedgerDifference, earnings_diff
from domain.database import sql
from happenings import approved, deliver, outcomes, part, submitted

ADMIN = Viewer(actor="admin", role=Role.ADMIN)


def minute(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


async def happen(at: int, *events: dict) -> None:
    """Let the events arrive in that minute, and have everything calculated."""
    assert set(outcomes(await deliver(*events, now=minute(at)))) <= {"ACCEPTED", "REVISED", "RETRACTED"}
    await settle(now=minute(at))


async def sold(at: int, sale: str, amount: str, person: Person, **when) -> dict:
    told = submitted(sale, amount, part(person), **when)
    await happen(at, told, approved(sale, **when))
    return told


async def diff(
    person: Person, since: int, until: int, *, viewer: Viewer = ADMIN, period: str = "2026-03"
) -> LedgerDifference | None:
    span = {"since": minute(since), "until": minute(until)}
    return await earnings_diff(viewer=viewer, today=TODAY, agent_id=person.id, period=period, **span)


async def causes(person: Person, since: int, until: int, *, period: str = "2026-03") -> list[tuple]:
    """Each line's amount with its causes: what, and the sales behind it. All of them add up to the difference."""
    found = await diff(person, since, until, period=period)
    sums = [sum((amount for amount, _ in side), Decimal(0)) for side in (found.before, found.after)]
    assert sum((change.earning.amount for change in found.changes), Decimal(0)) == sums[1] - sums[0]
    names = {row["id"]: row["reference"] for row in await sql.fetch("select id, reference from transactions")}
    return [
        (
            change.earning.amount,
            *((one.kind.value, *(names[key] for key in one.transaction_ids)) for one in change.causes),
        )
        for change in found.changes
    ]
