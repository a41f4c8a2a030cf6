"""What each field of a fact means, for the page of fact types: the same word means the same in every type."""

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    "account": "To whom it is to be sold.",
    "agent": "The agent, as the source calls them.",
    "amount": 'What it is worth: a decimal string such as `"1200.00"`, with at most the decimals of its currency.',
    "answered": "Whether somebody answered.",
    "automated": "Whether a machine did it; metrics of work by hand leave it out.",
    "by": "Who did it, where that is not the owner.",
    "credits": "Who takes part, and how; see below.",
    "currency": "The currency of the amount (ISO 4217), such as `EUR`.",
    "direction": "Who began it.",
    "duration_seconds": "Whole seconds, at most a week.",
    "kind": "What kind of transaction it is; a plan may pay for some kinds only.",
    "opportunity": "The opportunity, as the source calls it.",
    "opportunity_source": "The source that named the opportunity, where that is not the source of this event.",
    "overlay": "Whether the part stands beside the whole: it counts for its agent and for no team.",
    "percent": "The part in per cent. Those of a transaction add up to 100; an overlay is `100` if left out.",
    "product": "What is sold.",
    "reason": "Why.",
    "stage": "The stage it is in from then on, as the source calls it.",
    "transaction": "The transaction, as the source calls it.",
    "transaction_source": "The source that named the transaction, where that is not the source of this event.",
    "weight": "The part by weight, `1` if neither is given: three who share alike have `1` each.",
}

ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("TransactionSubmitted", "opportunity"): "The opportunity that it came from, as the source calls it.",
    ("OpportunityAssigned", "by"): "Who assigned it.",
}


def meaning(of: str, field: str) -> str:
    """Return what the field of this kind of data means."""
    return ELSEWHERE.get((of, field)) or MEANINGS[field]
