"""The schema: what each context offers, side by side."""

from functools import cache

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types
from strawberry.types.execution import ExecutionContext

from api.commissions.mutations import CommissionsMutation
from api.commissions.queries import CommissionsQuery
from api.commissions.subscriptions import CommissionsSubscription
from api.descriptions import describe
from api.errors import typed
from api.facts.mutations import FactsMutation
from api.facts.queries import FactsQuery
from api.fast_fields import FastFields, mark_plain_fields
from api.goals.mutations import GoalsMutation
from api.goals.queries import GoalsQuery
from api.goals.subscriptions import GoalsSubscription
from api.leaderboards.mutations import LeaderboardsMutation
from api.leaderboards.queries import LeaderboardsQuery
from api.leaderboards.subscriptions import LeaderboardsSubscription
from api.limits import LIMITS, WITHOUT_INTROSPECTION
from api.metrics.queries import MetricsQuery
from api.nodes import NodeQuery
from api.organisation.mutations import OrganisationMutation
from api.people.mutations import PeopleMutation
from api.people.queries import PeopleQuery
from api.reports.queries import ReportsQuery
from api.scalars import SCALARS

QUERIES: tuple[type, ...] = (
    NodeQuery,
    PeopleQuery,
    FactsQuery,
    MetricsQuery,
    GoalsQuery,
    CommissionsQuery,
    LeaderboardsQuery,
    ReportsQuery,
)
MUTATIONS: tuple[type, ...] = (
    OrganisationMutation,
    PeopleMutation,
    FactsMutation,
    GoalsMutation,
    CommissionsMutation,
    LeaderboardsMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = (GoalsSubscription, CommissionsSubscription, LeaderboardsSubscription)


class Schema(strawberry.Schema):
    """The schema as it is served."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Make the errors those that may be told; they pass here once, before anybody else sees them."""
        del execution_context
        errors[:] = [typed(error) for error in errors]


@cache
def make_schema(*, introspection: bool = True) -> Schema:
    """Return the schema with everything that every context offers."""
    hidden: tuple[type[SchemaExtension], ...] = () if introspection else (WITHOUT_INTROSPECTION,)
    schema = Schema(
        query=_merged("Query", QUERIES),
        mutation=_merged("Mutation", MUTATIONS),
        subscription=_merged("Subscription", SUBSCRIPTIONS),
        extensions=[*LIMITS, *hidden],
        execution_context_class=FastFields,
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    describe(schema)
    mark_plain_fields(schema._schema)  # noqa: SLF001 - Strawberry offers no other way to its types
    return schema


def _merged(name: str, parts: tuple[type, ...]) -> type:
    merged = merge_types(name, parts)
    merged.__doc__ = DESCRIPTIONS[name]
    return merged


DESCRIPTIONS = {
    "Query": "What can be asked.",
    "Mutation": "What can be done. Every mutation takes one input and answers with the object or with problems.",
    "Subscription": "What can be followed: first the state, then the state again whenever it has changed.",
}
