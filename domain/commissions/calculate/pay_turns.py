"""Until which day pay was turned: which pay periods count as begun, for whoever calculates, rebuilds or asks."""

from datetime import date

from domain.database import sql
from domain.database.transaction import read_once


async def last_turn() -> date | None:
    """Return the day of the last turn; None before the first, when no period counts as begun."""
    return await read_once("last_turn", _read)


async def _read() -> date | None:
    day: date | None = await sql.fetch_value("select max(day) from pay_turns")
    return day
