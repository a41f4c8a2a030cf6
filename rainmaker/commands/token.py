"""Make a token."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer

from api.nodes import WrongId
from api.people.types import Agent
from domain.access.rights import Act
from domain.access.viewer import Role
from infra.clock import now
from infra.configuration import TokenSettings
from infra.tokens import USUAL_GRANTS, open_tokens

RoleOption = Annotated[Role, typer.Option("--role", help="What the holder is.", case_sensitive=False)]
AgentOption = Annotated[str | None, typer.Option("--agent", help="The agent that the holder is, by the id of the API.")]
HoursOption = Annotated[int, typer.Option("--hours", help="For how long the token is good.", min=1, max=24 * 366)]
GrantOption = Annotated[
    list[Act] | None, typer.Option("--grant", help="What an integration may do; ingest and submit, if none is given.")
]


def token(
    role: RoleOption = Role.ADMIN, agent: AgentOption = None, hours: HoursOption = 24, grant: GrantOption = None
) -> None:
    """Print a token of the local issuer."""
    if role is Role.AGENT and agent is None:
        raise typer.BadParameter("an agent's token needs --agent", param_hint="--agent")
    agent_id = None if agent is None else _key(agent)
    tokens = open_tokens(TokenSettings())
    subject = role.value.lower() if agent_id is None else f"agent:{agent_id}"
    lifetime = timedelta(hours=hours)
    granted = USUAL_GRANTS if grant is None else frozenset(grant)
    typer.echo(
        tokens.issue(subject=subject, role=role, agent_id=agent_id, now=now(), lifetime=lifetime, granted=granted)
    )


def _key(agent: str) -> UUID:
    try:
        return Agent.key(agent, path="agent")
    except WrongId as error:
        raise typer.BadParameter(error.message, param_hint="--agent") from error
