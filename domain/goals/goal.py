"""A goal as it is stored, the cycles it runs in, and what its rules ask for in each of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple, Self
from uuid import UUID

import asyncpg
import msgspec

from domain.goals.rules.prorate import Proration
from domain.goals.rules.shares import Share
from domain.goals.rulesets.read import rulesets_by_id
from domain.goals.rulesets.ruleset import GoalRule, Ruleset
from domain.metrics.metric import AnyMetric, Unit
from domain.organisation.calendar import Calendar, the_calendar
from domain.organisation.queries import the_organisation
from domain.shared.money import minor_unit
from domain.shared.period import Cycle, Period, clipped

# Read from `goals g`: with the targets of its rules, and the team whose target it has a share of.
COLUMNS: Final = """
    g.id, g.name, g.ruleset_id, g.agent_id, g.team_id, g.cycle, g.anchor_day, g.from_day, g.until_day, g.proration,
    g.stretch_percent, g.challenge_percent, g.parent_id, g.share_order, g.is_override, g.target_version, g.version,
    (select parent.team_id from goals parent where parent.id = g.parent_id) as parent_team_id,
    (select json_object_agg(t.rule_key, json_build_array(t.targets::text[], t.share_part::text, t.share_whole::text))
       from goal_targets t where t.goal_id = g.id)::text as targets"""

UNIT_OF_NUMBERS: Final = Decimal("0.000001")
Seasons = tuple[Decimal, ...]


class _StoredTarget(NamedTuple):
    seasons: Seasons
    part: Decimal | None
    whole: Decimal | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What goals are read with: the rulesets, the calendar that cuts cycles, and the currency of their money."""

    rulesets: Mapping[UUID, Ruleset]
    calendar: Calendar
    base_currency: str

    def unit_of(self, metric: AnyMetric) -> Decimal:
        """Return the smallest part of a target: a cent, one of what is counted, or a millionth."""
        if metric.unit is Unit.MONEY:
            return minor_unit(self.base_currency)
        return Decimal(1) if metric.unit is Unit.COUNT else UNIT_OF_NUMBERS

    def units_of(self, rules: Iterable[GoalRule]) -> dict[str, Decimal]:
        """Return, for each rule by its key, the smallest part of a target."""
        return {rule.key: self.unit_of(rule.metric) for rule in rules}


async def the_terms() -> Terms:
    """Return what goals are read with, as it stands."""
    return Terms(await rulesets_by_id(None), await the_calendar(), (await the_organisation()).base_currency)


@dataclass(frozen=True, slots=True, eq=False)
class Goal:
    """A ruleset's targets for one agent or one team: for each rule one number, or one for each cycle of a year."""

    id: UUID
    name: str
    ruleset: Ruleset
    agent_id: UUID | None
    team_id: UUID | None
    cycle: Cycle
    anchor_day: date | None
    from_day: date
    until_day: date | None
    proration: Proration
    stretch_percent: Decimal | None
    challenge_percent: Decimal | None
    parent_id: UUID | None
    parent_team_id: UUID | None
    share_order: int | None
    is_override: bool
    target_version: int
    version: int
    targets: Mapping[str, Seasons]
    shares: Mapping[str, Share]
    terms: Terms

    @classmethod
    def of(cls, row: asyncpg.Record, terms: Terms) -> Self:
        """Read a row of the columns."""
        fields = dict(row)
        ruleset = terms.rulesets[fields.pop("ruleset_id")]
        rules = msgspec.json.decode(fields.pop("targets") or "{}", type=dict[str, _StoredTarget])
        targets = {key: rule.seasons for key, rule in rules.items()}
        shares = {
            key: Share(rule.part, rule.whole) for key, rule in rules.items() if rule.part is not None and rule.whole
        }
        fields |= {"cycle": Cycle(fields["cycle"]), "proration": Proration(fields["proration"])}
        return cls(**fields, ruleset=ruleset, targets=targets, shares=shares, terms=terms)

    @property
    def owner_id(self) -> UUID:
        """Return the agent or the team."""
        owner = self.agent_id or self.team_id
        assert owner is not None  # noqa: S101 - the table's constraint
        return owner

    def whole_cycle(self, day: date) -> Period:
        """Return the cycle that holds the day, whether the goal runs on all of its days or not."""
        if self.cycle is Cycle.CUSTOM:
            assert self.until_day is not None  # noqa: S101 - nothing else is set
            return Period(self.from_day, self.until_day)
        return self.terms.calendar.period(day, self.cycle, anchor=self.anchor_day)

    def cycle_on(self, day: date) -> Period | None:
        """Return the goal's days in the cycle that holds the day; None when it does not run then."""
        cycle = clipped(self.whole_cycle(day), from_day=self.from_day, until_day=self.until_day)
        return cycle if cycle is not None and day in cycle else None

    def nearest_cycle(self, day: date) -> Period:
        """Return the cycle of the day, or the first one before the goal starts, or the last one after it ended."""
        if day < self.from_day:
            day = self.from_day
        elif self.until_day is not None and day >= self.until_day:
            day = self.until_day - timedelta(days=1)
        cycle = self.cycle_on(day)
        assert cycle is not None  # noqa: S101 - the day was moved into the goal
        return cycle

    def cycles(self, *, since: date, last: date) -> Iterator[Period]:
        """Yield every cycle that has a day from one day until, and with, another."""
        day = max(since, self.from_day)
        while day <= last and (cycle := self.cycle_on(day)) is not None:
            yield cycle
            day = cycle.end

    def cycles_of(self, days: Iterable[date]) -> set[Period]:
        """Return each cycle that one of the days lies in."""
        return {cycle for day in days if (cycle := self.cycle_on(day)) is not None}

    def rules(self, cycle: Period) -> tuple[GoalRule, ...]:
        """Return the rules that count in a cycle: those of the version that holds on its first day."""
        return self.ruleset.on(cycle.start).rules

    def rules_to_come(self, today: date) -> tuple[GoalRule, ...]:
        """Return the rules that count in the present cycle or in a later one, as far as versions are published."""
        return self.ruleset.rules_between(self.nearest_cycle(today).start, self.until_day)

    def seasons(self, rule: GoalRule) -> Seasons:
        """Return what the rule asks for; a rule that came later, its own default."""
        return self.targets.get(rule.key) or (rule.target or Decimal(0),)

    def asking_for(self, targets: Mapping[str, Seasons]) -> Self:
        """Return the goal with these targets, in another version of them if any is another."""
        if all(self.targets.get(key) == seasons for key, seasons in targets.items()):
            return self
        return replace(self, targets={**self.targets, **targets}, target_version=self.target_version + 1)

    def target(self, rule: GoalRule, cycle: Period) -> Decimal:
        """Return what the rule asks for in a cycle, before it is prorated."""
        seasons = self.seasons(rule)
        if len(seasons) == 1:
            return seasons[0]
        return seasons[self.terms.calendar.season(self.whole_cycle(cycle.start), self.cycle)]
