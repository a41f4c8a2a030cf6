"""Ids that follow from what they name, so that any order of arrival ends in the same ones."""

from uuid import UUID, uuid5

_ENTITIES = UUID("6f0cfa2e-5c41-5c0c-9d53-1a8c5a3e7b10")
_CREDITS = UUID("0b8f4e57-6a5b-5bb0-8a0c-4f1c8d2e6a77")


def entity_id(kind: str, source: str, reference: str) -> UUID:
    """Return the id of the entity that the source knows by this reference."""
    return uuid5(_ENTITIES, f"{kind}\x1f{source}\x1f{reference}")


def credit_id(transaction_id: UUID, agent_id: UUID | None, kind: str, level: int) -> UUID:
    """Return the id of one agent's credit in a transaction, or of the house's, which has no agent."""
    return uuid5(_CREDITS, f"{transaction_id}\x1f{agent_id}\x1f{kind}\x1f{level}")
