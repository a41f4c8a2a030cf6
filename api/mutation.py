"""The one envelope around every mutation.

It opens the transaction that the operation joins, claims the idempotency key in it, runs the operation, writes the
line of the trail, and commits; then the object is loaded with the viewer's rights. A typed error rolls everything
back and becomes a problem of the payload, with a line of the trail that says so.

    @strawberry.type
    class PeopleMutation:
        @mutation(AgentPayload, act=Act.MANAGE_PEOPLE)
        async def disable_agent(self, call: Call, input: DisableAgentInput) -> UUID:
            return await disable_agent(agent_id=Agent.key(input.agent_id, path="agentId"), ...)

An operation that has no one object to show returns its payload itself. It is one that may run again, because it runs
again when its key is sent again.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, ClassVar, Self, TypeAlias, TypeVar, cast, get_type_hints
from uuid import UUID

import strawberry
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from api.context import Context, Info
from api.input_hash import input_hash
from api.input_without_texts import without_texts
from api.nodes import read_global_id
from domain.access.rights import Act, require
from domain.access.viewer import Viewer
from domain.audit.record_line import Outcome, Request, record_line
from domain.audit.remember_result import claim_key, remember_result
from domain.audit.versions import NAMED_BY, Edited, refuse_changed, version_of
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

    edited: ClassVar[Edited | None] = None  # what has a version, for the trail and for expectedVersion

    problems: list[Problem]
    """Why nothing was done; empty when it was."""
    taken: strawberry.Private[object] = None  # the input of what was done, for fields that follow from it

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the changed object, as the viewer may see it."""
        raise NotImplementedError(f"{cls.__name__} cannot be loaded")


@strawberry.input
class MutationInput:
    """What every input has."""

    idempotency_key: str
    """A text that you choose for this request, such as a UUID: sent again, it is answered again and not done again."""


@strawberry.input
class EditInput(MutationInput):
    """What every input has that changes something which somebody else may be changing too."""

    expected_version: int | None = None
    """The version that you have seen: if it has changed since, nothing is done. None takes whatever it is."""


@dataclass(frozen=True, slots=True)
class Call:
    """One run of a mutation, as its operation needs to know it."""

    viewer: Viewer
    now: datetime
    today: date
    shown_once: dict[str, str] = field(default_factory=dict)  # fields of the payload that nobody keeps: secrets


P = TypeVar("P", bound=Payload)
Done: TypeAlias = UUID | Payload
Operation: TypeAlias = Callable[[Any, Call, Any], Awaitable[Done]]  # a method, whose object is not used


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
    request = Request(context.asker, info.field_name, without_texts(taken), input_hash(info.field_name, taken))
    run = partial(operation, None, call, taken)
    try:
        require(call.viewer, act)
        done = await transaction(lambda: _once(call, request, taken, run, payload.edited))
    except RainmakerError as error:
        await _record_refusal(request, error, now=call.now)
        return payload(problems=[Problem.of(error)])
    if not isinstance(done, UUID):
        return cast("P", done)
    shown = await payload.of(context, done)
    shown.taken = taken
    for name, value in call.shown_once.items():
        setattr(shown, name, value)
    return shown


async def _once(
    call: Call, request: Request, taken: MutationInput, run: Callable[[], Awaitable[Done]], edited: Edited | None
) -> Done:
    first = await claim_key(taken.idempotency_key, request=request, now=call.now)
    if first is not None and first.object_id is not None:
        return UUID(first.object_id)
    call.shown_once.clear()  # of an attempt that was rolled back
    before = await _version_before(edited, taken)
    done = await run()
    key = done if isinstance(done, UUID) else None
    if isinstance(taken, EditInput) and taken.expected_version is not None:
        refuse_changed(taken.expected_version, actual=before)  # not earlier: rights are decided by the operation
    after = None if edited is None else await version_of(edited, key)
    object_id = None if key is None else str(key)
    await remember_result(taken.idempotency_key, request=request, object_id=object_id)
    await record_line(request, Outcome(object_id, before, after), now=call.now)
    return done


async def _version_before(edited: Edited | None, taken: MutationInput) -> int | None:
    if edited is None:
        return None
    expects = isinstance(taken, EditInput) and taken.expected_version is not None
    field_name = NAMED_BY.get(edited, "")
    named = getattr(taken, field_name, None)
    key = None if named is None else read_global_id(named, path=field_name)[1]
    return await version_of(edited, key, hold=expects)


async def _record_refusal(request: Request, error: RainmakerError, *, now: datetime) -> None:
    await transaction(lambda: record_line(request, Outcome(problems=[error.code]), now=now))
