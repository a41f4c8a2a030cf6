"""What the stages and statuses of sources mean to the system, and how that is changed."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.context import Context, Info
from api.enums import LeadStatus, OpportunityState
from api.mutation import Call, MutationInput, Payload, mutation
from domain.access.rights import Act
from domain.facts import change_statuses
from domain.facts.queries.statuses import mappings_on
from domain.organisation.queries import ORGANISATION_ID


@strawberry.type
class StageMapping:
    """What a stage of opportunities means."""

    name: str
    """The stage, as sources call it; compared without blanks around it, in any case."""
    state: OpportunityState
    """What it means."""


@strawberry.type
class LeadStatusMapping:
    """What a status of leads means."""

    name: str
    """The status, as sources call it; compared without blanks around it, in any case."""
    status: LeadStatus
    """What it means."""


@strawberry.type
class StatusMappings:
    """What stages and statuses mean on a day. One that is called as the system calls it needs no mapping."""

    stages: list[StageMapping]
    """Stages of opportunities; one that is not listed is open."""
    lead_statuses: list[LeadStatusMapping]
    """Statuses of leads; one that is not listed means nothing."""

    @classmethod
    async def on(cls, day: date) -> Self:
        """Return what holds on the day."""
        stages, statuses = await mappings_on(day)
        return cls(
            stages=[StageMapping(name=name, state=OpportunityState(state)) for name, state in stages.items()],
            lead_statuses=[LeadStatusMapping(name=name, status=LeadStatus(kind)) for name, kind in statuses.items()],
        )


@strawberry.input
class StageMappingInput:
    """What a stage of opportunities means."""

    name: str
    """The stage, as sources call it; compared without blanks around it, in any case."""
    state: OpportunityState
    """What it means."""


@strawberry.input
class LeadStatusMappingInput:
    """What a status of leads means."""

    name: str
    """The status, as sources call it; compared without blanks around it, in any case."""
    status: LeadStatus
    """What it means."""


@strawberry.input
class MapOpportunityStagesInput(MutationInput):
    """What all stages of opportunities mean."""

    stages: list[StageMappingInput]
    """Every stage that has a meaning of its own; of others an earlier meaning ends."""
    from_day: date | None = None
    """The first day on which that holds; today if none is given."""


@strawberry.input
class MapLeadStatusesInput(MutationInput):
    """What all statuses of leads mean."""

    statuses: list[LeadStatusMappingInput]
    """Every status that has a meaning of its own; of others an earlier meaning ends."""
    from_day: date | None = None
    """The first day on which that holds; today if none is given."""


@strawberry.type
class StatusMappingsPayload(Payload):
    """What stages and statuses mean today, or why that was not changed."""

    status_mappings: StatusMappings | None = None
    """What they mean today."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:  # noqa: ARG003 - there is one organisation
        """Return the payload with what holds today."""
        return cls(problems=[], status_mappings=await StatusMappings.on(await context.today()))


@strawberry.type
class StatusesQuery:
    """What stages and statuses mean."""

    @strawberry.field
    async def status_mappings(
        self,
        info: Info,
        on: Annotated[date | None, strawberry.argument(description="The day; today if none is given.")] = None,
    ) -> StatusMappings:
        """What the stages and statuses of sources mean to the system on a day."""
        return await StatusMappings.on(on or await info.context.today())


@strawberry.type
class StatusesMutation:
    """What stages and statuses mean from a day on."""

    @mutation(StatusMappingsPayload, act=Act.MANAGE_SETTINGS)
    async def map_opportunity_stages(self, call: Call, input: MapOpportunityStagesInput) -> UUID:
        """Say what stages mean from a day on: an opportunity that moves to one that is WON is won."""
        await change_statuses.map_opportunity_stages(
            meanings=[(stage.name, stage.state) for stage in input.stages],
            from_day=input.from_day or call.today,
            now=call.now,
        )
        return ORGANISATION_ID

    @mutation(StatusMappingsPayload, act=Act.MANAGE_SETTINGS)
    async def map_lead_statuses(self, call: Call, input: MapLeadStatusesInput) -> UUID:
        """Say what statuses of leads mean from a day on; figures of leads follow."""
        await change_statuses.map_lead_statuses(
            meanings=[(status.name, status.status) for status in input.statuses],
            from_day=input.from_day or call.today,
            now=call.now,
        )
        return ORGANISATION_ID
