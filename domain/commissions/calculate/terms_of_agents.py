"""Which plans agents were on, by whose assignment and at which terms, and which version of a plan held, on any day."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from domain.commissions.assignment import AssignmentTerms
from domain.commissions.calculate.versions import Version, version_of
from domain.commissions.rules.leavers import is_held_paid_to_leaver, is_paid_to_leaver
from domain.commissions.rules.period_names import period_name
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Anchor
from domain.database import sql
from domain.organisation.calendar import the_calendar
from domain.shared.period import Cycle, Period

ONE_DAY = timedelta(days=1)
Holding = tuple[date, AssignmentTerms | None]  # from a day on: at which terms, or not at all


@dataclass(frozen=True)
class PlanTerms:
    """One agent's plan: when they are on it and at which terms, its versions in order, and when they left."""

    agent_id: UUID
    plan_id: UUID
    currency: str
    holdings: Sequence[Holding]
    versions: Sequence[Version]
    left_day: date | None
    _rules: dict[tuple[str, date], Rule | None] = field(default_factory=dict, compare=False)
    _versions: dict[date, Version | None] = field(default_factory=dict, compare=False)

    def component_keys(self) -> set[str]:
        """Return the keys of every component that any version has."""
        return {key for version in self.versions for key in version.components}

    @property
    def anchor(self) -> Anchor:
        """Return which day of a sale counts; it is the same in all versions of a plan."""
        return self.versions[0].terms.anchor

    @property
    def pay_period(self) -> Cycle:
        """Return the length of a pay period; it is the same in all versions of a plan."""
        return self.versions[0].terms.pay_period

    def period_of(self, day: date) -> Period:
        """Return the pay period that holds the day."""
        return self.versions[0].calendar.period(day, self.pay_period)

    def name_of(self, period: Period) -> str:
        """Return what the pay period is called."""
        return period_name(period, self.pay_period, self.period_of)

    def changes(self) -> list[date]:
        """Return the days from which on the agent is paid otherwise, in order."""
        return sorted({day for day, _ in self.holdings} | {version.from_day for version in self.versions})

    def assignment_on(self, day: date) -> AssignmentTerms | None:
        """Return the terms at which the agent is on the plan that day; None if not at all."""
        held = bisect_right(self.holdings, day, key=itemgetter(0))
        return self.holdings[held - 1][1] if held else None

    def assigned_since(self, day: date) -> date | None:
        """Return the day on which the agent was put on the plan at the terms of that day."""
        held = bisect_right(self.holdings, day, key=itemgetter(0)) - 1
        while held > 0 and self.holdings[held - 1][1] == self.holdings[held][1]:
            held -= 1
        return self.holdings[held][0] if held >= 0 else None

    def last_day_in(self, window: Period) -> date:
        """Return the last day of the window on which the agent is on the plan, or its last day if they never are."""
        end = window.end
        for day, held in reversed(self.holdings):
            if held is not None and max(day, window.start) < end:
                return end - ONE_DAY
            end = min(end, day)
        return window.end - ONE_DAY

    def version_on(self, day: date) -> Version | None:
        """Return the version that pays the agent on that day, if they are on the plan then."""
        if day not in self._versions:
            begun = (version for version in reversed(self.versions) if version.from_day <= day)
            self._versions[day] = None if self.assignment_on(day) is None else next(begun, None)
        return self._versions[day]

    def rule_on(self, key: str, day: date) -> Rule | None:
        """Return the component as it pays the agent on that day; None where nothing does."""
        if (key, day) not in self._rules:
            rule = self._rule(key, day)
            if rule is not None and not rule.sums_periods and self._is_limited(key, self.period_of(day)):
                rule = replace(rule, counts_for_limits=True)
            self._rules[key, day] = rule
        return self._rules[key, day]

    def rules(self, key: str) -> list[tuple[date, Rule]]:
        """Return the component as it changes: from which day on, and how it pays then."""
        return [(day, rule) for day in self.changes() if (rule := self.rule_on(key, day)) is not None]

    def pays_on(self, day: date, rule: Rule, *, booked_day: date | None = None) -> bool:
        """Tell whether somebody who may have left is still paid for a sale of that day, booked then or on another."""
        left_day, booked_day = self.left_day, booked_day or day
        if left_day is None:
            return True
        return is_paid_to_leaver(
            day, booked_day=booked_day, left_day=left_day, terms=rule.terms, calendar=rule.calendar
        )

    def releases_on(self, day: date, rule: Rule) -> bool:
        """Tell whether somebody who may have left is still paid on that day what a cap has held."""
        return self.left_day is None or is_held_paid_to_leaver(
            day, left_day=self.left_day, terms=rule.terms, calendar=rule.calendar
        )

    def _rule(self, key: str, day: date) -> Rule | None:
        version, assignment = self.version_on(day), self.assignment_on(day)
        return version.rule(key, assignment) if version and assignment and key in version.components else None

    def _is_limited(self, key: str, period: Period) -> bool:
        """Tell whether the pay of all of the period counts for a limit; what other figures scale counts alone."""
        rules = [rule for day in {period.start, *self.changes()} if day in period and (rule := self._rule(key, day))]
        return any(rule.sums_periods for rule in rules) and not any(rule.looks_outside for rule in rules)


