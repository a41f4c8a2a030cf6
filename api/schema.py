"""The schema: what each context offers, side by side."""

from functools import cache

from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from api.access.mutations import AccessMutation
from api.access.queries import AccessQuery
from api.audit.queries import AuditQuery
from api.changes.queries import ChangesQuery
from api.commissions.asking import AskingQuery
from api.commissions.mutations import CommissionsMutation
from api.commissions.queries import CommissionsQuery
from api.commissions.simulating import SimulatingMutation, SimulatingQuery
from api.commissions.subscriptions import CommissionsSubscription
from api.descriptions import describe
from api.facts.employee import EmployeeQuery
from api.facts.entity_queries import EntitiesQuery
from api.facts.ingest_mutations import IngestMutation
from api.facts.ingest_queries import IngestQuery
from api.facts.mutations import FactsMutation
from api.facts.queries import FactsQuery
from api.facts.statuses import StatusesMutation, StatusesQuery
from api.fast_fields import FastFields
from api.goals.board import TeamGoalsQuery
from api.goals.cascade import CascadeMutation, CascadeQuery
from api.goals.mutations import GoalsMutation
from api.goals.news import GoalNewsQuery, GoalNewsSubscription
from api.goals.queries import GoalsQuery
from api.goals.ruleset_mutations import RulesetsMutation
from api.goals.ruleset_queries import RulesetsQuery
from api.goals.subscriptions import GoalsSubscription
from api.jobs.mutations import JobsMutation
from api.jobs.queries import JobsQuery
from api.jobs.subscriptions import JobsSubscription
from api.leaderboards.mutations import LeaderboardsMutation
from api.leaderboards.queries import LeaderboardsQuery
from api.leaderboards.subscriptions import LeaderboardsSubscription
from api.limits.trusted import NONE, TrustedDocuments
from api.metrics.mutations import MetricsMutation
from api.metrics.queries import MetricsQuery
from api.nodes import NodeQuery
from api.organisation.mutations import CalendarMutation, OrganisationMutation
from api.organisation.queries import OrganisationQuery
from api.people.mutations import PeopleMutation
from api.people.queries import PeopleQuery
from api.plain_fields import mark_plain_fields
from api.reports.mutations import ReportsMutation
from api.reports.quality import QualityQuery
from api.reports.queries import ReportsQuery
from api.scalars import SCALARS
from api.served_schema import ServedSchema

QUERIES: tuple[type, ...] = (
    NodeQuery,
    PeopleQuery,
    FactsQuery,
    EntitiesQuery,
    StatusesQuery,
    IngestQuery,
    EmployeeQuery,
    MetricsQuery,
    OrganisationQuery,
    RulesetsQuery,
    GoalsQuery,
    TeamGoalsQuery,
    CascadeQuery,
    GoalNewsQuery,
    CommissionsQuery,
    AskingQuery,
    SimulatingQuery,
    LeaderboardsQuery,
    ChangesQuery,
    ReportsQuery,
    QualityQuery,
    JobsQuery,
    AccessQuery,
    AuditQuery,
)
MUTATIONS: tuple[type, ...] = (
    OrganisationMutation,
    CalendarMutation,
    PeopleMutation,
    FactsMutation,
    StatusesMutation,
    IngestMutation,
    MetricsMutation,
    RulesetsMutation,
    GoalsMutation,
    CascadeMutation,
    CommissionsMutation,
    SimulatingMutation,
    LeaderboardsMutation,
    ReportsMutation,
    JobsMutation,
    AccessMutation,
)
SUBSCRIPTIONS: tuple[type, ...] = (
    GoalsSubscription,
    GoalNewsSubscription,
    CommissionsSubscription,
    LeaderboardsSubscription,
    JobsSubscription,
)


def make_schema(*, introspection: bool = True, trusted: TrustedDocuments = NONE) -> ServedSchema:
    """Return the schema with everything that every context offers; equal wishes share one."""
    return _made(introspection, trusted)


@cache
def _made(introspection: bool, trusted: TrustedDocuments) -> ServedSchema:  # noqa: FBT001 - a key of the cache
    schema = ServedSchema(
        query=_merged("Query", QUERIES),
        mutation=_merged("Mutation", MUTATIONS),
        subscription=_merged("Subscription", SUBSCRIPTIONS),
        introspection=introspection,
        trusted=trusted,
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
