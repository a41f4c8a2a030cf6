"""The words of the domain that the schema shares, each described once and before anything refers to it."""

import strawberry

from domain.access.rights import Act
from domain.changes.queries import Changed
from domain.facts.find_identity import IdentityKind
from domain.facts.ingest import Outcome
from domain.facts.queries.assignments import Direction as AssignmentDirection
from domain.facts.queries.feedback import FeedbackKind
from domain.facts.rules.lead_history import LeadHappening
from domain.facts.rules.opportunity import Happening
from domain.facts.rules.statuses import LeadStatus, OpportunityState
from domain.facts.rules.transaction import TransactionState
from domain.facts.types.leads import StrategyMode
from domain.facts.types.transactions import CreditKind
from domain.jobs.job import JobKind, JobState
from domain.metrics.conditions import Operator
from domain.metrics.dataset import Role
from domain.metrics.definition import How
from domain.metrics.fields import FieldType
from domain.metrics.metric import Nothing, Unit
from domain.metrics.queries import MetricState
from domain.organisation.own_days import DayKind
from domain.refresh.erase_person import ErasureReason
from domain.reports.correlate import Over
from domain.reports.export_files import FileFormat
from domain.reports.lines import CellKind
from domain.reports.plan import ServedBy
from domain.reports.quality.findings import FindingKind
from domain.reports.ranges import Comparison, Preset
from domain.reports.shape import Dimension, Per
from domain.shared.period import Cycle

__all__ = [
    "Act",
    "AssignmentDirection",
    "CellKind",
    "Changed",
    "Comparison",
    "CreditKind",
    "Cycle",
    "DayKind",
    "Dimension",
    "ErasureReason",
    "FeedbackKind",
    "FieldType",
    "FileFormat",
    "FindingKind",
    "Happening",
    "How",
    "IdentityKind",
    "JobKind",
    "JobState",
    "LeadHappening",
    "LeadStatus",
    "MetricState",
    "Nothing",
    "Operator",
    "OpportunityState",
    "Outcome",
    "Over",
    "Per",
    "Preset",
    "Role",
    "ServedBy",
    "StrategyMode",
    "TransactionState",
    "Unit",
]

strawberry.enum(Act, description="What can be done to the system; docs/reference/rights.md says by whom.")
strawberry.enum(
    CreditKind,
    description="SPLIT and HOUSE, which is nobody's, add up to the whole, OVERLAY stands beside it, OVERRIDE is a"
    " manager's.",
)
strawberry.enum(Changed, name="ChangedKind", description="What a change is about.")
strawberry.enum(
    Cycle,
    description="How the calendar is cut. TWO_WEEKS are counted from a day; CUSTOM is one cycle, of the dates that are"
    " given.",
)
strawberry.enum(DayKind, description="What a day was made by hand. AS_USUAL goes by weekdays and holidays again.")
strawberry.enum(
    AssignmentDirection, name="AssignmentDirection", description="Whether something was given to the agent, or lost."
)
strawberry.enum(FeedbackKind, description="A review of a call, or a note of coaching.")
strawberry.enum(CellKind, name="TableCellKind", description="What the cells of a column of the compact table hold.")
strawberry.enum(
    Comparison,
    name="ReportComparison",
    description="What a range is compared with: the one before it, whole months with as many whole months, or the same"
    " days a year before.",
)
strawberry.enum(
    Dimension,
    description="What rows stand for. REGION is the team just below the top of the tree; WEEK, QUARTER and YEAR are cut"
    " by the organisation's calendar, WEEKDAY counts from Monday, HOUR from midnight.",
)
strawberry.enum(Over, name="CorrelationOver", description="What has one of each of two figures.")
strawberry.enum(
    Per,
    name="ReportPer",
    description="What a figure is divided by: the days, or weeks of seven, that agents were in a team so far.",
)
strawberry.enum(
    Preset,
    name="ReportPreset",
    description="A range by its name. Cycles are whole ones, also the running one; the last so many days end today.",
)
strawberry.enum(
    ServedBy, name="ReportServedBy", description="Where figures are read: TOTALS are kept, DATASETS counted."
)
strawberry.enum(
    ErasureReason, description="Why a person is erased: on request, or because the time to keep it is over."
)
strawberry.enum(
    Happening,
    name="OpportunityHappening",
    description="What happened to an opportunity. Of closings only the one that stands is told: WON or LOST.",
)
strawberry.enum(IdentityKind, description="What an identity names.")
strawberry.enum(FindingKind, description="What may be wrong with what was sent.")
strawberry.enum(
    FileFormat,
    description="What a table is written as: CSV in UTF-8 for programs, in which a text that a spreadsheet would run as"
    " a formula begins with '; XLSX for people.",
)
strawberry.enum(JobKind, description="What a job does.")
strawberry.enum(
    JobState, description="Where a job stands. PENDING and RUNNING ones can be cancelled; the others have ended."
)
strawberry.enum(LeadHappening, description="What happened to a lead.")
strawberry.enum(LeadStatus, description="The system's view of any status of a lead.")
strawberry.enum(OpportunityState, description="The system's view of any stage.")
strawberry.enum(
    Outcome,
    name="IngestOutcome",
    description="What became of an event. ACCEPTED, REVISED and RETRACTED change figures. DUPLICATE: it was there"
    " already. SUPERSEDED: a higher revision was. CONFLICT: its key holds another payload. QUARANTINED: it waits.",
)
strawberry.enum(
    StrategyMode, description="How a strategy hands out leads: PUSH assigns them, PULL lets people take them."
)
strawberry.enum(
    TransactionState,
    description="Where a transaction stands. ANNOUNCED: something is known of it, but not yet what it is worth.",
)
strawberry.enum(Unit, description="What one of a figure is. MONEY is in base currency; RATIO is 0.25 for 25 %.")
strawberry.enum(FieldType, description="What the values of a field are. MONEY is in base currency, TEXT is exact.")
strawberry.enum(
    How, name="MetricAggregate", description="How rows become one figure; DISTINCT counts different values."
)
strawberry.enum(
    MetricState,
    description="Where a version of a metric stands: a DRAFT counts nothing, a PUBLISHED one never changes.",
)
strawberry.enum(Nothing, name="NullRule", description="What a figure is where no row counts.")
strawberry.enum(Operator, name="ConditionOperator", description="How a field is compared. A missing value meets none.")
strawberry.enum(
    Role,
    name="MetricRole",
    description="Whose a row is: the owner's then or now, that of who acted, or of who is credited.",
)