async def terms_of_agents(agent_ids: Collection[UUID]) -> list[PlanTerms]:
    """Return the terms of every plan that these agents are or were on, by assignments of theirs or of their teams."""
    rows = await sql.fetch(
        """select p.agent_id, p.plan_id, p.from_day, p.is_assigned, p.terms::text as terms, p.id, -1 as depth,
                  '-infinity'::date as since, 'infinity'::date as until
             from plan_assignments p where p.agent_id = any($1)
            union all
           select t.agent_id, p.plan_id, p.from_day, p.is_assigned, p.terms::text, p.id, t.depth,
                  t.from_day, t.until_day
             from team_agents t join plan_assignments p on p.team_id = t.team_id where t.agent_id = any($1)""",
        list(agent_ids),
    )
    assigned: dict[tuple[UUID, UUID], list[asyncpg.Record]] = defaultdict(list)
    for row in rows:
        assigned[row["agent_id"], row["plan_id"]].append(row)
    versions = await _versions({plan_id for _, plan_id in assigned})
    left = await _left(agent_ids) if assigned else {}
    return [
        PlanTerms(agent_id, plan_id, found[0].currency, _holdings(held), found, left.get(agent_id))
        for (agent_id, plan_id), held in sorted(assigned.items())
        if (found := versions.get(plan_id))
    ]


async def plans_that_look_outside() -> bool:
    """Tell whether any plan takes another figure's value for a whole period."""
    found: bool = await sql.fetch_value(
        """select exists (select from plan_versions
                           where document::jsonb @? '$.components[*].*.metric ? (@ <> "amount")')"""
    )
    return found


def _holdings(rows: Sequence[asyncpg.Record]) -> list[Holding]:
    """Return what holds from which day on: what is the agent's own before a team's, a nearer team's before a higher."""
    bounds = {row[name] for row in rows for name in ("from_day", "since", "until")}
    changes = sorted(bounds - {date.max} - {date.min} | {min(row["from_day"] for row in rows)})
    return [(day, _held_on(day, rows)) for day in changes]


def _held_on(day: date, rows: Iterable[asyncpg.Record]) -> AssignmentTerms | None:
    standing = [row for row in rows if row["from_day"] <= day and row["since"] <= day < row["until"]]
    if not standing:
        return None
    latest = max(standing, key=lambda row: (-row["depth"], row["from_day"], row["id"]))
    return msgspec.json.decode(latest["terms"], type=AssignmentTerms) if latest["is_assigned"] else None


async def _left(agent_ids: Collection[UUID]) -> dict[UUID, date]:
    disabled = "select id, disabled_on from agents where id = any($1) and disabled_on is not null"
    return {row["id"]: row["disabled_on"] for row in await sql.fetch(disabled, list(agent_ids))}


async def _versions(plan_ids: Iterable[UUID]) -> dict[UUID, list[Version]]:
    rows = await sql.fetch(
        """select v.id, v.plan_id, v.number, v.from_day, v.document::text as document, p.currency
             from plan_versions v join plans p on p.id = v.plan_id where v.plan_id = any($1) order by v.number""",
        list(plan_ids),
    )
    by_plan: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        by_plan[row["plan_id"]].append(row)
    calendar = await the_calendar()
    return {
        plan: [version_of(found[: place + 1], calendar) for place in range(len(found))]
        for plan, found in by_plan.items()
    }
