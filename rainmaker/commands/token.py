"""Make a token."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import typer

from domain.access.viewer import Role
from infra.clock import now
from infra.configuration import TokenSettings
from infra.tokens import open_tokens

RoleOption = Annotated[Role, typer.Option("--role", help="What the holder is.", case_sensitive=False)]
AgentOption = Annotated[UUID | None, typer.Option("--agent", help="The agent that the holder is, by key.")]
HoursOption = Annotated[int, typer.Option("--hours", help="For how long the token is good.", min=1, max=24 * 366)]


def token(role: RoleOption = Role.ADMIN, agent: AgentOption = None, hours: HoursOption = 24) -> None:
    """Print a token of the local issuer."""
    if role is Role.AGENT and agent is None:
        raise typer.BadParameter("an agent's token needs --agent", param_hint="--agent")
    tokens = open_tokens(TokenSettings())
    subject = role.value.lower() if agent is None else f"agent:{agent}"
    lifetime = timedelta(hours=hours)
    typer.echo(tokens.issue(subject=subject, role=role, agent_id=agent, now=now(), lifetime=lifetime))
