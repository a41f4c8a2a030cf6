"""What the mutations about people take."""

from datetime import date

import strawberry

from api.mutation import EditInput, MutationInput


@strawberry.input
class FoundOrganisationInput(MutationInput):
    """The organisation to found."""

    name: str
    """What it is called."""
    time_zone: str
    """Where its days begin: a time zone of the IANA database, such as Europe/Berlin. Fixed with the first fact."""
    base_currency: str
    """The currency in which everything adds up (ISO 4217), such as EUR."""


@strawberry.input
class HireAgentInput(MutationInput):
    """The person to hire."""

    name: str
    """What the person is called."""
    email: str | None = None
    """Where the person can be written to."""
    team_id: strawberry.ID | None = None
    """The team the person joins, if any yet."""
    from_day: date | None = None
    """The first day in the team; today if none is given."""


@strawberry.input
class DisableAgentInput(EditInput):
    """The agent to disable."""

    agent_id: strawberry.ID
    """The agent."""
    from_day: date | None = None
    """The first day on which the agent is hidden; today if none is given."""


@strawberry.input
class MoveAgentInput(EditInput):
    """Which agent moves where."""

    agent_id: strawberry.ID
    """The agent."""
    team_id: strawberry.ID | None = None
    """The team the agent moves to; none takes the agent out of every team."""
    from_day: date | None = None
    """The first day there; today if none is given. It may lie in the past: figures follow."""


@strawberry.input
class CreateTeamInput(MutationInput):
    """The team to create."""

    name: str
    """What it is called."""
    parent_id: strawberry.ID | None = None
    """The team above it; none makes it the top of a tree."""
    from_day: date | None = None
    """The first day of the team; today if none is given."""


@strawberry.input
class MoveTeamInput(EditInput):
    """Which team moves where."""

    team_id: strawberry.ID
    """The team."""
    parent_id: strawberry.ID | None = None
    """The team it moves below; none makes it the top of a tree."""
    from_day: date | None = None
    """The first day there; today if none is given. It may lie in the past: figures follow."""


@strawberry.input
class AppointManagerInput(EditInput):
    """Who manages which team."""

    team_id: strawberry.ID
    """The team."""
    agent_id: strawberry.ID | None = None
    """The agent who manages it; none leaves the place vacant."""
    from_day: date | None = None
    """The first day; today if none is given. It may lie in the past: figures follow."""
