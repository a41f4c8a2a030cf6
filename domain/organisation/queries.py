"""The organisation itself, as every context needs it."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.transaction import read_once
from domain.shared.errors import NotFound

ORGANISATION_ID = UUID(int=1)  # there is one organisation in a database


class NotFounded(NotFound):
    """There is no organisation in this database yet."""

    code: ClassVar[str] = "organisation.not_founded"


@dataclass(frozen=True, slots=True)
class OrganisationTerms:
    """What the organisation is called, where its days begin, and in which currency it adds up."""

    name: str
    time_zone: str
    base_currency: str
    version: int


async def the_organisation() -> OrganisationTerms:
    """Return the organisation of this database."""
    return _founded(await find_organisation())


async def find_organisation() -> OrganisationTerms | None:
    """Return the organisation of this database, or None before it was founded."""
    return await read_once("organisation", _read)


async def _read() -> OrganisationTerms | None:
    row = await sql.fetch_one("select name, time_zone, base_currency, version from organisation")
    return None if row is None else OrganisationTerms(**row)


async def hold_tree_still() -> OrganisationTerms:
    """Keep the tree from changing its shape until the transaction ends; others may hold it still as well."""
    return await _hold("share")


async def hold_tree_alone() -> OrganisationTerms:
    """Wait until nobody else changes or holds the tree, and keep it so until the transaction ends."""
    return await _hold("share row exclusive")


async def hold_organisation_alone() -> OrganisationTerms:
    """Wait for everybody who has read the organisation in an open transaction, and let nobody read it meanwhile."""
    return await _hold("access exclusive")


async def _hold(mode: str) -> OrganisationTerms:
    # Who waits for the table is served in turn; for the row, busy workers could keep a change waiting for ever.
    await sql.execute(f"lock table organisation in {mode} mode")
    return await the_organisation()


def _founded(organisation: OrganisationTerms | None) -> OrganisationTerms:
    if organisation is None:
        raise NotFounded("there is no organisation yet; found it first")
    return organisation
