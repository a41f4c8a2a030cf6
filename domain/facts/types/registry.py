"""Every type of fact by its name, with its place in the order of facts of one instant."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from domain.facts.types import activities, opportunities, transactions
from domain.facts.types.fields import Data


class EntityKind(StrEnum):
    """What a fact may be about."""

    OPPORTUNITY = "OPPORTUNITY"
    TRANSACTION = "TRANSACTION"


@dataclass(frozen=True, slots=True)
class FactType:
    """One versioned type: its data, the kind of entity it is about, and its place in that life cycle."""

    name: str
    data: type[Data]
    entity: EntityKind | None = None
    precedence: int = 0

    def decode(self, payload: str | bytes | msgspec.Raw) -> Any:
        """Read the data of a fact of this type."""
        return _decoder(self.data).decode(payload)


_decoders: dict[type[Data], msgspec.json.Decoder[Any]] = {}


def _decoder(data: type[Data]) -> msgspec.json.Decoder[Any]:
    if data not in _decoders:
        _decoders[data] = msgspec.json.Decoder(data)
    return _decoders[data]


FACT_TYPES: dict[str, FactType] = {
    fact_type.name: fact_type
    for fact_type in (
        FactType("rainmaker.call.logged.v1", activities.CallLogged),
        FactType("rainmaker.email.sent.v1", activities.EmailSent),
        FactType("rainmaker.opportunity.created.v1", opportunities.OpportunityCreated, EntityKind.OPPORTUNITY, 0),
        FactType("rainmaker.opportunity.assigned.v1", opportunities.OpportunityAssigned, EntityKind.OPPORTUNITY, 1),
        FactType(
            "rainmaker.opportunity.stage_changed.v1", opportunities.OpportunityStageChanged, EntityKind.OPPORTUNITY, 2
        ),
        FactType("rainmaker.opportunity.won.v1", opportunities.OpportunityWon, EntityKind.OPPORTUNITY, 3),
        FactType("rainmaker.opportunity.lost.v1", opportunities.OpportunityLost, EntityKind.OPPORTUNITY, 4),
        FactType("rainmaker.transaction.submitted.v1", transactions.TransactionSubmitted, EntityKind.TRANSACTION, 0),
        FactType("rainmaker.transaction.approved.v1", transactions.TransactionApproved, EntityKind.TRANSACTION, 1),
        FactType("rainmaker.transaction.rejected.v1", transactions.TransactionRejected, EntityKind.TRANSACTION, 2),
        FactType("rainmaker.transaction.reversed.v1", transactions.TransactionReversed, EntityKind.TRANSACTION, 3),
    )
}


def json_schema(fact_type: FactType) -> dict[str, Any]:
    """Return the published JSON Schema of the type's data."""
    return msgspec.json.schema(fact_type.data)
