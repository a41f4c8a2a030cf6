"""Versions of plans as they pay. They never change, so each is read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from uuid import UUID

import asyncpg
import msgspec

from domain.commissions.assignment import AssignmentTerms
from domain.commissions.rules.document import read_terms
from domain.commissions.rules.following import Since, following
from domain.commissions.rules.personal import for_agent
from domain.commissions.rules.terms import Component, Terms
from domain.commissions.rules.windows import Rule
from domain.organisation.calendar import Calendar

MOST_VERSIONS = 1_000  # kept in memory; a company has tens
Personal = tuple[str, Decimal | None, Decimal | None, Decimal | None, str | None]
_versions: dict[tuple[UUID, str, Calendar], "Version"] = {}


@dataclass(frozen=True, eq=False)
class Version:
    """What a plan pays from a day on.

    `since` is when each component last began at zero, `held_before` has those of which an earlier cap rolls over.
    """

    id: UUID
    number: int
    from_day: date
    currency: str
    terms: Terms
    since: Mapping[str, Since]
    held_before: frozenset[str]
    calendar: Calendar
    _rules: dict[Personal, Rule] = field(default_factory=dict)

    @cached_property
    def components(self) -> dict[str, Component]:
        """Return the components by their keys."""
        return {component.key: component for component in self.terms.components}

    @cached_property
    def conditions(self) -> dict[str, bytes]:
        """Return what each component asks of a transaction, as JSON."""
        return {key: msgspec.json.encode(one.when, order="sorted") for key, one in self.components.items() if one.when}

    def rule(self, key: str, assignment: AssignmentTerms) -> Rule:
        """Return a component as it pays whoever is assigned at these terms."""
        percent, cap = assignment.percents.get(key), assignment.period_caps.get(key)
        personal = (key, assignment.rate_factor, percent, cap, assignment.pay_currency)
        if personal not in self._rules:
            self._rules[personal] = self._rule(*personal)
        return self._rules[personal]

    def _rule(
        self, key: str, factor: Decimal | None, percent: Decimal | None, cap: Decimal | None, pay_currency: str | None
    ) -> Rule:
        component = self.components[key]
        if (factor, percent, cap) != (None, None, None):
            component = for_agent(component, factor=factor, percent=percent, period_cap=cap)
        return Rule(
            component,
            self.terms,
            self.currency,
            calendar=self.calendar.period,
            since=self.since[key],
            pay_currency=pay_currency,
            held_before=key in self.held_before,
        )


def version_of(rows: Sequence[asyncpg.Record], calendar: Calendar) -> Version:
    """Return the last of a plan's versions, given all up to it, first to last; its windows are cut by the calendar."""
    last = rows[-1]
    known = (last["id"], last["document"], calendar)
    if known not in _versions:
        if len(_versions) >= MOST_VERSIONS:
            _versions.clear()
        read = [(row["from_day"], read_terms(msgspec.json.decode(row["document"]))) for row in rows]
        _versions[known] = _version(last, read, calendar)
    return _versions[known]


def _version(row: asyncpg.Record, up_to_it: Sequence[tuple[date, Terms]], calendar: Calendar) -> Version:
    terms = up_to_it[-1][1]
    return Version(row["id"], row["number"], row["from_day"], row["currency"], terms, *following(up_to_it), calendar)
