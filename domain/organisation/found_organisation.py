"""Found the one organisation of this database."""

from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.organisation.queries import ORGANISATION_ID
from domain.shared.calendars import zone
from domain.shared.errors import Conflict, Invalid
from domain.shared.money import exponent
from domain.shared.names import clean_name


class AlreadyFounded(Conflict):
    """The database holds an organisation, and one is all it can hold."""

    code: ClassVar[str] = "organisation.already_founded"


@operation
async def found_organisation(*, name: str, time_zone: str, base_currency: str) -> UUID:
    """Found the organisation: its days begin in the time zone, its figures add up in the base currency."""
    _check_terms(time_zone=time_zone, base_currency=base_currency)
    founded = await sql.fetch_value(
        """insert into organisation (id, name, time_zone, base_currency) values (1, $1, $2, $3)
           on conflict do nothing returning id""",
        clean_name(name),
        time_zone,
        base_currency,
    )
    if founded is None:
        raise AlreadyFounded("this database holds an organisation; use another database for another one")
    return ORGANISATION_ID


def _check_terms(*, time_zone: str, base_currency: str) -> None:
    zone(time_zone)
    try:
        exponent(base_currency)
    except Invalid as error:
        raise type(error)(error.message, path=("baseCurrency",)) from error
