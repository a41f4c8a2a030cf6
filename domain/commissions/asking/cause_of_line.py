"""The causes of one line of the ledger: what differs from the line before it, or else what was recorded last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from uuid import UUID

from domain.commissions.asking.causes import (
    CUTS,
    FOLLOWING,
    SETTINGS,
    Cause,
    CauseKind,
    Explained,
    differing_inputs,
    differing_outcome,
    exchanges,
    happenings_of,
    is_calculated,
    purpose_of,
)
from domain.commissions.asking.cuts import by_cuts, may_be_cut
from domain.commissions.asking.happened import HAPPENINGS, Recorded
from domain.commissions.asking.recorded import Records, last_of
from domain.commissions.queries.pay import SeenEarning
from domain.commissions.rules.words import PaidCredit

_NEVER_ENDING = {CauseKind.APPROVED, CauseKind.EXCHANGE_RATE, CauseKind.QUOTA}


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
    cuts = records.cuts(since=before.earning.posted_at, until=line.earning.posted_at)
    differing = by_cuts(differing_inputs(before.explained, after.explained), before.explained, after.explained, cuts)
    named = [_of_transaction(cause, line, before, records) for cause in differing]
    return named or [_last(line, before, after.explained, records)]


def causes_by_entries(
    found: Sequence[Cause], beside: Sequence[LedgerLine], causes: Mapping[UUID, Sequence[Cause]]
) -> Sequence[Cause]:
    """Return the causes; a line that a figure makes of entries moves with these before it moves with the figure.

    Where the calendar alone has moved them, it has also made the period of the line, or ended it.
    """
    entries = [one for one in beside if one.earning.transaction_id is not None]
    kinds = {cause.kind for one in entries for cause in causes[one.earning.id]}
    match [(one.kind, one.field) for one in found]:
        case [(CauseKind.OTHER_FIGURE, None)] if entries:
            kind = next(iter(kinds))
            return [Cause(kind if kinds == {kind} and kind in SETTINGS else CauseKind.OTHER_CREDITS)]
        case [(CauseKind.OTHER_CREDITS, None)] if kinds == {CauseKind.CALENDAR}:
            return [Cause(CauseKind.CALENDAR)]
    return found


def cause_without_entries(line: LedgerLine, same: Sequence[LedgerLine], records: Records) -> Cause:
    """Return why a line of a period moved while no entry did: the period began, or a setting changed."""
    explained = next(one.explained for one in reversed(same) if is_calculated(one.explained))
    earlier = [one.earning.posted_at for one in same if one.earning.sequence < line.earning.sequence]
    since, until = max(earlier, default=None), line.earning.posted_at
    converted = {step["from"] for step in exchanges(explained)}
    currencies = {line.earning.currency, explained["period"]["currency"], *converted}
    ids = (line.earning.plan_id, line.earning.agent_id)
    about = records.about(*ids, currencies=currencies if len(currencies) > 1 else (), with_tree=False)
    began = records.began(date.fromisoformat(explained["window"]["from"]))
    moving = sorted([*about, *began], key=attrgetter("at"))
    kinds = SETTINGS - {CauseKind.QUOTA} - _irrelevant(explained) | {CauseKind.LEFT, CauseKind.PERIOD_BEGAN}
    tree = records.about(currencies=(), with_tree=True)
    last = last_of(moving, kinds, since=since, until=until) or last_of(tree, {CauseKind.TREE}, since=since, until=until)
    ended = CauseKind.OTHER_CREDITS if is_calculated(line.explained) else CauseKind.LEFT
    return Cause(ended if last is None else last.kind)


def _about(line: LedgerLine, explained: Explained, records: Records) -> list[Recorded]:
    """Return what was recorded about the line's transaction and plan, and about what its explanation goes by."""
    earning = line.earning
    currencies = {step[end] for step in exchanges(explained) for end in ("from", "into")}
    is_override = (explained.get("credit") or {}).get("kind") == PaidCredit.OVERRIDE
    ids = (earning.transaction_id, earning.plan_id, earning.agent_id)
    return records.about(*ids, currencies=currencies, with_tree=is_override)


