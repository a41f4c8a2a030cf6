"""Why a line of the ledger is what it is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import strawberry

from api.enums import CreditKind, PayStatus


@strawberry.type
class ExplainedSlice:
    """A part of the credit at one rate. The amounts of the slices add up to the exact pay."""

    from_: Decimal | None = strawberry.field(name="from", description="Where it begins in the window's volume.")
    to: Decimal | None
    """Where it ends in the window's volume."""
    basis: Decimal
    """The part of the credit, or of what stood before it, that this is about."""
    percent: Decimal | None
    """The rate in per cent; null for an amount for each credit."""
    percent_before: Decimal | None
    """For volume that is rated anew: the rate that it had before."""
    amount: Decimal
    """What it pays, unrounded."""


@strawberry.type
class Explanation:
    """Why a line is what it is. Its numbers add up: difference = calculated - postedBefore."""

    calculated: Decimal
    """What the credit is worth now."""
    posted_before: Decimal
    """What earlier lines had posted for it."""
    difference: Decimal
    """What this line adds."""
    because: str | None
    """Why nothing is calculated any more; null where something is."""
    plan_version: int | None
    """The version of the plan that pays."""
    credit_kind: CreditKind | None
    """How the agent takes part in the transaction."""
    credit_amount: Decimal | None
    """The credit, in the currency of the transaction."""
    credit_currency: str | None
    """The currency of the transaction."""
    reversed_on: str | None
    """The day on which the transaction was reversed; its credit keeps its place and is worth nothing."""
    status: PayStatus | None
    """Whether the pay is known."""
    rate_kind: str | None
    """FLAT, PERCENT or TIERED."""
    basis: Decimal | None
    """The credit in the plan's currency."""
    before: Decimal | None
    """The volume of the window before the credit."""
    after: Decimal | None
    """The volume of the window after it."""
    exact: Decimal | None
    """The pay before rounding: the sum of the slices."""
    rounding: str | None
    """How it is rounded."""
    slices: list[ExplainedSlice]
    """The parts of the credit by rate."""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Explanation":
        """Return the stored explanation as it is shown."""
        line, credit = stored.get("line", {}), stored.get("credit", {})
        return cls(
            calculated=Decimal(stored["calculated"]),
            posted_before=Decimal(stored["postedBefore"]),
            difference=Decimal(stored["difference"]),
            because=stored.get("because"),
            plan_version=stored.get("planVersion"),
            credit_kind=CreditKind(credit["kind"]) if credit else None,
            credit_amount=_number(credit.get("amount")),
            credit_currency=credit.get("currency"),
            reversed_on=credit.get("reversedOn"),
            status=PayStatus(stored["status"]) if "status" in stored else None,
            rate_kind=line.get("rate"),
            basis=_number(line.get("basis")),
            before=_number(line.get("before")),
            after=_number(line.get("after")),
            exact=_number(line.get("exact")),
            rounding=line.get("rounding"),
            slices=[_slice(part) for part in line.get("slices", ())],
        )


def _slice(part: Mapping[str, Any]) -> ExplainedSlice:
    return ExplainedSlice(
        from_=_number(part["from"]),
        to=_number(part["to"]),
        basis=Decimal(part["basis"]),
        percent=_number(part["percent"]),
        percent_before=_number(part["percent_before"]),
        amount=Decimal(part["amount"]),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
