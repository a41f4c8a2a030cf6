"""What the source calls an entity, read back from any of its facts."""

from collections.abc import Sequence

from domain.facts.rules.history import Seen


def named(facts: Sequence[Seen]) -> tuple[str, str]:
    """Return the source and the reference under which the entity is known."""
    other_source, reference = facts[0].data.entity()
    return other_source or facts[0].source, reference
