"""Versions that begin within a pay period of which other figures decide the pay: it goes by one of them alone."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from domain.commissions.rules.document import read_terms
from domain.commissions.rules.finding import Finding, Level
from domain.commissions.rules.terms import Component, Terms
from domain.database import sql
from domain.organisation.calendar import the_calendar


async def lint_begin(plan_id: UUID, terms: Terms, *, on: date) -> list[Finding]:
    """Return of which components other figures decide otherwise from that day on, within a pay period."""
    period = (await the_calendar()).period(on, terms.pay_period)
    document = await sql.fetch_value(
        "select document::text from plan_versions where plan_id = $1 and from_day < $2 order by number desc limit 1",
        plan_id,
        on,
    )
    if on == period.start or document is None:
        return []
    before = {one.key: _figures(one) for one in read_terms(msgspec.json.decode(document)).components}
    message = (
        "{} looks at other figures otherwise than before, and all of the pay period since {} goes by the version of its"
        " last sale; begin on {} to have each sale paid by its own"
    )
    return [
        Finding(
            Level.WARNING,
            "plan.begins_within_period",
            message.format(component.key, period.start, period.end),
            ("components", str(index)),
        )
        for index, component in enumerate(terms.components)
        if before.get(component.key, _figures(component)) != _figures(component)
    ]


def _figures(component: Component) -> tuple[Any, ...]:
    """Return by which other figures pay is opened and scaled, and how."""
    gate, multiplier = component.gate, component.multiplier
    return (
        (gate.metric, gate.window, gate.above, gate.of) if gate is not None and not gate.is_own else None,
        multiplier if multiplier is not None and not multiplier.is_own else None,
    )
