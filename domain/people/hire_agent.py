"""Hire an agent."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.marks.write import Layer, register_subjects
from domain.organisation.queries import the_organisation
from domain.people.move_agent import move_agent
from domain.shared.errors import Invalid
from domain.shared.names import clean_name

LONGEST_EMAIL = 254  # characters, RFC 5321


class EmailUnusable(Invalid):
    """An e-mail address has one @ with something on both sides, and at most 254 characters."""

    code: ClassVar[str] = "agent.email_unusable"


@operation
async def hire_agent(*, name: str, email: str | None, team_id: UUID | None, from_day: date, now: datetime) -> UUID:
    """Hire an agent, into the team from the day on if one is given, and return the agent's id."""
    await the_organisation()
    agent_id: UUID = await sql.fetch_value(
        "insert into agents (name, email, version) values ($1, $2, $3) returning id",
        clean_name(name),
        clean_email(email),
        1 if team_id is None else 0,  # the move that follows counts as the first version
    )
    await register_subjects(Layer.AGENT, [agent_id])
    if team_id is not None:
        await move_agent(agent_id=agent_id, team_id=team_id, from_day=from_day, now=now)
    return agent_id


def clean_email(email: str | None) -> str | None:
    """Return the address without blanks around it, refusing what cannot be one."""
    if email is None:
        return None
    cleaned = email.strip()
    before, _, after = cleaned.partition("@")
    if not before or not after or "@" in after or len(cleaned) > LONGEST_EMAIL or not cleaned.isprintable():
        raise EmailUnusable("send an address such as dana@example.com", path=("email",))
    return cleaned
