"""What folds need to know beside the facts: exchange rates, and what stages and statuses mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from domain.facts.exchange_rates import recorded_rates
from domain.facts.rules.rates import RateTable
from domain.facts.rules.statuses import DatedMeanings, Statuses, comparable
from domain.organisation.queries import the_organisation
from domain.organisation.settings import LEAD_STATUSES, OPPORTUNITY_STAGES, recorded_settings


@dataclass(frozen=True, slots=True)
class Terms:
    """Settings by which facts are folded, as they are recorded now."""

    rates: RateTable
    statuses: Statuses
    time_zone: str

    def price(self, amount: Decimal | None, currency: str | None, *, day: date | None) -> dict[str, Any]:
        """Return the columns of an amount, priced by the rate of the day; all of them None where it is not known."""
        if amount is None or currency is None or day is None:
            return dict.fromkeys(("amount", "currency", "base_amount", "rate", "rate_day"))
        priced = self.rates.price(amount, currency, day=day)
        return {
            "amount": amount,
            "currency": currency,
            "base_amount": priced.base_amount,
            "rate": priced.rate,
            "rate_day": priced.rate_day,
        }


async def recorded_terms() -> Terms:
    """Return the settings as they are recorded."""
    organisation = await the_organisation()
    return Terms(await recorded_rates(), await recorded_statuses(), organisation.time_zone)


async def recorded_statuses() -> Statuses:
    """Return what stages and statuses mean, by every record that holds on some day."""
    stages, statuses = await recorded_settings(OPPORTUNITY_STAGES, LEAD_STATUSES)
    return Statuses(
        stages=[_meanings(*stage) for stage in stages], statuses=[_meanings(*status) for status in statuses]
    )


def _meanings(from_day: date, recorded: Mapping[str, str]) -> DatedMeanings:
    return DatedMeanings(from_day, {comparable(name): meaning for name, meaning in recorded.items()})
