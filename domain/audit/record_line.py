"""Write lines of the trail."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.database import sql


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as whom, and from where: the request's id and the network, which is no single person's address."""

    actor: str
    acting_as: UUID | None = None
    request_id: str | None = None
    network: str | None = None

    @property
    def name(self) -> str:
        """Return what idempotency keys belong to: a person, and the person as somebody else, are two."""
        return self.actor if self.acting_as is None else f"{self.actor} as agent:{self.acting_as}"


@dataclass(frozen=True, slots=True)
class Request:
    """One mutation as the trail keeps it: by whom, which, with what; neither secrets nor personal data."""

    asker: Asker
    operation: str
    input: Mapping[str, Any]
    input_hash: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the request led to: the object with its version before and after, or the codes of what was wrong."""

    object_id: str | None = None
    before: int | None = None
    after: int | None = None
    problems: Sequence[str] = ()


async def record_lines(lines: Sequence[tuple[Request, Outcome]], *, now: datetime) -> None:
    """Append what each request led to."""
    await sql.execute(
        """insert into audit_lines (at, actor, acting_as, request_id, network, operation, input, input_hash,
                                    object_id, before, after, problems)
           select $1, line.* from unnest($2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::jsonb[],
                                         $8::bytea[], $9::text[], $10::jsonb[], $11::jsonb[], $12::jsonb[]) as line""",
        now,
        *zip(*(_values(request, outcome) for request, outcome in lines), strict=True),
    )


async def record_look(asker: Asker, operation: str, *, at_agents: Collection[UUID], now: datetime) -> None:
    """Append that somebody looked at the pay of these agents: a line for each."""
    await sql.execute(
        """insert into audit_lines (at, actor, acting_as, request_id, network, operation, object_id, problems)
           select $1, $2, $3, $4, $5, $6, looked_at, '[]' from unnest($7::text[]) as looked_at""",
        now,
        *_who(asker),
        operation,
        sorted(str(agent_id) for agent_id in at_agents),
    )


def _values(request: Request, outcome: Outcome) -> tuple[object, ...]:
    return (
        *_who(request.asker),
        request.operation,
        _json(request.input),
        request.input_hash,
        outcome.object_id,
        _version(outcome.before),
        _version(outcome.after),
        _json(list(outcome.problems)),
    )


def _who(asker: Asker) -> tuple[object, ...]:
    return asker.actor, asker.acting_as, asker.request_id, asker.network


def _version(number: int | None) -> str | None:
    return None if number is None else _json({"version": number})


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
