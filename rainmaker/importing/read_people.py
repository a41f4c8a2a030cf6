"""What the rows say about people: which teams and agents there are, and what holds for them from which day."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, TypeVar

from domain.facts.link_identity import LONGEST_NAME as LONGEST_REFERENCE
from domain.people.hire_agent import clean_email
from domain.shared.errors import Invalid
from domain.shared.names import clean_name
from rainmaker.importing.mapping import AgentRule, Mapping, TeamRule
from rainmaker.importing.read_rows import CellUnusable, Table
from rainmaker.importing.summary import Summary
from rainmaker.importing.template import Cells, Template, Value

K = TypeVar("K")


class Contradiction(Invalid):
    """Two rows say different things of the same team, agent and day."""

    code: ClassVar[str] = "import.contradiction"


class ReferenceUnusable(Invalid):
    """A reference has 1 to 255 characters."""

    code: ClassVar[str] = "import.reference_unusable"


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says, and which row."""

    value: str | None
    place: str


Dated = dict[tuple[str, date], Said]


@dataclass(slots=True)
class People:
    """Everything said of people, by reference; what may change with time also by the day from which it holds."""

    teams: dict[str, Said] = field(default_factory=dict)
    parents: Dated = field(default_factory=dict)
    managers: Dated = field(default_factory=dict)
    agents: dict[str, Said] = field(default_factory=dict)
    emails: dict[str, Said] = field(default_factory=dict)
    aliases: dict[str, Said] = field(default_factory=dict)
    memberships: Dated = field(default_factory=dict)


def read_people(*, mapping: Mapping, tables: dict[str, Table], summary: Summary) -> People:
    """Read every team and agent of the mapping; a row that cannot be used is refused and the others are read."""
    people = People()
    for team_rule in mapping.teams.values():
        if team_rule.file is None:
            _read_team(people, team_rule, _NoCells(), "the mapping", mapping.since)
            continue
        for row in tables[team_rule.file].rows():
            with summary.refusing("teams", row.place):
                if row.meets(team_rule.when):
                    _read_team(people, team_rule, row, row.place, mapping.since)
    for agent_rule in mapping.agents.values():
        for row in tables[agent_rule.file].rows():
            with summary.refusing("agents", row.place):
                if row.meets(agent_rule.when):
                    _read_agent(people, agent_rule, row, row.place, mapping.since)
    return people


class _NoCells:
    def value(self, column: str) -> Value | None:
        raise AssertionError(f"a rule without a file names the column {column}; open_tables refuses that")


def _read_team(people: People, rule: TeamRule, row: Cells, place: str, first_day: date) -> None:
    reference = _reference(rule.reference, row)
    since = _day(rule.since, row, first_day)
    name = clean_name(_text(rule.name, row) or reference)
    parent, manager = _text(rule.parent, row), _text(rule.manager, row)
    _say("name", people.teams, reference, Said(name, place))
    if rule.parent is not None:
        _say("parent", people.parents, (reference, since), Said(parent, place))
    if rule.manager is not None:
        _say("manager", people.managers, (reference, since), Said(manager, place))


def _read_agent(people: People, rule: AgentRule, row: Cells, place: str, first_day: date) -> None:
    reference = _reference(rule.reference, row)
    since = _day(rule.since, row, first_day)
    name = clean_name(_text(rule.name, row) or reference)
    email, team = clean_email(_text(rule.email, row)), _text(rule.team, row)
    _say("name", people.agents, reference, Said(name, place))
    if rule.email is not None:
        _say("email", people.emails, reference, Said(email, place))
    if rule.team is not None:
        _say("team", people.memberships, (reference, since), Said(team, place))
    for alias in rule.aliases:
        if alias.fill(row) is not None:
            _say("reference", people.aliases, _reference(alias, row), Said(reference, place))


def _say(what: str, said: dict[K, Said], key: K, new: Said) -> None:
    first = said.setdefault(key, new)
    if first.value != new.value:
        whose = " from ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
        message = (
            f"the {what} of {whose} is {new.value!r} here and {first.value!r} in {first.place}; correct one of them"
        )
        raise Contradiction(message)


def _reference(template: Template, row: Cells) -> str:
    reference = _text(template, row) or ""
    if not 1 <= len(reference) <= LONGEST_REFERENCE or "\x00" in reference:
        message = f"the reference {template.text} has {len(reference)} characters; fill in 1 to {LONGEST_REFERENCE}"
        raise ReferenceUnusable(message, path=template.columns)
    return reference


def _text(template: Template | None, row: Cells) -> str | None:
    value = None if template is None else template.fill(row)
    return None if value is None else str(value)


def _day(template: Template | None, row: Cells, first_day: date) -> date:
    if template is None:
        return first_day
    value = template.fill(row)
    if value is None or isinstance(value, date):
        return value or first_day
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        message = f"{value!r} is no date like 2026-03-14; declare the format of {', '.join(template.columns)}"
        raise CellUnusable(message, path=template.columns) from error
