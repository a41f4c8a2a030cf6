"""The one envelope around every mutation.

It opens the transaction that the operation joins, claims the idempotency key in it, runs the operation, writes the
line of the trail, and commits; then the object is loaded with the viewer's rights. A typed error rolls everything
back and becomes a problem of the payload, with a line of the trail that says so.

    @strawberry.type
    class PeopleMutation:
        @mutation(AgentPayload, act=Act.MANAGE_PEOPLE)
        async def disable_agent(self, call: Call, input: DisableAgentInput) -> UUID:
            return await disable_agent(agent_id=Agent.key(input.agent_id, path="agentId"), ...)
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Self, TypeAlias, TypeVar, get_type_hints
from uuid import UUID

import strawberry
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from api.context import Context, Info
from api.input_hash import input_hash
from domain.access.rights import Act, require
from domain.access.viewer import Viewer
from domain.audit.record_line import Request, record_line
from domain.audit.remember_result import claim_key, remember_result
from domain.database.transaction import transaction
from domain.shared.errors import RainmakerError


@strawberry.type
class Problem:
    """Why a mutation was not done."""

    code: str
    """A stable code, such as team.cycle, to decide by."""
    message: str
    """What is wrong and how to put it right, to be read by people."""
    path: list[str]
    """The field of the input that is meant, from the outermost in; empty when it is none in particular."""

    @classmethod
    def of(cls, error: RainmakerError) -> "Problem":
        """Return the error as a problem."""
        return cls(code=error.code, message=error.message, path=[to_camel_case(part) for part in error.path])


@strawberry.interface
class Payload:
    """What a mutation answers: the object it changed, or the problems that kept it from doing so."""

    problems: list[Problem]
    """Why nothing was done; empty when it was."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the changed object, as the viewer may see it."""
        raise NotImplementedError(f"{cls.__name__} cannot be loaded")


@strawberry.input
class MutationInput:
    """What every input has."""

    idempotency_key: str
    """A text that you choose for this request, such as a UUID: sent again, it is answered again and not done again."""


@dataclass(frozen=True, slots=True)
class Call:
    """One run of a mutation, as its operation needs to know it."""

    viewer: Viewer
    now: datetime
    today: date


P = TypeVar("P", bound=Payload)
Operation: TypeAlias = Callable[[Any, Call, Any], Awaitable[UUID]]  # a method, whose object is not used


def mutation(payload: type[P], *, act: Act) -> Callable[[Operation], StrawberryField]:
    """Make a field of the schema from an operation that returns the key of the object it changed.

    The operation's docstring describes the field; `act` is what the viewer's role must allow.
    """

    def declare(operation: Operation) -> StrawberryField:
        async def resolve(info: Info, input: Any) -> P:
            return await _run(info, payload, operation, input, act)

        taken: Any = Annotated[
            get_type_hints(operation)["input"], strawberry.argument(description="What to do, and the key of doing it.")
        ]
        resolve.__annotations__ = {"info": Info, "input": taken, "return": payload}
        resolve.__doc__ = operation.__doc__
        declared: StrawberryField = strawberry.mutation(resolver=resolve)
        return declared

    return declare


async def _run(info: Info, payload: type[P], operation: Operation, taken: MutationInput, act: Act) -> P:
    context = info.context
    call = Call(context.viewer, context.now(), await context.today())
    name = info.field_name
    request = Request(call.viewer.actor, name, input_hash(name, taken))
    try:
        key = await transaction(lambda: _once(call, request, operation, taken, act))
    except RainmakerError as error:
        await _record_refusal(request, error, now=call.now)
        return payload(problems=[Problem.of(error)])
    return await payload.of(context, key)


async def _once(call: Call, request: Request, operation: Operation, taken: MutationInput, act: Act) -> UUID:
    require(call.viewer, act)
    first = await claim_key(taken.idempotency_key, request=request, now=call.now)
    if first is not None:
        return UUID(first.object_id)
    key = await operation(None, call, taken)
    await remember_result(taken.idempotency_key, request=request, object_id=str(key))
    await record_line(request, object_id=str(key), now=call.now)
    return key


async def _record_refusal(request: Request, error: RainmakerError, *, now: datetime) -> None:
    await transaction(lambda: record_line(request, object_id=None, problems=[error.code], now=now))
