"""What makes a line of the ledger differ from the one before it: the inputs that its explanation says differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.commissions.rules.entry import EntryKind
from domain.commissions.rules.period_lines import Purpose


class CauseKind(StrEnum):
    """What has changed."""

    APPROVED = "APPROVED"
    AMENDED = "AMENDED"
    WITHDRAWN = "WITHDRAWN"
    PAID = "PAID"
    REFUNDED = "REFUNDED"
    REVERSED = "REVERSED"
    PLAN_VERSION = "PLAN_VERSION"
    ASSIGNMENT = "ASSIGNMENT"
    EXCHANGE_RATE = "EXCHANGE_RATE"
    QUOTA = "QUOTA"
    TREE = "TREE"
    LEFT = "LEFT"
    PERIOD_BEGAN = "PERIOD_BEGAN"
    OTHER_CREDITS = "OTHER_CREDITS"
    OTHER_FIGURE = "OTHER_FIGURE"


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: the field of the explanation that differs, from what to what, and the transactions that did it."""

    kind: CauseKind
    field: str | None = None
    before: str | None = None
    after: str | None = None
    transaction_ids: tuple[UUID, ...] = ()


Explained = Mapping[str, Any]
_INPUTS = (
    (CauseKind.PLAN_VERSION, ("planVersion",)),
    (CauseKind.AMENDED, ("credit", "amount")),
    (CauseKind.AMENDED, ("credit", "currency")),
    (CauseKind.AMENDED, ("credit", "day")),
    (CauseKind.REVERSED, ("credit", "reversedOn")),
    (CauseKind.QUOTA, ("line", "quota_asked")),
    (CauseKind.OTHER_CREDITS, ("line", "before")),
    (CauseKind.OTHER_FIGURE, ("period", "value")),
    (CauseKind.OTHER_CREDITS, ("period", "before")),
)
_OF_BASIS = {CauseKind.AMENDED, CauseKind.REVERSED, CauseKind.EXCHANGE_RATE}
_OF_PERIODS = {Purpose.GATE: CauseKind.OTHER_FIGURE, Purpose.MULTIPLIER: CauseKind.OTHER_FIGURE}
_RATES = ("percent", "percent_before", "per_unit", "per_unit_before", "flat")


def is_calculated(explained: Explained) -> bool:
    """Tell whether the explanation says what a line is made of, and not only that it is gone."""
    return "line" in explained or "period" in explained


def differing_inputs(before: Explained, after: Explained) -> list[Cause]:
    """Return every input that differs between two explanations of one line; empty where they read alike."""
    causes = [*_differing(before, after), *_exchange(before, after)]
    basis = _field(before, ("line", "basis")), _field(after, ("line", "basis"))
    if basis[0] != basis[1] and not _OF_BASIS & {cause.kind for cause in causes}:
        causes.append(Cause(CauseKind.REFUNDED, "line.basis", *basis))
    if causes:
        return causes
    rates = _rates(before), _rates(after)
    limits = _field(before, ("period", "by")), _field(after, ("period", "by"))
    if rates[0] != rates[1]:
        return [Cause(CauseKind.ASSIGNMENT, "line.slices", *rates)]
    if limits[0] != limits[1]:
        return [Cause(CauseKind.ASSIGNMENT, "period.by", *limits)]
    for field in (("line", "exact"), ("line", "amount")):
        values = _field(before, field), _field(after, field)
        if values[0] != values[1]:
            return [Cause(CauseKind.OTHER_CREDITS, ".".join(field), *values)]
    return []


def exchanges(explained: Explained) -> Sequence[Mapping[str, Any]]:
    """Return every step between currencies: that of the quota, and those to the currency that is paid in."""
    of_quota = (explained.get("line") or {}).get("quota_exchange")
    return [*([of_quota] if of_quota else ()), *(explained.get("exchange") or ())]


def purpose_of(explained: Explained) -> CauseKind | None:
    """Return what makes a period have a line of its own; None for the line of an entry."""
    if "period" not in explained:
        return None
    return _OF_PERIODS.get(Purpose(explained["period"]["purpose"]), CauseKind.OTHER_CREDITS)


def happenings_of(explained: Explained) -> set[CauseKind]:
    """Return what may happen to a transaction that makes it have such an entry."""
    match EntryKind(explained["entry"]):
        case EntryKind.CREDIT:
            return {CauseKind.APPROVED, CauseKind.AMENDED}
        case EntryKind.PAYMENT:
            return {CauseKind.APPROVED, CauseKind.AMENDED, CauseKind.PAID}
        case EntryKind.REVERSAL | EntryKind.REVERSAL_AS_PAID:
            return {CauseKind.REVERSED, CauseKind.REFUNDED}


def _differing(before: Explained, after: Explained) -> Iterator[Cause]:
    for kind, field in _INPUTS:
        was, is_now = _field(before, field), _field(after, field)
        if was != is_now:
            yield Cause(kind, ".".join(field), was, is_now)


def _exchange(before: Explained, after: Explained) -> Iterator[Cause]:
    """Return the rate of each step that differs; steps that only one of them has follow from something else."""
    for was, is_now in zip(exchanges(before), exchanges(after), strict=False):
        is_same_step = (was["from"], was["into"]) == (is_now["from"], is_now["into"])
        if is_same_step and was["rate"] != is_now["rate"]:
            yield Cause(CauseKind.EXCHANGE_RATE, "exchange", was["rate"], is_now["rate"])


def _rates(explained: Explained) -> str | None:
    slices = (explained.get("line") or {}).get("slices") or ()
    return ", ".join(str(part[name]) for part in slices for name in _RATES if part.get(name) is not None) or None


def _field(explained: Explained, path: tuple[str, ...]) -> str | None:
    value: Any = explained
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return None if value is None else str(value)
