"""Tell news of goals: to the agent or the team, and to everybody above."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.database import sql
from domain.database.transaction import after_commit
from domain.outbox.nudge import Nudge
from domain.outbox.record_news import Piece, Told, record_news

EVERYTHING: Final = "news"  # the topic of those from whom nothing is hidden


async def tell(pieces: Sequence[Piece], *, now: datetime) -> None:
    """Record what was not told before, and nudge those who follow the news of whom it is about, by today's tree."""
    told = await record_news(pieces, now=now)
    if told:
        newest = max(one.id for one in told)
        for topic in [EVERYTHING, *map(topic_of, await _above(told, now=now))]:
            after_commit(Nudge(topic, newest))


def topic_of(subject_id: UUID) -> str:
    """Return the topic of the news of an agent, or of a team and everybody below it."""
    return f"{EVERYTHING}:{subject_id}"


async def _above(told: Sequence[Told], *, now: datetime) -> list[UUID]:
    """Return the agents and the teams told of, with all teams above them."""
    rows = await sql.fetch(
        """with told as (select * from unnest($1::uuid[], $2::uuid[]) as t (agent_id, team_id)),
           today as (select ($3::timestamptz at time zone time_zone)::date as day from organisation)
           select agent_id as id from told where agent_id is not null
            union
           select member.team_id from told join team_agents member using (agent_id)
             join today on today.day >= member.from_day and today.day < member.until_day
            union
           select branch.team_id from told join team_branches branch on branch.branch_id = told.team_id
             join today on today.day >= branch.from_day and today.day < branch.until_day""",
        [one.agent_id for one in told],
        [one.team_id for one in told],
        now,
    )
    return [row["id"] for row in rows]
