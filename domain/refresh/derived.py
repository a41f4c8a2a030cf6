"""The derived tables: what a rebuild fills, what makes a row of theirs, and whom it belongs to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DerivedTable:
    """A table that can be rebuilt: its key, and the column that names the agent, entity or team it follows from."""

    name: str
    key: tuple[str, ...]
    subject: str


DERIVED_TABLES = (
    DerivedTable("team_agents", ("team_id", "agent_id", "from_day"), "agent_id"),
    DerivedTable("team_branches", ("team_id", "branch_id", "from_day"), "branch_id"),
    DerivedTable("fact_keys", ("source", "external_id"), "fact_id"),
    DerivedTable("activities", ("fact_id",), "subject_id"),
    DerivedTable("opportunities", ("id",), "id"),
    DerivedTable("opportunity_events", ("fact_id", "kind"), "opportunity_id"),
    DerivedTable("opportunity_spans", ("opportunity_id", "from_day"), "opportunity_id"),
    DerivedTable("leads", ("id",), "id"),
    DerivedTable("lead_events", ("fact_id", "kind"), "lead_id"),
    DerivedTable("lead_spans", ("lead_id", "from_day"), "lead_id"),
    DerivedTable("tasks", ("id",), "id"),
    DerivedTable("task_events", ("fact_id",), "task_id"),
    DerivedTable("strategy_members", ("strategy", "agent_id", "from_day"), "agent_id"),
    DerivedTable("transactions", ("id",), "id"),
    DerivedTable("credits", ("id",), "transaction_id"),
    DerivedTable("credit_refunds", ("fact_id", "credit_id"), "transaction_id"),
    DerivedTable("credit_payments", ("fact_id", "credit_id"), "transaction_id"),
    DerivedTable("customers", ("id",), "id"),
    DerivedTable("totals_daily", ("subject_id", "day", "metric"), "subject_id"),
    DerivedTable("totals_monthly", ("subject_id", "month", "metric"), "subject_id"),
    DerivedTable("calculated_pay", ("agent_id", "plan_id", "component_key", "line_id"), "agent_id"),
    DerivedTable("standings", ("leaderboard_id", "window_start", "agent_id"), "agent_id"),
)
