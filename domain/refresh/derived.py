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
    DerivedTable("activities", ("fact_id",), "agent_id"),
    DerivedTable("opportunities", ("id",), "id"),
    DerivedTable("opportunity_events", ("fact_id",), "opportunity_id"),
    DerivedTable("transactions", ("id",), "id"),
    DerivedTable("credits", ("id",), "transaction_id"),
    DerivedTable("totals_daily", ("agent_id", "day", "metric"), "agent_id"),
    DerivedTable("totals_monthly", ("agent_id", "month", "metric"), "agent_id"),
    DerivedTable("calculated_pay", ("agent_id", "plan_id", "component_key", "credit_id"), "agent_id"),
    DerivedTable("standings", ("leaderboard_id", "window_start", "agent_id"), "agent_id"),
)
