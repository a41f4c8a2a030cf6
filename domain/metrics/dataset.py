"""A dataset: a kind of row that can be counted, with the agent and the day that each row belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Rows of one kind. `relation` is SQL over unqualified table names with the columns agent_id and day.

    `rolls_up` is a condition: rows that do not meet it count for their agent, and never for a team. Rows of a
    signed dataset carry `sign`: a row below zero takes one of the same kind back.
    """

    key: str
    relation: str
    description: str
    rolls_up: str = "true"
    is_signed: bool = False
    is_stock: bool = False
    dimensions: Mapping[str, str] = field(default_factory=dict)


CALLS = Dataset("calls", "(select * from activities where kind = 'CALL')", "Telephone calls, by the agent who spoke.")

EMAILS = Dataset("emails", "(select * from activities where kind = 'EMAIL')", "E-mails, by the agent who wrote.")

OPPORTUNITY_HISTORY = Dataset(
    "opportunity_history",
    "opportunity_events",
    "What happened to opportunities, by their owner at that moment.",
)

OPPORTUNITIES = Dataset(
    "opportunities",
    "opportunities",
    "Opportunities as they stand, by their owner.",
    is_stock=True,
    dimensions={"STAGE": "stage"},
)

CREDITED_SALES = Dataset(
    "credited_sales",
    # Conditions stand outside of the union, so that each half is reached through its own index.
    """(select * from (
            select transaction_id, agent_id, day, kind, base_amount, 1 as sign from credits
            union all
            select transaction_id, agent_id, reversed_day, kind, -base_amount, -1 from credits) entry
         where kind <> 'OVERRIDE' and day is not null)""",
    "Approved transactions by everybody credited; a reversal stands on its own day with the opposite sign.",
    rolls_up="r.kind = 'SPLIT'",
    is_signed=True,
)

DATASETS = (CALLS, EMAILS, OPPORTUNITY_HISTORY, OPPORTUNITIES, CREDITED_SALES)
