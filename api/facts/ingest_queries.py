"""Facts as they were sent, and what of them waits in quarantine."""

from typing import Annotated

import strawberry

from api.connection import FIRST, After, Connection, First, connection
from api.context import Info
from api.facts.types.fact import Fact
from api.facts.types.quarantined_fact import QuarantinedFact
from api.nodes import read_global_id
from domain.access.rights import Act, require
from domain.facts.queries import facts, quarantine
from domain.shared.paging import PageRequest

FactId = Annotated[strawberry.ID, strawberry.argument(description="The id of the fact.")]
QuarantineSearch = Annotated[
    str | None,
    strawberry.argument(description="Only those whose id, type or message holds this text, in any case."),
]


@strawberry.input
class FactFilter:
    """Which facts are meant."""

    source: str | None = None
    """Those that this system sent."""
    external_id: str | None = None
    """Those with this id there."""
    type: str | None = None
    """Those of this type, with its version."""
    about_id: strawberry.ID | None = None
    """Those about this entity: a transaction, an opportunity, a lead, a task or a customer."""


@strawberry.input
class QuarantinedFactFilter:
    """Which of the events that wait are meant."""

    source: str | None = None
    """Those that this system sent."""
    code: str | None = None
    """Those that wait for this reason."""


@strawberry.type
class IngestQuery:
    """What was sent, to those who look after it."""

    @strawberry.field
    async def fact(self, info: Info, id: FactId) -> Fact | None:
        """One revision of a fact; null if there is none that you may see."""
        return await Fact.find(info.context, Fact.key(id, path="id"))

    @strawberry.field
    async def facts(
        self,
        info: Info,
        filter: Annotated[FactFilter | None, strawberry.argument(description="Which facts.")] = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Fact]:
        """The facts that hold, last recorded first: what every figure can be explained down to."""
        require(info.context.viewer, Act.READ_QUARANTINE)
        chosen = filter or FactFilter()
        about = None if chosen.about_id is None else read_global_id(chosen.about_id, path="aboutId")[1]
        page = await facts.facts(
            source=chosen.source,
            external_id=chosen.external_id,
            fact_type=chosen.type,
            entity_id=about,
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, Fact.read)

    @strawberry.field
    async def quarantined_facts(
        self,
        info: Info,
        filter: Annotated[QuarantinedFactFilter | None, strawberry.argument(description="Which of them.")] = None,
        search: QuarantineSearch = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[QuarantinedFact]:
        """The events that could not be used yet, with the reason, newest first."""
        require(info.context.viewer, Act.READ_QUARANTINE)
        chosen = filter or QuarantinedFactFilter()
        page = await quarantine.quarantined(
            source=chosen.source,
            reason=chosen.code,
            search=search,
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, QuarantinedFact.read)
