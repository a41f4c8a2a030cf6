"""What makes a line of the ledger differ from the one before it: the inputs that its explanation says differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
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
    CUSTOMER = "CUSTOMER"
    CALENDAR = "CALENDAR"
    TIME_ZONE = "TIME_ZONE"
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
Path = tuple[str, ...]
QUOTA = ("period", "quota")
TEAM = ("period", "team")
HELD, HELD_PAID = ("period", "held"), ("period", "held_paid")
FOLLOWING = {CauseKind.AMENDED: ("day",), CauseKind.REFUNDED: ("line", "basis")}
ROUNDING_OF_RATIOS = Decimal("1e-6")  # attainment has ten decimals
_OF_QUOTA = (("agreed", "quota_goal_id"), ("agreed", "ramp"))  # by which the assignment says what the quota is
_INPUTS = (
    (CauseKind.PLAN_VERSION, ("planVersion",)),
    (CauseKind.ASSIGNMENT, ("agreed", "rate_factor")),
    (CauseKind.ASSIGNMENT, ("agreed", "percent")),
    (CauseKind.ASSIGNMENT, ("agreed", "period_cap")),
    (CauseKind.ASSIGNMENT, ("agreed", "pay_currency")),
    *((CauseKind.ASSIGNMENT, field) for field in _OF_QUOTA),
    (CauseKind.AMENDED, ("credit", "amount")),
    (CauseKind.AMENDED, ("credit", "currency")),
    (CauseKind.AMENDED, ("credit", "day")),
    (CauseKind.REVERSED, ("credit", "reversedOn")),
    (CauseKind.QUOTA, ("line", "quota_asked")),
    (CauseKind.TREE, TEAM),
    (CauseKind.QUOTA, QUOTA),
    (CauseKind.OTHER_CREDITS, ("line", "before")),
    (CauseKind.OTHER_CREDITS, ("earlier", "gate")),
    (CauseKind.OTHER_CREDITS, ("earlier", "multiplier")),
    (CauseKind.OTHER_CREDITS, ("earlier", "count")),
    (CauseKind.OTHER_FIGURE, ("period", "value")),
)
_BESIDE_AMOUNT = (("credit", "measured"), ("credit", "whole"))  # often the amount by another name
# What other lines pay: where a setting moves this line, it has moved those too.
_PAY_BEFORE = (("earlier", "pay"), ("period", "before"))
_OUTCOMES = (("line", "exact"), ("line", "amount"), ("period", "by"))
_OF_BASIS = {CauseKind.AMENDED, CauseKind.REVERSED, CauseKind.EXCHANGE_RATE}
_OF_TEAM = {"period.quota", "period.value"}  # of another team they are others
CUTS = {CauseKind.CALENDAR, CauseKind.TIME_ZONE}
SETTINGS = {CauseKind.PLAN_VERSION, CauseKind.ASSIGNMENT, CauseKind.EXCHANGE_RATE, CauseKind.QUOTA} | CUTS
_OF_PERIODS = {Purpose.GATE: CauseKind.OTHER_FIGURE, Purpose.MULTIPLIER: CauseKind.OTHER_FIGURE}


def is_calculated(explained: Explained) -> bool:
    """Tell whether the explanation says what a line is made of, and not only that it is gone."""
    return "line" in explained or "period" in explained


def differing_inputs(before: Explained, after: Explained) -> list[Cause]:
    """Return every input that differs between two explanations of one line; empty where they read alike.

    What is left of a transaction, and the day of an entry, follow from other facts about it: the default is named.
    """
    causes = [cause for kind, field in _INPUTS for cause in _differing(kind, field, before, after)]
    causes += _exchange(before, after)
    if CauseKind.AMENDED not in {cause.kind for cause in causes}:
        causes += first_differing(((CauseKind.AMENDED, field) for field in _BESIDE_AMOUNT), before, after)
    if not _OF_BASIS & {cause.kind for cause in causes}:
        causes += first_differing(FOLLOWING.items(), before, after)
    if not SETTINGS & {cause.kind for cause in causes}:
        causes += [one for field in _PAY_BEFORE for one in _differing(CauseKind.OTHER_CREDITS, field, before, after)]
    if CauseKind.TREE in {cause.kind for cause in causes}:
        causes = [cause for cause in causes if cause.field not in _OF_TEAM]
    if first_differing(((CauseKind.ASSIGNMENT, field) for field in _OF_QUOTA), before, after):
        causes = [cause for cause in causes if cause.kind is not CauseKind.QUOTA]
    return [cause for cause in causes if not _follows_from_quota(cause, before, after)]


def differing_outcome(kind: CauseKind, before: Explained, after: Explained) -> Cause:
    """Return what differs in the pay itself, for a cause of that kind."""
    return next(iter(first_differing(((kind, field) for field in _OUTCOMES), before, after)), Cause(kind))


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
            return {CauseKind.REVERSED, CauseKind.REFUNDED, CauseKind.PAID}


def value_at(explained: Explained, path: Path) -> Any:
    """Return what the explanation says there; None where it says nothing."""
    value: Any = explained
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def first_differing(fields: Iterable[tuple[CauseKind, Path]], before: Explained, after: Explained) -> list[Cause]:
    """Return a cause of the first of these fields that differs, of its kind; none where all read alike."""
    return [one for kind, field in fields for one in _differing(kind, field, before, after)][:1]


def _differing(kind: CauseKind, field: Path, before: Explained, after: Explained) -> Iterator[Cause]:
    was, is_now = _field(before, field), _field(after, field)
    if was != is_now:
        yield Cause(kind, ".".join(field), was, is_now)


def _follows_from_quota(cause: Cause, before: Explained, after: Explained) -> bool:
    """Tell whether an attainment differs by its quota alone: what was achieved is the same."""
    if cause.kind is not CauseKind.OTHER_FIGURE or not any(_differing(CauseKind.QUOTA, QUOTA, before, after)):
        return False
    values = [_field(explained, field) for explained in (before, after) for field in (("period", "value"), QUOTA)]
    if None in values:
        return True
    value, quota, value_now, quota_now = (Decimal(one) for one in values if one is not None)
    sides = (value * quota, value_now * quota_now), (value * quota_now, value_now * quota)  # or lower is better
    return any(abs(one - other) <= abs(one) * ROUNDING_OF_RATIOS for one, other in sides)


def _exchange(before: Explained, after: Explained) -> Iterator[Cause]:
    """Return the rate of each step that differs; steps of another day, or of one of them only, follow from others."""
    for was, is_now in zip(exchanges(before), exchanges(after), strict=False):
        is_same_step = (was["from"], was["into"]) == (is_now["from"], is_now["into"])
        if is_same_step and was["day"] == is_now["day"] and was["rate"] != is_now["rate"]:
            yield Cause(CauseKind.EXCHANGE_RATE, "exchange", was["rate"], is_now["rate"])
    if _field(before, HELD) == _field(after, HELD):  # by other rates of its sales it is worth something else
        yield from _differing(CauseKind.EXCHANGE_RATE, HELD_PAID, before, after)


def _field(explained: Explained, path: Path) -> str | None:
    value = value_at(explained, path)
    if isinstance(value, Mapping):
        return f"{value['from']}/{value['until']}"
    return None if value is None else str(value)
