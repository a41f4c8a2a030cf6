"""Which revision of a submission a verdict is about, and whether that still is what is submitted."""

from collections.abc import Mapping
from decimal import Decimal

from domain.facts.rules.history import Seen, place_of
from domain.facts.types.transactions import TransactionRejected, TransactionSubmitted


def is_about(verdict: Seen, submission: Seen, told: Mapping[int, Seen]) -> bool:
    """Tell whether the verdict decides about the submission that holds.

    An approval goes on to hold for what is worth less to the same people; everything else is to be judged again.
    """
    judged = judged_revision(verdict, told)
    if submission.revision == judged:
        return True
    if submission.revision < judged or judged not in told or isinstance(verdict.data, TransactionRejected):
        return False
    return not _raises(told[judged].data, submission.data)


def judged_revision(verdict: Seen, told: Mapping[int, Seen]) -> int:
    """Return the revision that the verdict names, or else the last one that was told before it in business time.

    A verdict from before them all is about the first. What has arrived when does not matter.
    """
    if verdict.data.revision is not None:
        return int(verdict.data.revision)
    before = [revision for revision, fact in told.items() if place_of(fact) <= place_of(verdict)]
    return max(before, default=min(told, default=0))


def _raises(approved: TransactionSubmitted, now: TransactionSubmitted) -> bool:
    """Tell whether a revision is worth more than the approved one by anything that is paid on, or is others'."""
    if (approved.currency, approved.kind, approved.credits) != (now.currency, now.kind, now.credits):
        return True
    worth = (
        (approved.amount, now.amount),
        (approved.margin, now.margin),
        (approved.quantity, now.quantity),
    )
    return any((after or Decimal(0)) > (before or Decimal(0)) for before, after in worth)
