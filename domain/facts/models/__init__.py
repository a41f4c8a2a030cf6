"""Facts are never edited. Entities, dataset rows and credits are derived from them and can be rebuilt."""

from domain.facts.models.datasets import Activity, Credit, TaskEvent
from domain.facts.models.entities import Customer, Lead, Opportunity, Task, Transaction
from domain.facts.models.facts import ErasedEntity, ExchangeRate, Fact, Identity, QuarantinedFact, StatedFact

__all__ = [
    "Activity",
    "Credit",
    "Customer",
    "ErasedEntity",
    "ExchangeRate",
    "Fact",
    "Identity",
    "Lead",
    "Opportunity",
    "QuarantinedFact",
    "StatedFact",
    "Task",
    "TaskEvent",
    "Transaction",
]
