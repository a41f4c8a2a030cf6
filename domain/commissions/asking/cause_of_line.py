"""The causes of one line of the ledger: what differs from the line before it, or else what was recorded last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from uuid import UUID

from domain.commissions.asking.causes import (
    Cause,
    CauseKind,
    Explained,
    differing_inputs,
    exchanges,
    happenings_of,
    is_calculated,
    purpose_of,
)
from domain.commissions.asking.recorded import Recorded, Records, last_of
from domain.commissions.queries.pay import SeenEarning
from domain.commissions.rules.words import PaidCredit

_SETTINGS = {CauseKind.PLAN_VERSION, CauseKind.ASSIGNMENT}
_ENDING = {CauseKind.WITHDRAWN, CauseKind.AMENDED, CauseKind.REVERSED}


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of the ledger, by what it is about and by the transaction of the database in which it was posted."""

    earning: SeenEarning
    line_id: UUID
    posted_in: int

    @property
    def component(self) -> tuple[UUID, str]:
        """Return the component that it is a line of."""
        return (self.earning.plan_id, self.earning.component_key)

    @property
    def explained(self) -> Explained:
        """Return what it is made of."""
        explanation: Explained = self.earning.explanation
        return explanation


def causes_of(line: LedgerLine, same: Sequence[LedgerLine], records: Records) -> list[Cause]:
    """Return why the line was posted, given every line of the same key, in order.

    One that was taken out of a period and posted in another was so for the reason of the latter.
    """
    earlier = [one for one in same if one.earning.sequence < line.earning.sequence and one.posted_in != line.posted_in]
    before = next((one for one in reversed(earlier) if is_calculated(one.explained)), None)
    after = next((one for one in same if one.posted_in == line.posted_in and is_calculated(one.explained)), None)
    if after is None:
        return [_gone(line, before, records)]
    if before is None or not is_calculated(earlier[-1].explained):
        return [_first(line, after.explained, records)]
    return differing_inputs(before.explained, after.explained) or [_last(line, before, records)]


def cause_without_entries(line: LedgerLine, same: Sequence[LedgerLine], records: Records) -> Cause:
    """Return why a line of a period moved while no entry did: the period began, or a setting changed."""
    explained = next(one.explained for one in reversed(same) if is_calculated(one.explained))
    earlier = [one.earning.posted_at for one in same if one.earning.sequence < line.earning.sequence]
    since, until = max(earlier, default=None), line.earning.posted_at
    converted = {step["from"] for step in exchanges(explained)}
    currencies = {line.earning.currency, explained["period"]["currency"], *converted}
    about = records.about(line.earning.plan_id, currencies=currencies if len(currencies) > 1 else (), with_tree=False)
    began = records.began(date.fromisoformat(explained["window"]["from"]))
    moving = sorted([*about, *began], key=attrgetter("at"))
    kinds = _SETTINGS | {CauseKind.EXCHANGE_RATE, CauseKind.PERIOD_BEGAN}
    tree = records.about(currencies=(), with_tree=True)
    last = last_of(moving, kinds, since=since, until=until) or last_of(tree, {CauseKind.TREE}, since=since, until=until)
    ended = CauseKind.OTHER_CREDITS if is_calculated(line.explained) else CauseKind.LEFT
    return Cause(ended if last is None else last.kind)


def _about(line: LedgerLine, explained: Explained, records: Records) -> list[Recorded]:
    """Return what was recorded about the line's transaction and plan, and about what its explanation goes by."""
    earning = line.earning
    currencies = {step[end] for step in exchanges(explained) for end in ("from", "into")}
    is_override = (explained.get("credit") or {}).get("kind") == PaidCredit.OVERRIDE
    return records.about(earning.transaction_id, earning.plan_id, currencies=currencies, with_tree=is_override)


def _first(line: LedgerLine, explained: Explained, records: Records) -> Cause:
    """Return what was the last of all that the line needs to be recorded."""
    purpose = purpose_of(explained)
    if purpose is not None:
        return Cause(purpose)
    kinds = happenings_of(explained) | _SETTINGS | {CauseKind.EXCHANGE_RATE, CauseKind.TREE}
    last = last_of(_about(line, explained, records), kinds, since=None, until=line.earning.posted_at)
    return Cause(CauseKind.APPROVED if last is None else last.kind)


def _gone(line: LedgerLine, before: LedgerLine | None, records: Records) -> Cause:
    """Return what was recorded last, since the line had been posted, of all that can end it."""
    explained = line.explained if before is None else before.explained
    purpose = purpose_of(explained)
    if purpose is not None:
        return Cause(purpose)
    since = None if before is None else before.earning.posted_at
    kinds = _ENDING | _SETTINGS | {CauseKind.TREE}
    last = last_of(_about(line, explained, records), kinds, since=since, until=line.earning.posted_at)
    return Cause(CauseKind.LEFT if last is None else last.kind)


def _last(line: LedgerLine, before: LedgerLine, records: Records) -> Cause:
    found = _about(line, before.explained, records)
    last = last_of(found, set(CauseKind), since=before.earning.posted_at, until=line.earning.posted_at)
    return Cause(CauseKind.OTHER_CREDITS if last is None else last.kind)
