"""The one way in which every field of the schema that changes something is declared.

Its operation runs in the envelope, in one transaction; then the object is loaded with the viewer's rights. A typed
error rolls everything back and becomes a problem of the payload, with a line of the trail that says so.

    @strawberry.type
    class PeopleMutation:
        @mutation(AgentPayload, act=Act.MANAGE_PEOPLE)
        async def disable_agent(self, call: Call, input: DisableAgentInput) -> UUID:
            return await disable_agent(agent_id=Agent.key(input.agent_id, path="agentId"), ...)

An operation that has no one object to show returns its payload itself. It is one that may run again, because it runs
again when its key is sent again.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Self, TypeAlias, TypeVar, cast, get_type_hints
from uuid import UUID

import strawberry
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from api.context import Context, Info
from api.envelope import Asked, perform_once
from api.input_hash import input_hash
from api.input_without_texts import without_texts
from api.nodes import read_global_id
from domain.access.rights import Act, require
from domain.access.viewer import Viewer
from domain.audit.record_line import Outcome, Request, record_lines
from domain.audit.remember_result import Claim
from domain.audit.versions import NAMED_BY, Edited
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
Operation: TypeAlias = Callable[[Any, Call, Any], Awaitable[UUID | Payload]]  # a method, whose object is not used
Run: TypeAlias = Callable[[Info, Any, Claim], Awaitable[P]]


def mutation(payload: type[P], *, act: Act) -> Callable[[Operation], StrawberryField]:
    """Make a field of the schema from an operation that returns the key of the object it changed.

    The operation's docstring describes the field; `act` is what the viewer's role must allow.
    """

    def declare(operation: Operation) -> StrawberryField:
        async def run(info: Info, taken: MutationInput, claim: Claim) -> P:
            return await _run(info.context, payload, operation, taken, claim)

        return declare_mutation(payload, operation, run, act=act)

    return declare


def declare_mutation(payload: type[P], described: Callable[..., Any], run: Run[P], *, act: Act) -> StrawberryField:
    """Make a field of the schema that runs this, if the viewer's role allows it, and answers with what is wrong.

    The name, the docstring and the type of the `input` are those of the method that is described.
    """

    async def resolve(info: Info, input: Any) -> P:
        request = Request(info.context.asker, info.field_name, without_texts(input), input_hash(info.field_name, input))
        try:
            require(info.context.viewer, act)
            return await run(info, input, Claim(input.idempotency_key, request))
        except RainmakerError as error:
            refused = Outcome(problems=[error.code])
            await transaction(lambda: record_lines([(request, refused)], now=info.context.now()))
            return payload(problems=[Problem.of(error)])

    taken: Any = Annotated[
        get_type_hints(described)["input"], strawberry.argument(description="What to do, and the key of doing it.")
    ]
    resolve.__annotations__ = {"info": Info, "input": taken, "return": payload}
    resolve.__doc__ = described.__doc__
    declared: StrawberryField = strawberry.mutation(resolver=resolve)
    return declared


def asked_for(edited: Edited | None, taken: MutationInput, claim: Claim, *, what: Any = None) -> Asked:
    """Return what the envelope needs to know: the object that is to be edited, and the version that was seen of it."""
    field_name = "" if edited is None else NAMED_BY.get(edited, "")
    named = getattr(taken, field_name, None)
    key = None if named is None else read_global_id(named, path=field_name)[1]
    return Asked(claim, key, taken.expected_version if isinstance(taken, EditInput) else None, what)


async def _run(context: Context, payload: type[P], operation: Operation, taken: MutationInput, claim: Claim) -> P:
    call = Call(context.viewer, context.now(), await context.today())

    async def perform(_: Sequence[Asked]) -> list[UUID | Payload]:
        call.shown_once.clear()  # of an attempt that was rolled back
        return [await operation(None, call, taken)]

    asked = asked_for(payload.edited, taken, claim)
    [done] = await perform_once([asked], perform, edited=payload.edited, now=call.now)
    if not isinstance(done, UUID):
        return cast("P", done)
    shown = await payload.of(context, done)
    shown.taken = taken
    for name, value in call.shown_once.items():
        setattr(shown, name, value)
    return shown
