"""Move the days of the organisation to another time zone, after the fact: everything that follows is derived anew.

It is one transaction that has the organisation to itself: whoever asks for a day waits, and then has the new one.
Nobody can hold what it needs and wait for it, for the organisation is what everybody reads first.
"""

import hashlib
from datetime import datetime

from domain.audit.record_line import Asker, Outcome, Request, record_lines
from domain.database import sql
from domain.database.operation import operation
from domain.database.transaction import after_commit
from domain.facts.redate_facts import redate_facts
from domain.marks.claim import raise_versions
from domain.marks.write import Lane, Layer, Mark, What, delete_every_mark, write_marks
from domain.organisation.change_time_zone import set_time_zone
from domain.organisation.queries import hold_organisation_alone
from domain.outbox.nudge import Nudge
from domain.refresh.derived import DERIVED_TABLES
from domain.refresh.rebuild import Progress, rebuild
from domain.shared.calendars import local_day, zone

POSTED = "calculated_pay"  # stays, so that the ledger gets the difference, also of what is no longer paid


@operation
async def rezone(*, time_zone: str, actor: str, now: datetime, progress: Progress = lambda _: None) -> None:
    """Rebuild every figure for days that begin in the time zone, and post what that changes of anybody's pay."""
    zone(time_zone)
    progress("waiting for everybody")
    await hold_organisation_alone()
    await _nudge_everybody()
    await set_time_zone(time_zone)
    progress("facts")
    await redate_facts(time_zone=time_zone)
    for table in reversed(DERIVED_TABLES):
        if table.name != POSTED:
            await sql.execute(f"delete from {table.name}")
    await rebuild(now=now, today=local_day(now, time_zone), progress=progress, post=True)
    await delete_every_mark()
    await _look_for_milestones(now=now)
    hashed = hashlib.sha256(time_zone.encode()).digest()
    await record_lines([(Request(Asker(actor), "rezone", {"time_zone": time_zone}, hashed), Outcome())], now=now)


async def _nudge_everybody() -> None:
    rows = await sql.fetch("select id, layer from subjects where layer <> $1 order by id", Layer.ENTITY.value)
    versions = await raise_versions([row["id"] for row in rows])
    for row in rows:
        after_commit(Nudge(f"{row['layer'].lower()}:{row['id']}", versions[row["id"]]))
    for row in await sql.fetch("select id from leaderboards"):
        after_commit(Nudge(f"board:{row['id']}", 0))


async def _look_for_milestones(*, now: datetime) -> None:
    rows = await sql.fetch("select agent_id, team_id, from_day from goals")
    marks = [
        Mark(Layer.AGENT, row["agent_id"], What.GOALS, day=row["from_day"])
        if row["agent_id"]
        else Mark(Layer.TEAM, row["team_id"], What.GOALS, day=row["from_day"])
        for row in rows
    ]
    await write_marks(marks, now=now, lane=Lane.BACKFILL)