def _first(line: LedgerLine, explained: Explained, records: Records) -> Cause:
    """Return what was the last of all that the line needs to be recorded."""
    purpose = purpose_of(explained)
    if purpose is not None:
        return _of_period(purpose, line, explained, records)
    kinds = happenings_of(explained) | SETTINGS | {CauseKind.TREE, CauseKind.CUSTOMER, CauseKind.OTHER_CREDITS}
    kinds -= _irrelevant(explained)
    last = last_of(_about(line, explained, records), kinds, since=None, until=line.earning.posted_at)
    return Cause(CauseKind.APPROVED) if last is None else _named(last)


def _gone(line: LedgerLine, before: LedgerLine | None, records: Records) -> Cause:
    """Return what was recorded last, since the line had been posted, of all that can end it."""
    explained = line.explained if before is None else before.explained
    purpose = purpose_of(explained)
    if purpose is not None:
        return _of_period(purpose, line, explained, records)
    since = None if before is None else before.earning.posted_at
    kinds = set(CauseKind) - _NEVER_ENDING - _irrelevant(explained)
    last = last_of(_about(line, explained, records), kinds, since=since, until=line.earning.posted_at)
    return Cause(CauseKind.OTHER_CREDITS) if last is None else _named(last)


def _of_period(purpose: CauseKind, line: LedgerLine, explained: Explained, records: Records) -> Cause:
    """Return what brought or ended a line that a figure makes: a setting since the component last paid, or the figure.

    There is no other explanation to compare with, and what moves other figures is not read here.
    """
    since = records.posted_before(line.component, line.earning.posted_at)
    if purpose is not CauseKind.OTHER_FIGURE or since is None:
        return Cause(purpose)
    is_of_team = explained["period"]["team"] is not None
    kinds = (SETTINGS | {CauseKind.TREE} if is_of_team else SETTINGS) - _irrelevant(explained)
    about = records.about(line.earning.plan_id, line.earning.agent_id, currencies=(), with_tree=is_of_team)
    last = last_of(about, kinds, since=since, until=line.earning.posted_at)
    return Cause(purpose) if last is None else _named(last)


def _of_transaction(cause: Cause, line: LedgerLine, before: LedgerLine, records: Records) -> Cause:
    """Name the fact from which the day of an entry, or what is left of a transaction, has followed."""
    if cause.kind in SETTINGS or cause.field not in {".".join(field) for field in FOLLOWING.values()}:
        return cause
    span = {"since": before.earning.posted_at, "until": line.earning.posted_at}
    last = last_of(_about(line, before.explained, records), HAPPENINGS - {CauseKind.APPROVED}, **span)
    return cause if last is None else replace(cause, kind=last.kind)


def _last(line: LedgerLine, before: LedgerLine, explained: Explained, records: Records) -> Cause:
    """Return what was recorded last about a line whose inputs read alike, or else that others have moved it."""
    found = _about(line, before.explained, records)
    unlikely = CUTS if "period" not in explained else _irrelevant(explained)  # the windows of an entry would differ
    kinds = set(CauseKind) - {CauseKind.QUOTA, CauseKind.LEFT} - unlikely
    last = last_of(found, kinds, since=before.earning.posted_at, until=line.earning.posted_at)
    kind = CauseKind.OTHER_CREDITS if last is None else last.kind
    return differing_outcome(kind, before.explained, explained)


def _irrelevant(explained: Explained) -> set[CauseKind]:
    """Return which settings the line does not go by: it has no quota, or only windows of months."""
    quotas = [(explained.get(part) or {}).get("quota") for part in ("line", "period")]
    found = {CauseKind.QUOTA} if quotas == [None, None] else set()
    return found if may_be_cut(explained) or not found else found | {CauseKind.CALENDAR}


def _named(last: Recorded) -> Cause:
    return Cause(last.kind, transaction_ids=() if last.by_id is None else (last.by_id,))
