"""Every type of fact by its name, with its place in the order of facts of one instant."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from domain.facts.types import activities, customers, leads, opportunities, strategies, tasks, transactions
from domain.facts.types.fields import Data, EntityKind

DIALECT = "https://json-schema.org/draft/2020-12/schema"
CUSTOM_TYPE = re.compile(r"custom\.[a-z][a-z0-9_]{0,62}\.v[1-9][0-9]?")


@dataclass(frozen=True, slots=True)
class FactType:
    """One versioned type: its data, the kind of entity it is about, and its place in that life cycle.

    `activity` is the kind of the dataset row that a fact of this type is as it stands; it may be a fact of a lead too.
    """

    name: str
    data: type[Data]
    entity: EntityKind | None = None
    precedence: int = 0
    activity: str | None = None

    def decode(self, payload: str | bytes | msgspec.Raw) -> Any:
        """Read the data of a fact of this type."""
        return _decoder(self.data).decode(payload)


_decoders: dict[type[Data], msgspec.json.Decoder[Any]] = {}


def _decoder(data: type[Data]) -> msgspec.json.Decoder[Any]:
    if data not in _decoders:
        _decoders[data] = msgspec.json.Decoder(data)
    return _decoders[data]


def _life(entity: EntityKind, *steps: tuple[str, type[Data]]) -> list[FactType]:
    return [FactType(f"rainmaker.{name}.v1", data, entity, place) for place, (name, data) in enumerate(steps)]


def _activity(name: str, data: type[Data], kind: str, *, place: int = 9) -> FactType:
    # At one instant a lead is created and handed out before somebody acts, and its status moves after that.
    return FactType(f"rainmaker.{name}.v1", data, EntityKind.LEAD, place, kind)


FACT_TYPES: dict[str, FactType] = {
    fact_type.name: fact_type
    for fact_type in (
        _activity("call.logged", activities.CallLogged, "CALL"),
        _activity("sms.sent", activities.SmsSent, "SMS"),
        _activity("email.sent", activities.EmailSent, "EMAIL"),
        _activity("appointment.created", activities.AppointmentCreated, "APPOINTMENT_CREATED"),
        _activity("appointment.held", activities.AppointmentHeld, "APPOINTMENT_HELD"),
        _activity("appointment.cancelled", activities.AppointmentCancelled, "APPOINTMENT_CANCELLED"),
        _activity("action.taken", activities.ActionTaken, "ACTION"),
        _activity("call.reviewed", activities.CallReviewed, "CALL_REVIEW"),
        _activity("coaching.noted", activities.CoachingNoted, "COACHING_NOTE"),
        FactType("rainmaker.lead.created.v1", leads.LeadCreated, EntityKind.LEAD, 0),
        FactType("rainmaker.lead.assigned.v1", leads.LeadAssigned, EntityKind.LEAD, 1),
        FactType("rainmaker.lead.distributed.v1", leads.LeadDistributed, EntityKind.LEAD, 2),
        FactType("rainmaker.lead.status_changed.v1", leads.LeadStatusChanged, EntityKind.LEAD, 10),
        *_life(
            EntityKind.OPPORTUNITY,
            ("opportunity.created", opportunities.OpportunityCreated),
            ("opportunity.assigned", opportunities.OpportunityAssigned),
            ("opportunity.stage_changed", opportunities.OpportunityStageChanged),
            ("opportunity.won", opportunities.OpportunityWon),
            ("opportunity.lost", opportunities.OpportunityLost),
            ("opportunity.deleted", opportunities.OpportunityDeleted),
        ),
        *_life(
            EntityKind.TASK,
            ("task.created", tasks.TaskCreated),
            ("task.completed", tasks.TaskCompleted),
        ),
        *_life(
            EntityKind.CUSTOMER,
            ("customer.registered", customers.CustomerRegistered),
            ("customer.merged", customers.CustomerMerged),
        ),
        *_life(
            EntityKind.STRATEGY,
            ("strategy.joined", strategies.StrategyJoined),
            ("strategy.left", strategies.StrategyLeft),
        ),
        *_life(
            EntityKind.TRANSACTION,
            ("transaction.submitted", transactions.TransactionSubmitted),
            ("transaction.approved", transactions.TransactionApproved),
            ("transaction.rejected", transactions.TransactionRejected),
            ("payment.received", transactions.PaymentReceived),
            ("transaction.partly_refunded", transactions.TransactionPartlyRefunded),
            ("transaction.reversed", transactions.TransactionReversed),
        ),
    )
}


@lru_cache(maxsize=4096)
def find_type(name: str) -> FactType | None:
    """Return the type of that name; `custom.<name>.v<n>` is a type for whatever the others are not for."""
    if CUSTOM_TYPE.fullmatch(name):
        return FactType(name, activities.CustomHappened, EntityKind.LEAD, 9, "CUSTOM")
    return FACT_TYPES.get(name)


def published_schema(fact_type: FactType) -> dict[str, Any]:
    """Return the JSON Schema of the type's data, as a document of its own."""
    return {"$schema": DIALECT, "$comment": fact_type.name, **msgspec.json.schema(fact_type.data)}
