"""Make the organisation, its teams and its agents what the rows say. What is so already is left alone."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from graphlib import CycleError, TopologicalSorter
from typing import ClassVar
from uuid import UUID

from domain.facts.find_identity import IdentityKind, subjects_of
from domain.facts.link_identity import link_identity
from domain.organisation.dated import MANAGERS, MEMBERSHIPS, PARENTS
from domain.organisation.dated import Dated as DatedTable
from domain.organisation.recorded import recorded_for
from domain.organisation.refuse_cycle import TeamCycle
from domain.people.appoint_manager import appoint_manager
from domain.people.create_team import create_team
from domain.people.hire_agent import hire_agent
from domain.people.move_agent import move_agent
from domain.people.move_team import move_team
from domain.shared.errors import Invalid
from rainmaker.importing.read_people import Dated, People
from rainmaker.importing.summary import Summary, Verdict
from rainmaker.importing.telling import Tell

Change = Callable[..., Awaitable[UUID]]
Known = Mapping[str, UUID]
Resolved = Mapping[tuple[UUID, date], UUID | None]


class ReferenceUnknown(Invalid):
    """A row names a team or an agent that no row and no earlier import has introduced."""

    code: ClassVar[str] = "import.reference_unknown"


async def write_people(*, people: People, source: str, first_day: date, now: datetime, tell: Tell) -> Summary:
    """Create teams, hire agents, and record what holds for them from which day; in the caller's transaction."""
    writing = _Writing(people, source, first_day, now, tell)
    await writing.find()
    await writing.create_teams()
    await writing.hire_agents()
    await writing.link_aliases()
    await writing.record_what_is_dated()
    return writing.summary


@dataclass(slots=True)
class _Writing:
    people: People
    source: str
    first_day: date
    now: datetime
    tell: Tell
    summary: Summary = field(default_factory=Summary)
    teams: dict[str, UUID] = field(default_factory=dict)
    agents: dict[str, UUID] = field(default_factory=dict)
    created: set[UUID] = field(default_factory=set)

    async def find(self) -> None:
        """Look up everybody who is named, so that an earlier import is found again."""
        named = {*self.people.teams, *_named(self.people.parents), *_named(self.people.memberships)}
        self.teams = await subjects_of(kind=IdentityKind.TEAM, source=self.source, references=named)
        named = {*self.people.agents, *_named(self.people.managers), *self.people.aliases}
        self.agents = await subjects_of(kind=IdentityKind.AGENT, source=self.source, references=named)

    async def create_teams(self) -> None:
        """Create the teams that are new, each after the team above it."""
        first = _first(self.people.parents)
        for reference in _from_the_top({team: first[team][1] if team in first else None for team in self.people.teams}):
            if not self._is_new("teams", reference, self.teams):
                continue
            since, parent = first.get(reference, (self.first_day, None))
            name = str(self.people.teams[reference].value)
            team_id = await create_team(name=name, parent_id=self.teams.get(parent or ""), from_day=since, now=self.now)
            self.teams[reference] = team_id
            self.created.add(team_id)
            await self._link(IdentityKind.TEAM, reference, team_id)

    async def hire_agents(self) -> None:
        """Hire the agents that are new, into their first teams."""
        first = _first(self.people.memberships)
        for done, (reference, said) in enumerate(self.people.agents.items(), start=1):
            self.tell("agents", done, len(self.people.agents))
            if not self._is_new("agents", reference, self.agents):
                continue
            since, team = first.get(reference, (self.first_day, None))
            email = self.people.emails.get(reference)
            agent_id = await hire_agent(
                name=str(said.value),
                email=email.value if email else None,
                team_id=self.teams.get(team or ""),
                from_day=since,
                now=self.now,
            )
            self.agents[reference] = agent_id
            self.created.add(agent_id)
            await self._link(IdentityKind.AGENT, reference, agent_id)

    async def link_aliases(self) -> None:
        """Link every further name by which the source calls an agent."""
        for alias, said in self.people.aliases.items():
            agent_id = self.agents[str(said.value)]
            if self.agents.get(alias) != agent_id:
                with self.summary.refusing("aliases", said.place):
                    await self._link(IdentityKind.AGENT, alias, agent_id)
                    self.summary.count("aliases", Verdict.ACCEPTED)

    async def record_what_is_dated(self) -> None:
        """Record parents, memberships and managers, in the order of their days."""
        people = self.people
        parents = self._resolved("parents", people.parents, of=self.teams, among=self.teams)
        await self._record("parents", PARENTS, dict(parents), move_team)
        memberships = self._resolved("memberships", people.memberships, of=self.agents, among=self.teams)
        await self._record("memberships", MEMBERSHIPS, dict(memberships), move_agent)
        managers = self._resolved("managers", people.managers, of=self.teams, among=self.agents)
        await self._record("managers", MANAGERS, dict(managers), appoint_manager)

    async def _record(self, label: str, table: DatedTable, wanted: Resolved, change: Change) -> None:
        _, subject_column, value_column = table
        recorded = await recorded_for(table, wanted)
        for (subject, day), value in wanted.items():
            is_recorded = recorded.get((subject, day)) == value
            if not is_recorded:
                await change(**{subject_column: subject, value_column: value}, from_day=day, now=self.now)
            is_old = is_recorded and subject not in self.created
            self.summary.count(label, Verdict.DUPLICATE if is_old else Verdict.ACCEPTED)

    def _resolved(
        self, label: str, said: Dated, *, of: Known, among: Known
    ) -> Iterator[tuple[tuple[UUID, date], UUID | None]]:
        for (reference, day), one in sorted(said.items(), key=lambda item: item[0][1]):
            if one.value is None or one.value in among:
                yield (of[reference], day), None if one.value is None else among[one.value]
            else:
                message = f"{reference!r} names {one.value!r}, which is not there; add or correct it"
                self.summary.refuse(label, one.place, ReferenceUnknown(message))

    def _is_new(self, label: str, reference: str, known: Known) -> bool:
        self.summary.count(label, Verdict.DUPLICATE if reference in known else Verdict.ACCEPTED)
        return reference not in known

    async def _link(self, kind: IdentityKind, reference: str, subject_id: UUID) -> None:
        await link_identity(kind=kind, source=self.source, reference=reference, subject_id=subject_id, now=self.now)


def _named(said: Dated) -> Iterator[str]:
    return (one.value for one in said.values() if one.value is not None)


def _first(said: Dated) -> dict[str, tuple[date, str | None]]:
    latest_first = sorted(said.items(), key=lambda item: item[0], reverse=True)
    return {reference: (day, one.value) for (reference, day), one in latest_first}


def _from_the_top(parents: Mapping[str, str | None]) -> list[str]:
    above = {team: {parent} if parent and parent in parents else set() for team, parent in parents.items()}
    try:
        return list(TopologicalSorter(above).static_order())
    except CycleError as error:
        way = " → ".join(error.args[1])
        raise TeamCycle(f"the teams go round: {way}; correct their parents", path=("teams", "parent")) from error
