"""Write the states of transactions and everybody's credits in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.database.replace_rows import Change, replace_rows
from domain.facts.fold.named import named
from domain.facts.rules.history import Seen
from domain.facts.rules.rates import RateTable
from domain.facts.rules.transaction import TransactionSeen, fold_transaction, overrides, parts, sale_day
from domain.facts.types.transactions import CreditKind
from domain.marks.write import Layer, Mark, What
from domain.organisation.tree import managers_above
from domain.shared.ids import credit_id
from domain.shared.money import allocate, minor_unit

STATE_COLUMNS = (
    "id", "source", "reference", "kind", "state", "amount", "currency", "base_amount", "rate", "rate_day",
    "opportunity_reference", "product", "submitted_at", "approved_at", "approved_day", "reversed_at", "reversed_day",
    "rejection_reason",
)  # fmt: skip
CREDIT_COLUMNS = (
    "id", "transaction_id", "agent_id", "kind", "level", "position", "transaction_kind", "source", "reference",
    "amount", "currency", "base_amount", "rate", "rate_day", "credited_at", "day", "reversed_at", "reversed_day",
)  # fmt: skip
Levels = Mapping[tuple[UUID, date], Sequence[tuple[int, UUID]]]


async def fold_transactions(entities: Mapping[UUID, Sequence[Seen]], *, rates: RateTable) -> list[Mark]:
    """Replace states and credits of the transactions and return the marks of everybody credited before or after."""
    folded = {entity_id: fold_transaction(facts) for entity_id, facts in entities.items()}
    names = {entity_id: named(facts) for entity_id, facts in entities.items()}
    await replace_rows(
        "transactions",
        key=("id",),
        scope="unnest($2::uuid[]) as s (id) where stored.id = s.id",
        scope_values=(list(entities),),
        columns=STATE_COLUMNS,
        rows=[_state_row(entity_id, names[entity_id], seen, rates) for entity_id, seen in folded.items()],
        watch=("id",),
    )
    levels = await managers_above(_sellers(folded.values()))
    changes = await replace_rows(
        "credits",
        key=("id",),
        scope="unnest($2::uuid[]) as s (id) where stored.transaction_id = s.id",
        scope_values=(list(entities),),
        columns=CREDIT_COLUMNS,
        rows=[
            row
            for entity_id, seen in folded.items()
            for row in _credit_rows(entity_id, names[entity_id], seen, levels, rates)
        ],
        watch=("agent_id", "day", "reversed_day", "credited_at"),
    )
    return _marks(changes)


def _sellers(folded: Iterable[TransactionSeen]) -> list[tuple[UUID, date]]:
    pairs: set[tuple[UUID, date]] = set()
    for seen in folded:
        day = sale_day(seen)
        if day is not None:
            pairs.update((part.agent_id, day) for part in parts(seen) if part.kind is CreditKind.SPLIT)
    return sorted(pairs)


def _state_row(entity_id: UUID, name: tuple[str, str], seen: TransactionSeen, rates: RateTable) -> dict[str, Any]:
    submitted = seen.submission.data if seen.submission else None
    day = sale_day(seen) or (seen.submission.day if seen.submission else None)
    priced = rates.price(submitted.amount, submitted.currency, day=day) if submitted and day else None
    return {
        "id": entity_id,
        "source": name[0],
        "reference": name[1],
        "kind": submitted.kind if submitted else None,
        "state": seen.state,
        "amount": submitted.amount if submitted else None,
        "currency": submitted.currency if submitted else None,
        "base_amount": priced.base_amount if priced else None,
        "rate": priced.rate if priced else None,
        "rate_day": priced.rate_day if priced else None,
        "opportunity_reference": submitted.opportunity if submitted else None,
        "product": submitted.product if submitted else None,
        "submitted_at": seen.submission.occurred_at if seen.submission else None,
        "approved_at": seen.verdict.occurred_at if seen.counts and seen.verdict else None,
        "approved_day": sale_day(seen),
        "reversed_at": seen.reversal.occurred_at if seen.counts and seen.reversal else None,
        "reversed_day": seen.reversal.day if seen.counts and seen.reversal else None,
        "rejection_reason": getattr(seen.verdict.data, "reason", None) if seen.verdict else None,
    }


def _credit_rows(
    entity_id: UUID, name: tuple[str, str], seen: TransactionSeen, levels: Levels, rates: RateTable
) -> list[dict[str, Any]]:
    day = sale_day(seen)
    if day is None or seen.verdict is None or seen.submission is None:
        return []
    submitted = seen.submission.data
    shared = {
        "transaction_id": entity_id,
        "transaction_kind": submitted.kind,
        "source": name[0],
        "reference": name[1],
        "currency": submitted.currency,
        "credited_at": seen.verdict.occurred_at,
        "day": day,
        "reversed_at": seen.reversal.occurred_at if seen.reversal else None,
        "reversed_day": seen.reversal.day if seen.reversal else None,
    }
    rows = [
        {
            **shared,
            "id": credit_id(entity_id, agent_id, kind, level),
            "agent_id": agent_id,
            "kind": kind,
            "level": level,
            "position": position,
            "amount": amount,
            **_priced(rates, amount, submitted.currency, day),
        }
        for agent_id, kind, level, position, amount in _holders(seen, levels, day)
    ]
    whole = rates.price(submitted.amount, submitted.currency, day=day).base_amount
    _share_base([row for row in rows if row["kind"] is CreditKind.SPLIT], whole, rates.base_currency)
    return rows


def _share_base(splits: Sequence[dict[str, Any]], whole: Decimal | None, base_currency: str) -> None:
    """Let the splits add up to the transaction in base currency too: rounded one by one they could miss a cent."""
    weights = [abs(row["amount"]) for row in splits]
    if whole is None or not any(weights):
        return
    for row, share in zip(splits, allocate(whole, weights, unit=minor_unit(base_currency)), strict=True):
        row["base_amount"] = share


def _holders(seen: TransactionSeen, levels: Levels, day: date) -> list[tuple[UUID, CreditKind, int, int, Any]]:
    shared = parts(seen)
    above = overrides(shared, {part.agent_id: levels.get((part.agent_id, day), ()) for part in shared})
    return [(part.agent_id, part.kind, 0, part.position, part.amount) for part in shared] + [
        (override.agent_id, CreditKind.OVERRIDE, override.level, len(shared), override.amount) for override in above
    ]


def _priced(rates: RateTable, amount: Any, currency: str, day: date) -> dict[str, Any]:
    priced = rates.price(amount, currency, day=day)
    return {"base_amount": priced.base_amount, "rate": priced.rate, "rate_day": priced.rate_day}


def _marks(changes: Iterable[Change]) -> list[Mark]:
    marks: set[Mark] = set()
    for change in changes:
        for agent, day, reversed_day, credited_at in filter(None, (change.before, change.after)):
            marks.add(Mark(Layer.AGENT, agent, What.FIGURES, day=day))
            marks.add(Mark(Layer.AGENT, agent, What.PAY, since=credited_at))
            if reversed_day is not None:
                marks.add(Mark(Layer.AGENT, agent, What.FIGURES, day=reversed_day))
    return sorted(marks, key=lambda mark: (mark.subject_id, mark.what, mark.day or mark.since.date()))  # type: ignore[union-attr]
