"""What the ledger gained between two instants, as it is shown."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

import strawberry

from api.commissions.enums import CauseKind
from api.commissions.types.pay import Earning
from api.context import Info
from api.facts.types.transaction import Transaction
from api.money import Money
from domain.commissions.asking.causes import Cause
from domain.commissions.asking.earnings_diff import LedgerChange, LedgerDifference


@strawberry.type
class EarningCause:
    """Why a line was posted."""

    kind: CauseKind
    """What has changed."""
    field: str | None
    """The input of the explanation that differs from the line before; null for the first line."""
    before: str | None
    """What it was."""
    after: str | None
    """What it is now."""
    transaction_ids: strawberry.Private[Sequence[UUID]]

    @classmethod
    def read(cls, cause: Cause) -> Self:
        """Return the cause as it is shown."""
        return cls(
            kind=cause.kind,
            field=cause.field,
            before=cause.before,
            after=cause.after,
            transaction_ids=cause.transaction_ids,
        )

    @strawberry.field
    async def transactions(self, info: Info) -> list[Transaction]:
        """The line's own transaction, or of OTHER_CREDITS those that moved it, as far as you may see them."""
        found = [await Transaction.find(info.context, key) for key in self.transaction_ids]
        return [transaction for transaction in found if transaction is not None]


@strawberry.type
class EarningChange:
    """A line of the ledger that was posted, and why."""

    earning: Earning
    """The line."""
    causes: list[EarningCause]
    """What made it: one cause, or each of several that changed at once."""

    @classmethod
    def read(cls, change: LedgerChange) -> Self:
        """Return the change as it is shown."""
        return cls(earning=Earning.read(change.earning), causes=[EarningCause.read(one) for one in change.causes])


@strawberry.type
class EarningsDiff:
    """The ledger of one pay period at two instants; the changes add up to the difference."""

    period: str
    """The pay period, such as 2026-03."""
    before: list[Money]
    """The sum of its lines at the first instant, for each currency."""
    after: list[Money]
    """The sum at the second."""
    changes: list[EarningChange]
    """Every line between them, first to last."""

    @classmethod
    def read(cls, difference: LedgerDifference) -> Self:
        """Return the difference as it is shown."""
        before, after = (
            [Money.of(amount, currency) for amount, currency in side] for side in (difference.before, difference.after)
        )
        changes = [EarningChange.read(change) for change in difference.changes]
        return cls(period=difference.period, before=before, after=after, changes=changes)
