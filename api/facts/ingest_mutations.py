"""Facts in bulk: events as other systems send them, and what waits of them in quarantine."""

import json

import strawberry

from api.facts import inputs
from api.facts.types.ingested import IngestResult
from api.facts.types.quarantined_fact import QuarantinedFact
from api.mutation import Call, Payload, mutation
from domain.access.rights import Act
from domain.facts import correct_quarantined, ingest, replay


@strawberry.type
class IngestPayload(Payload):
    """What became of each event, or why none was looked at."""

    results: list[IngestResult] = strawberry.field(default_factory=list)
    """The outcomes, in the order of the events."""


@strawberry.type
class CorrectQuarantinedFactPayload(Payload):
    """What became of the corrected event, or why it was not looked at."""

    result: IngestResult | None = None
    """Its outcome: it may have to wait again."""


@strawberry.type
class ReplayQuarantinedFactsPayload(Payload):
    """What became of the events that were tried again."""

    results: list[IngestResult] = strawberry.field(default_factory=list)
    """The outcomes of those that were tried, longest untried first."""
    waiting: int = 0
    """How many such events wait now; some of them may not have been tried yet."""


@strawberry.type
class IngestMutation:
    """Events of other systems."""

    @mutation(IngestPayload, act=Act.INGEST)
    async def ingest(self, call: Call, input: inputs.IngestInput) -> IngestPayload:
        """Ingest events, each with its own outcome. Larger amounts are better sent to POST /ingest."""
        results = await ingest.ingest(items=[_written(event) for event in input.events], now=call.now)
        return IngestPayload(problems=[], results=[IngestResult.read(result) for result in results])

    @mutation(CorrectQuarantinedFactPayload, act=Act.INGEST)
    async def correct_quarantined_fact(
        self, call: Call, input: inputs.CorrectQuarantinedFactInput
    ) -> CorrectQuarantinedFactPayload:
        """Put a corrected event in the place of one that waits in quarantine, and try again."""
        key = QuarantinedFact.key(input.quarantined_fact_id, path="quarantinedFactId")
        result = await correct_quarantined.correct_quarantined(
            quarantined_id=key, event=_written(input.event), now=call.now
        )
        return CorrectQuarantinedFactPayload(problems=[], result=IngestResult.read(result))

    @mutation(ReplayQuarantinedFactsPayload, act=Act.INGEST)
    async def replay_quarantined_facts(
        self, call: Call, input: inputs.ReplayQuarantinedFactsInput
    ) -> ReplayQuarantinedFactsPayload:
        """Try events in quarantine again, up to a thousand at once: after a mapping was put right, for instance."""
        replayed = await replay.replay_quarantined(source=input.source, reason=input.code, now=call.now)
        results = [IngestResult.read(result) for result in replayed.results]
        return ReplayQuarantinedFactsPayload(problems=[], results=results, waiting=replayed.waiting)


def _written(event: object) -> bytes:
    return json.dumps(event).encode()  # orjson refuses whole numbers beyond 64 bits
