"""What a mapping declares: files with their columns, and how their rows become teams, agents and facts.

Every text in a rule is a template; a column is `{column}`. A rule takes the rows that meet each condition of `when`:
a column is equal to a text, one of several, or (true, false) present or not.
"""

import codecs
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec

from domain.facts.event import OWN_SOURCE
from domain.facts.types import FACT_TYPES, find_type
from domain.facts.types.fields import Reference
from rainmaker.importing.template import Recipe, Template

OneCharacter = Annotated[str, msgspec.Meta(min_length=1, max_length=1)]
Condition = bool | str | tuple[str, ...]


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the mapping; a key that it does not know is refused."""


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    DATE = "date"
    DECIMAL = "decimal"
    INTEGER = "integer"


class LookUp(Section, frozen=True, kw_only=True):
    """Another file, with the cell as its `key` in at most one row: it becomes that row's `value`."""

    file: str
    key: str
    value: str


class Column(Section, frozen=True, kw_only=True):
    """How the cells of one column are read.

    `column` is its name in the file where that differs, so that one column can be read in two ways. Cells are first
    replaced, then looked up in another file, then an empty one takes the default, then the kind is read: dates by a
    `format` of strptime, decimals with the `point` and the `thousands` separator of the file.
    """

    column: str | None = None
    kind: Kind = Kind.TEXT
    replace: dict[str, str] = {}
    look_up: LookUp | None = None
    default: str = ""
    format: str | None = None
    point: OneCharacter = "."
    thousands: str = ""


class File(Section, frozen=True, kw_only=True):
    """One export: its name in the directory, and the columns that need more than being taken as they are."""

    name: str
    encoding: str = "utf-8-sig"
    delimiter: OneCharacter = ","
    columns: dict[str, Column] = {}

    def __post_init__(self) -> None:
        try:
            codecs.lookup(self.encoding)
        except LookupError as error:
            raise ValueError(f"{self.encoding!r} is no encoding; use a name such as utf-8 or cp1252") from error


class Organisation(Section, frozen=True, kw_only=True):
    """The organisation that is founded when the database has none."""

    name: str
    time_zone: str
    base_currency: str


class TeamRule(Section, frozen=True, kw_only=True):
    """Teams, one for each reference; without a file, just one. The parent and the manager hold from a day on."""

    reference: Template
    file: str | None = None
    name: Template | None = None
    parent: Template | None = None
    manager: Template | None = None
    since: Template | None = None
    when: dict[str, Condition] = {}


class AgentRule(Section, frozen=True, kw_only=True):
    """Agents, one for each reference, with the team that they belong to from a day on."""

    reference: Template
    file: str
    name: Template | None = None
    email: Template | None = None
    aliases: tuple[Template, ...] = ()
    team: Template | None = None
    since: Template | None = None
    when: dict[str, Condition] = {}


class FactRule(Section, frozen=True, kw_only=True):
    """A fact for each row, dated `on` a local day or `at` an instant.

    The id must never change: it makes the import safe to repeat.
    """

    file: str
    type: str
    id: Template
    data: Recipe
    on: Template | None = None
    at: Template | None = None
    when: dict[str, Condition] = {}

    def __post_init__(self) -> None:
        fact_type = find_type(self.type)
        if fact_type is None:
            known = ", ".join([*FACT_TYPES, "custom.NAME.v1"])
            raise ValueError(f"{self.type!r} is no type of fact; use one of {known}")
        if (self.on is None) is (self.at is None):
            raise ValueError("a fact is dated either `on` a day or `at` an instant; give one of them")
        for field in msgspec.structs.fields(fact_type.data):
            if field.required and field.encode_name not in self.data.tree:
                raise ValueError(f"{self.type} needs `{field.encode_name}` in its data; add it")


Rule = TeamRule | AgentRule | FactRule


class Mapping(Section, frozen=True, kw_only=True):
    """The whole declaration. `since` is the first day of whatever has none of its own."""

    source: Reference
    since: date
    organisation: Organisation
    files: dict[str, File]
    teams: dict[str, TeamRule] = {}
    agents: dict[str, AgentRule] = {}
    facts: dict[str, FactRule] = {}

    def __post_init__(self) -> None:
        if self.source == OWN_SOURCE:
            raise ValueError(f"the source {OWN_SOURCE!r} is the system's own; use another")

    @property
    def rules(self) -> Iterator[tuple[tuple[str, str], Rule]]:
        """Yield every rule with the name of its section."""
        for kind, rules in (("teams", self.teams), ("agents", self.agents), ("facts", self.facts)):
            for name, rule in rules.items():
                yield (kind, name), rule


def columns_of(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield each column that the rule names, with the key in which it does."""
    for key in rule.__struct_fields__:
        value = getattr(rule, key)
        if key == "when":
            yield from (("when", column) for column in value)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Template | Recipe):
                yield from ((key, column) for column in part.columns)
