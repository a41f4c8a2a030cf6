"""What can be done about people."""

from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.mutation import Call, Payload, mutation
from api.people import inputs
from api.people.organisation import Organisation
from api.people.types import Agent, Team
from domain.access.rights import Act
from domain.audit.versions import Edited
from domain.organisation import found_organisation
from domain.people import (
    appoint_manager,
    create_team,
    disable_agent,
    hire_agent,
    move_agent,
    move_team,
)


@strawberry.type
class OrganisationPayload(Payload):
    """The organisation, or why it was not changed."""

    edited = Edited.ORGANISATION

    organisation: Organisation | None = None
    """The organisation as it is now."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the organisation."""
        return cls(problems=[], organisation=await Organisation.find(context, key))


@strawberry.type
class AgentPayload(Payload):
    """The agent, or why the agent was not changed."""

    edited = Edited.AGENT

    agent: Agent | None = None
    """The agent as the agent is now."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the agent."""
        return cls(problems=[], agent=await Agent.find(context, key))


@strawberry.type
class TeamPayload(Payload):
    """The team, or why it was not changed."""

    edited = Edited.TEAM

    team: Team | None = None
    """The team as it is now."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the team."""
        return cls(problems=[], team=await Team.find(context, key))


@strawberry.type
class PeopleMutation:
    """Changes of the organisation, its people and its tree."""

    @mutation(OrganisationPayload, act=Act.MANAGE_SETTINGS)
    async def found_organisation(self, _call: Call, input: inputs.FoundOrganisationInput) -> UUID:
        """Found the organisation of this installation; once."""
        return await found_organisation.found_organisation(
            name=input.name, time_zone=input.time_zone, base_currency=input.base_currency
        )

    @mutation(AgentPayload, act=Act.MANAGE_PEOPLE)
    async def hire_agent(self, call: Call, input: inputs.HireAgentInput) -> UUID:
        """Hire an agent."""
        return await hire_agent.hire_agent(
            name=input.name,
            email=input.email,
            team_id=Team.optional_key(input.team_id, path="teamId"),
            from_day=input.from_day or call.today,
            now=call.now,
        )

    @mutation(AgentPayload, act=Act.MANAGE_PEOPLE)
    async def disable_agent(self, call: Call, input: inputs.DisableAgentInput) -> UUID:
        """Disable an agent who has left; every figure made before stays."""
        return await disable_agent.disable_agent(
            agent_id=Agent.key(input.agent_id, path="agentId"), from_day=input.from_day or call.today, now=call.now
        )

    @mutation(AgentPayload, act=Act.MANAGE_PEOPLE)
    async def move_agent(self, call: Call, input: inputs.MoveAgentInput) -> UUID:
        """Move an agent to another team from a day on; figures stay with the team of their own day."""
        return await move_agent.move_agent(
            agent_id=Agent.key(input.agent_id, path="agentId"),
            team_id=Team.optional_key(input.team_id, path="teamId"),
            from_day=input.from_day or call.today,
            now=call.now,
        )

    @mutation(TeamPayload, act=Act.MANAGE_PEOPLE)
    async def create_team(self, call: Call, input: inputs.CreateTeamInput) -> UUID:
        """Create a team."""
        return await create_team.create_team(
            name=input.name,
            parent_id=Team.optional_key(input.parent_id, path="parentId"),
            from_day=input.from_day or call.today,
            now=call.now,
        )

    @mutation(TeamPayload, act=Act.MANAGE_PEOPLE)
    async def move_team(self, call: Call, input: inputs.MoveTeamInput) -> UUID:
        """Move a team below another one from a day on."""
        return await move_team.move_team(
            team_id=Team.key(input.team_id, path="teamId"),
            parent_id=Team.optional_key(input.parent_id, path="parentId"),
            from_day=input.from_day or call.today,
            now=call.now,
        )

    @mutation(TeamPayload, act=Act.MANAGE_PEOPLE)
    async def appoint_manager(self, call: Call, input: inputs.AppointManagerInput) -> UUID:
        """Appoint the manager of a team from a day on, or leave the place vacant."""
        return await appoint_manager.appoint_manager(
            team_id=Team.key(input.team_id, path="teamId"),
            agent_id=Agent.optional_key(input.agent_id, path="agentId"),
            from_day=input.from_day or call.today,
            now=call.now,
        )
