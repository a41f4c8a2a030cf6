"""What is asked for transaction by transaction, read at once."""

from collections.abc import Sequence
from uuid import UUID

from api.context import Context
from domain.facts.queries.transactions import SeenCredit, credits_of_transactions


async def credits_of_ids(context: Context, ids: Sequence[UUID]) -> Sequence[list[SeenCredit]]:
    """Return the credits in these transactions of those whom the viewer may see."""
    found = await credits_of_transactions(viewer=context.viewer, today=await context.today(), ids=set(ids))
    return [found.get(transaction_id, []) for transaction_id in ids]
