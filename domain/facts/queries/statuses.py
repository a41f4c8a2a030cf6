"""What the stages and statuses of sources mean on a day."""

from collections.abc import Mapping
from datetime import date

from domain.organisation.settings import LEAD_STATUSES, OPPORTUNITY_STAGES, recorded_settings


async def mappings_on(day: date) -> list[Mapping[str, str]]:
    """Return the meanings of stages, and those of statuses, by name as they were recorded."""
    recorded = await recorded_settings(OPPORTUNITY_STAGES, LEAD_STATUSES)
    return [next((meanings for from_day, meanings in reversed(setting) if from_day <= day), {}) for setting in recorded]
