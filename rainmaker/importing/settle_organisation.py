"""See to it that the organisation of the mapping is the one of this database."""

from typing import ClassVar

from domain.organisation.found_organisation import found_organisation
from domain.organisation.queries import find_organisation
from domain.shared.errors import Conflict
from rainmaker.importing.mapping import Organisation


class OrganisationDiffers(Conflict):
    """The database holds an organisation whose days or currency are other ones."""

    code: ClassVar[str] = "import.organisation_differs"


async def settle_organisation(wanted: Organisation) -> None:
    """Found the organisation, or refuse one whose figures would be cut or added up otherwise."""
    founded = await find_organisation()
    if founded is None:
        await found_organisation(name=wanted.name, time_zone=wanted.time_zone, base_currency=wanted.base_currency)
        return
    for key in ("time_zone", "base_currency"):
        if getattr(founded, key) != getattr(wanted, key):
            here, there = getattr(founded, key), getattr(wanted, key)
            message = f"organisation.{key} is {there}, but {here} in this database; correct it or use another database"
            raise OrganisationDiffers(message, path=("organisation", key))
