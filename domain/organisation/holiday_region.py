"""Public holidays of a country, or of a part of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import ClassVar, Self

import holidays

from domain.shared.errors import Invalid


class UnknownCountry(Invalid):
    """Nothing is known of the holidays there; countries are called by their two letters (ISO 3166-1)."""

    code: ClassVar[str] = "calendar.unknown_country"


class UnknownSubdivision(Invalid):
    """The country has no holidays of its own there; subdivisions are called as in ISO 3166-2, without the country."""

    code: ClassVar[str] = "calendar.unknown_subdivision"


@dataclass(frozen=True, slots=True)
class HolidayRegion:
    """The country, and perhaps its subdivision, whose public holidays are free."""

    country: str
    subdivision: str | None = None

    @classmethod
    def of(cls, country: str | None, subdivision: str | None) -> Self | None:
        """Return the region, None where no country is named; refuse one whose holidays nobody knows."""
        if country is None:
            if subdivision is not None:
                raise UnknownCountry("name the country of the subdivision, such as DE", path=("country",))
            return None
        known = holiday_regions()
        if country not in known:
            message = f"no holidays are known of {country!r}; send a country such as DE, as holidayCountries lists them"
            raise UnknownCountry(message, path=("country",))
        if subdivision is not None and subdivision not in known[country]:
            message = f"{country} has no subdivision {subdivision!r} with holidays; {_choice(known[country])}"
            raise UnknownSubdivision(message, path=("subdivision",))
        return cls(country, subdivision)

    def is_holiday(self, day: date) -> bool:
        """Tell whether the day is a public holiday there."""
        return day in _holidays_of(self, day.year)


@lru_cache(maxsize=1)
def holiday_regions() -> Mapping[str, tuple[str, ...]]:
    """Return every country whose holidays are known, with those of its subdivisions that have some of their own."""
    known = holidays.list_supported_countries(include_aliases=False)
    return {country: tuple(sorted(known[country])) for country in sorted(known)}


@lru_cache(maxsize=1024)
def _holidays_of(region: HolidayRegion, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(region.country, subdiv=region.subdivision, years=year))


def _choice(subdivisions: tuple[str, ...]) -> str:
    return f"send one of {', '.join(subdivisions)}" if subdivisions else "send none"
