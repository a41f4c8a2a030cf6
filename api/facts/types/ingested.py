"""What became of events, as it is shown."""

import strawberry

from api.enums import Outcome
from api.facts.types.fact import Fact
from api.mutation import Problem
from domain.facts.ingest import ItemResult
from domain.shared.errors import RainmakerError


@strawberry.type
class IngestResult:
    """What became of one event."""

    source: str
    """Who sent it; empty where that cannot be read."""
    external_id: str
    """Its id there, or a hash of it where that cannot be read."""
    outcome: Outcome
    """What became of it."""
    fact_id: strawberry.ID | None
    """The fact that holds its key now; null while it waits in quarantine."""
    problem: Problem | None
    """What is wrong with it; its path names fields as the event does."""

    @classmethod
    def read(cls, result: ItemResult) -> "IngestResult":
        """Return the result as it is shown."""
        error = result.error
        return cls(
            source=result.source,
            external_id=result.external_id,
            outcome=result.outcome,
            fact_id=None if result.fact_id is None else Fact.global_id(result.fact_id),
            problem=None if error is None else _problem(error),
        )


def _problem(error: RainmakerError) -> Problem:
    # Unlike the path of an argument, that of an event is left as it is: its fields are not in camel case.
    return Problem(code=error.code, message=error.message, path=list(error.path))
