"""Figures as they are read: `assert await achieved(company.dana, "calls_made", in_month=march(1)) == 3`."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from company import NOW, Person
from domain.metrics.catalogue import BUILT_IN
from domain.metrics.figures import Wanted, agent_figures, team_figures
from domain.shared.period import Cycle, Period


async def achieved(of: Person | UUID, key: str, *, within: Period) -> Decimal | None:
    """A person's own figure, or a team's."""
    subject = of.id if isinstance(of, Person) else of
    wanted = Wanted(subject, BUILT_IN[key], within)
    read = agent_figures if isinstance(of, Person) else team_figures
    return (await read([wanted], now=NOW))[wanted].value


def month_of(day: date) -> Period:
    return Period.containing(day, Cycle.MONTH)


def quarter_of(day: date) -> Period:
    return Period.containing(day, Cycle.QUARTER)


def on_day(day: date) -> Period:
    return Period(day, date.fromordinal(day.toordinal() + 1))
