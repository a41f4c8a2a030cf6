"""Found the company in an empty database, and bring its history up to now: again and again, if need be."""

from collections import Counter
from datetime import date, timedelta
from typing import ClassVar

from domain.database import sql
from domain.facts.ingest import Outcome, ingest
from domain.marks.pending import pending_subjects
from domain.organisation.queries import find_organisation
from domain.shared.calendars import local_day
from domain.shared.errors import Conflict, RainmakerError
from infra.clock import Clock
from rainmaker.demo.company import Company
from rainmaker.demo.events import Event, encoded
from rainmaker.demo.found import found
from rainmaker.demo.history import history
from rainmaker.importing.bring_up_to_date import bring_up_to_date
from rainmaker.importing.telling import Tell

AT_ONCE = 5_000  # facts of one transaction


class AnotherOrganisation(Conflict):
    """The database holds an organisation that is not the made-up one."""

    code: ClassVar[str] = "demo.another_organisation"


class FiguresMissing(RainmakerError):
    """Some figures of the company could not be computed."""

    code: ClassVar[str] = "demo.figures_missing"


async def seed(*, company: Company, clock: Clock, tell: Tell) -> Counter[Outcome]:
    """Found the company unless it is there, ingest what has happened to it until now, and compute every figure.

    Its first day is kept, so that a later run finds what an earlier one wrote and adds the days since.
    """
    await _find_or_found(company, clock)
    outcomes: Counter[Outcome] = Counter()
    events = await _news(company, clock)
    for start in range(0, len(events), AT_ONCE):
        tell("facts", start, len(events))
        batch = [encoded(event) for event in events[start : start + AT_ONCE]]
        outcomes.update(result.outcome for result in await ingest(items=batch, now=clock()))
    tell("facts", len(events), len(events))
    await _compute(clock, tell)
    return outcomes


async def _find_or_found(company: Company, clock: Clock) -> None:
    now, organisation = clock(), await find_organisation()
    if organisation is None:
        first_day = local_day(now, company.time_zone) - timedelta(days=company.days)
        await found(company=company, first_day=first_day, now=now)
    elif organisation.name != company.name:
        message = f"this database holds {organisation.name}; give {company.name} a database of its own"
        raise AnotherOrganisation(message)


async def _news(company: Company, clock: Clock) -> list[Event]:
    first_day: date = await sql.fetch_value("select min(from_day) from memberships")
    last_day: date | None = await sql.fetch_value("select max(day) from facts where source = $1", company.crm)
    events = history(company=company, first_day=first_day, until=clock())
    return [event for event in events if local_day(event.time, company.time_zone) >= (last_day or first_day)]


async def _compute(clock: Clock, tell: Tell) -> None:
    await bring_up_to_date(step="figures", clock=clock, tell=tell)
    failing = [subject for subject in await pending_subjects() if subject.last_error is not None]
    if failing:
        first = f"{failing[0].layer} {failing[0].id}: {failing[0].last_error}"
        raise FiguresMissing(f"the figures of {len(failing)} subjects cannot be computed; the first is {first}")
