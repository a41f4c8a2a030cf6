"""Meridian, a small company of named people: built through the operations, settled by the passes, verified whole.

Meridian (Cleo) ── North (Rhea) ── Harbour (Nora): Dana, Omar
                │              └── Hill (Ivo):     Ines
                └─ South (Sami) ── Lake (Vera):    Lena
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
import pytest
from tortoise import connections

from domain.database.transaction import transaction
from domain.facts.find_identity import IdentityKind
from domain.facts.link_identity import link_identity
from domain.marks.write import Layer
from domain.organisation.found_organisation import found_organisation
from domain.people.appoint_manager import appoint_manager
from domain.people.create_team import create_team
from domain.people.hire_agent import hire_agent
from domain.people.move_agent import move_agent
from domain.refresh.refresh import refresh
from domain.refresh.verify import Verification, verify
from infra.resources import Resources
from steps import ALWAYS

CRM = "crm.example"
NOW = datetime(2026, 4, 15, 12, tzinfo=UTC)
TODAY = NOW.date()
TREE = {"North": "Meridian", "South": "Meridian", "Harbour": "North", "Hill": "North", "Lake": "South"}
MANAGERS = {
    "Cleo": "Meridian",
    "Rhea": "North",
    "Sami": "South",
    "Nora": "Harbour",
    "Ivo": "Hill",
    "Vera": "Lake",
}
SELLERS = {"Dana": "Harbour", "Omar": "Harbour", "Ines": "Hill", "Lena": "Lake"}


@dataclass(frozen=True)
class Person:
    """An agent, by the id and by the name that the CRM uses in lower case."""

    id: UUID
    name: str

    @property
    def reference(self) -> str:
        return self.name.lower()


class Company:
    """The teams and people by their names in lower case."""

    meridian: UUID
    north: UUID
    south: UUID
    harbour: UUID
    hill: UUID
    lake: UUID
    cleo: Person
    rhea: Person
    sami: Person
    nora: Person
    ivo: Person
    vera: Person
    dana: Person
    omar: Person
    ines: Person
    lena: Person

    @property
    def sellers(self) -> list[Person]:
        return [getattr(self, name.lower()) for name in SELLERS]

    @property
    def everybody(self) -> list[Person]:
        return self.sellers + [getattr(self, name.lower()) for name in MANAGERS]

    @property
    def teams(self) -> dict[str, UUID]:
        return {name: getattr(self, name.lower()) for name in ("Meridian", *TREE)}


async def found_company(*, time_zone: str = "Europe/Berlin", base_currency: str = "EUR") -> Company:
    """Found Meridian with everybody in place since always."""
    return await transaction(lambda: _found(time_zone, base_currency))


@pytest.fixture
async def company(founded_company: Company, database: Resources) -> Company:
    """Meridian in Berlin, counting in euros, where nothing has happened yet; copied, not founded each time."""
    return copy(founded_company)


async def hire(name: str, *, into: UUID | None = None, on: date = ALWAYS, known: bool = True) -> Person:
    """Hire somebody, whom the CRM knows unless told otherwise."""
    person = Person(await hire_agent(name=name, email=None, team_id=into, from_day=on, now=NOW), name)
    if known:
        await link(person, person.reference)
    return person


async def link(person: Person, reference: str, *, source: str = CRM) -> None:
    """Let the source call the person so."""
    await link_identity(kind=IdentityKind.AGENT, source=source, reference=reference, subject_id=person.id, now=NOW)


async def move(person: Person, *, to: UUID | None, on: date) -> None:
    await move_agent(agent_id=person.id, team_id=to, from_day=on, now=NOW)


async def appoint(person: Person | None, *, to: UUID, on: date = ALWAYS) -> None:
    """Let the person manage the team; None leaves the place vacant."""
    await appoint_manager(team_id=to, agent_id=person and person.id, from_day=on, now=NOW)


async def settle(*, now: datetime = NOW) -> None:
    """Run the passes until nothing is stale; nobody may fail."""
    failures: list[Exception] = []

    def tell(_layer: Layer, _subject: UUID, error: Exception) -> None:
        failures.append(error)

    assert await refresh(clock=lambda: now, tell=tell)
    if failures:
        raise ExceptionGroup("some subjects failed", failures)


async def verified(*, now: datetime = NOW) -> Verification:
    """Rebuild everything beside what is stored, and compare."""
    async with own_connection() as connection:
        return await verify(connection=connection, now=now, today=now.date())


async def assert_everything_equals_a_rebuild(*, now: datetime = NOW) -> None:
    """Nothing is stale, and every derived row and the ledger are what a rebuild has."""
    verification = await verified(now=now)
    assert not verification.differences, verification.differences
    assert not verification.pending, verification.pending


@asynccontextmanager
async def own_connection() -> AsyncIterator[asyncpg.Connection]:
    """A connection to the test's database that is not from the pool."""
    client = connections.get("default")
    connection = await asyncpg.connect(
        host=client.host, port=client.port, user=client.user, password=client.password, database=client.database
    )
    try:
        yield connection
    finally:
        await connection.close()


async def _found(time_zone: str, base_currency: str) -> Company:
    await found_organisation(name="Meridian", time_zone=time_zone, base_currency=base_currency)
    company = Company()
    for name in ("Meridian", *TREE):
        parent = getattr(company, TREE[name].lower()) if name in TREE else None
        team = await create_team(name=name, parent_id=parent, from_day=ALWAYS, now=NOW)
        setattr(company, name.lower(), team)
    for name, team in (SELLERS | MANAGERS).items():
        setattr(company, name.lower(), await hire(name, into=getattr(company, team.lower())))
    for name, team in MANAGERS.items():
        await appoint(getattr(company, name.lower()), to=getattr(company, team.lower()))
    return company
