"""What the organisation's settings can be chosen from."""

import strawberry

from domain.organisation.holiday_region import holiday_regions


@strawberry.type
class HolidayCountry:
    """A country whose public holidays are known."""

    country: str
    """Its two letters (ISO 3166-1)."""
    subdivisions: list[str]
    """Those of its parts that have holidays of their own, as in ISO 3166-2 without the country."""


@strawberry.type
class OrganisationQuery:
    """What settings can be chosen from."""

    @strawberry.field
    def holiday_countries(self) -> list[HolidayCountry]:
        """The countries whose public holidays can be made free, by their letters."""
        return [
            HolidayCountry(country=country, subdivisions=list(subdivisions))
            for country, subdivisions in holiday_regions().items()
        ]
