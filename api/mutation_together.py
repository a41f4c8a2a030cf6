"""Mutations that many send one by one: those that arrive while others are written run together in the next transaction.

Each only says what is to be done; one operation does it for all of them, or for none. Then each is tried alone, so that
what is refused is refused to whoever asked for it.

    @mutation_together(TransactionPayload, decide_transactions, act=Act.APPROVE_TRANSACTION)
    async def approve_transaction(self, viewer: Viewer, input: ApproveTransactionInput) -> Decision:
        return Decision(transaction_id=Transaction.key(input.transaction_id, path="transactionId"), ...)
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeAlias, TypeVar
from uuid import UUID

from strawberry.types.field import StrawberryField

from api.context import Context, Info
from api.envelope import Asked, perform_once
from api.gathered import Gathered
from api.mutation import MutationInput, Payload, asked_for, declare_mutation
from domain.access.rights import Act
from domain.access.viewer import Viewer
from domain.audit.remember_result import Claim

P = TypeVar("P", bound=Payload)
Reading: TypeAlias = Callable[[Any, Viewer, Any], Awaitable[Any]]  # a method, whose object is not used
Shown: TypeAlias = tuple[Context, UUID]


class Together(Protocol):
    """An operation that does many things at once, and returns the key of the object of each."""

    def __call__(self, asked: Sequence[Any], /, *, now: datetime) -> Awaitable[Sequence[UUID]]:
        """Do all of them, or refuse all of them."""


def mutation_together(payload: type[P], operation: Together, *, act: Act) -> Callable[[Reading], StrawberryField]:
    """Make a field of the schema from a method that returns what is to be done; its docstring describes the field."""

    def declare(reading: Reading) -> StrawberryField:
        async def run(info: Info, taken: MutationInput, claim: Claim) -> P:
            context = info.context
            what = await reading(None, context.viewer, taken)
            asked = asked_for(payload.edited, taken, claim, what=what)
            key = await _done(context, payload, operation).done(asked)
            shown: P = await _shown(context, payload).done((context, key))
            shown.taken = taken
            return shown

        return declare_mutation(payload, reading, run, act=act)

    return declare


def _done(context: Context, payload: type[Payload], operation: Together) -> Gathered[Asked, UUID]:
    clock, edited = context.gate.clock, payload.edited

    async def write(asked: Sequence[Asked]) -> list[UUID]:
        now = clock()
        return await perform_once(
            asked, lambda new: operation([one.what for one in new], now=now), edited=edited, now=now
        )

    return context.gathered.setdefault(operation, Gathered(write, lambda one: (one.claim.id, one.object_id)))


def _shown(context: Context, payload: type[P]) -> Gathered[Shown, P]:
    """Objects that are shown at once to the same viewer are read at once."""

    async def read(shown: Sequence[Shown]) -> list[P]:
        contexts: dict[Viewer, Context] = {}
        return await asyncio.gather(
            *(payload.of(contexts.setdefault(context.viewer, context), key) for context, key in shown)
        )

    return context.gathered.setdefault(payload, Gathered(read, pause_seconds=0))
