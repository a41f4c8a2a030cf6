"""What the made-up company is, as written in `company.toml`."""

import tomllib
import unicodedata
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import msgspec

from rainmaker.demo.agreed import Board, GoalOfGroup, Group, PlanOfGroup, RulesetOfCompany

FILE = Path(__file__).with_name("company.toml")


class Team(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A node of the tree; those at its leaves have sellers, and a currency that they sell in."""

    name: str
    manager: str
    below: str | None = None
    sellers: tuple[str, ...] = ()
    currency: str = "EUR"
    typical_deal: int = 0


class Move(msgspec.Struct, frozen=True):
    """Somebody changes team."""

    agent: str
    to: str
    on: int


class Leaver(msgspec.Struct, frozen=True):
    """Somebody leaves."""

    agent: str
    on: int


class Rate(msgspec.Struct, frozen=True):
    """What a currency is worth from a day on."""

    currency: str
    rate: Decimal
    on: int


class Unpriced(msgspec.Struct, frozen=True):
    """A sale in a currency without a rate."""

    agent: str
    amount: str
    currency: str
    on: int


class Unknown(msgspec.Struct, frozen=True):
    """A call from a telephone that belongs to nobody yet."""

    reference: str
    on: int


class Habits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a working day holds, from and to; shares are how many of a hundred."""

    calls: tuple[int, int]
    emails: tuple[int, int]
    automated_share: int
    inbound_share: int
    answered_share: int
    opportunity_share: int
    won_share: int
    new_business_share: int
    split_share: int
    overlay_share: int
    rejected_share: int
    reversed_share: int
    stages: tuple[str, ...]
    products: tuple[str, ...]
    reasons: tuple[str, ...]
    accounts: tuple[str, ...]


class Company(msgspec.Struct, frozen=True, kw_only=True, dict=True, forbid_unknown_fields=True):
    """The whole company."""

    name: str
    time_zone: str
    base_currency: str
    days: int
    seed: str
    mail: str
    crm: str
    telephone: str
    featured: str
    specialist: str
    teams: tuple[Team, ...]
    moves: tuple[Move, ...]
    leavers: tuple[Leaver, ...]
    rates: tuple[Rate, ...]
    unpriced: Unpriced
    unknown: Unknown
    rulesets: tuple[RulesetOfCompany, ...]
    goals: tuple[GoalOfGroup, ...]
    plans: tuple[PlanOfGroup, ...]
    boards: tuple[Board, ...]
    habits: Habits

    @cached_property
    def people(self) -> dict[str, Team]:
        """Return everybody with the team that they begin in, the managers of each team first."""
        return {name: team for team in self.teams for name in (team.manager, *team.sellers)}

    @property
    def sellers(self) -> list[str]:
        """Return everybody who sells."""
        return [name for team in self.teams for name in team.sellers]

    def team(self, name: str) -> Team:
        """Return the team of that name."""
        return next(team for team in self.teams if team.name == name)

    def team_of(self, person: str, *, day: int) -> Team:
        """Return the team that the person is in on that day of the history."""
        moved = [move.to for move in self.moves if move.agent == person and move.on <= day]
        return self.team(moved[-1]) if moved else self.people[person]

    def extension(self, person: str) -> str:
        """Return the telephone of the person."""
        return f"ext-{101 + list(self.people).index(person)}"

    def agents_of(self, group: Group) -> list[str]:
        """Return the people of a group."""
        return self.sellers if group is Group.SELLERS else [team.manager for team in self.teams]

    def teams_of(self, group: Group) -> list[str]:
        """Return the teams of a group: those with sellers, those above these, or the one at the top."""
        return [team.name for team in self.teams if self._level(team) is group]

    def _level(self, team: Team) -> Group:
        if team.below is None:
            return Group.COMPANY
        return Group.TEAMS if team.sellers else Group.REGIONS


def the_company() -> Company:
    """Read the definition of the company."""
    return msgspec.convert(tomllib.loads(FILE.read_text()), Company, strict=False)


def reference(name: str) -> str:
    """Return what the CRM calls a person: the name in small letters of ASCII, with dots."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return ".".join(plain.lower().split())
