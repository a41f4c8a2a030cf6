"""The built-in metrics. Each says what it counts, whose it is, and on which day."""

from typing import ClassVar

from domain.metrics.dataset import CALLS, CREDITED_SALES, EMAILS, OPPORTUNITIES, OPPORTUNITY_HISTORY
from domain.metrics.metric import Aggregate, AnyMetric, Equals, Metric, Ratio, Unit
from domain.shared.errors import NotFound

_MANUAL_OUTBOUND = (Equals("is_inbound", (False,)), Equals("is_automated", (False,)))


class UnknownMetric(NotFound):
    """The catalogue has no such metric."""

    code: ClassVar[str] = "metric.unknown"


CALLS_MADE = Metric(
    key="calls_made",
    label="Calls made",
    description="Outbound calls by hand, on the day of the call, for the caller.",
    unit=Unit.COUNT,
    dataset=CALLS,
    aggregate=Aggregate.COUNT,
    where=_MANUAL_OUTBOUND,
)
CALL_MINUTES = Metric(
    key="call_minutes",
    label="Call minutes",
    description="Minutes spoken in outbound calls by hand, on the day of the call, for the caller.",
    unit=Unit.MINUTES,
    dataset=CALLS,
    aggregate=Aggregate.SUM,
    expression="r.duration_seconds / 60.0",
    where=_MANUAL_OUTBOUND,
)
EMAILS_SENT = Metric(
    key="emails_sent",
    label="E-mails sent",
    description="Outbound e-mails by hand, on the day they were sent, for the writer.",
    unit=Unit.COUNT,
    dataset=EMAILS,
    aggregate=Aggregate.COUNT,
    where=_MANUAL_OUTBOUND,
)
OPPORTUNITIES_ASSIGNED = Metric(
    key="opportunities_assigned",
    label="Opportunities assigned",
    description="Times an opportunity was given to the agent, on the day of the assignment.",
    unit=Unit.COUNT,
    dataset=OPPORTUNITY_HISTORY,
    aggregate=Aggregate.COUNT,
    where=(Equals("kind", ("ASSIGNED",)),),
)
WON_COUNT = Metric(
    key="won_count",
    label="Won",
    description="Opportunities that closed with a sale and stayed closed, on the day of closing, for the owner then.",
    unit=Unit.COUNT,
    dataset=OPPORTUNITY_HISTORY,
    aggregate=Aggregate.COUNT,
    where=(Equals("kind", ("WON",)),),
)
WON_VALUE = Metric(
    key="won_value",
    label="Won value",
    description="Value of the won opportunities in base currency by the rate of the day of closing.",
    unit=Unit.MONEY,
    dataset=OPPORTUNITY_HISTORY,
    aggregate=Aggregate.SUM,
    expression="r.base_amount",
    where=(Equals("kind", ("WON",)),),
)
LOST_COUNT = Metric(
    key="lost_count",
    label="Lost",
    description="Opportunities that closed without a sale and stayed closed, on the day of closing.",
    unit=Unit.COUNT,
    dataset=OPPORTUNITY_HISTORY,
    aggregate=Aggregate.COUNT,
    where=(Equals("kind", ("LOST",)),),
)
CLOSED_COUNT = Metric(
    key="closed_count",
    label="Closed",
    description="Opportunities won or lost, on the day of closing.",
    unit=Unit.COUNT,
    dataset=OPPORTUNITY_HISTORY,
    aggregate=Aggregate.COUNT,
    where=(Equals("kind", ("WON", "LOST")),),
)
WIN_RATE = Ratio(
    key="win_rate",
    label="Win rate on closed",
    description="Won ÷ won and lost of the same days; null where nothing closed.",
    numerator=WON_COUNT,
    denominator=CLOSED_COUNT,
)
OPPORTUNITIES_IN_STAGE = Metric(
    key="opportunities_in_stage",
    label="Opportunities by current stage",
    description="Opportunities as they stand now, whatever the range asked for, for their present owner.",
    unit=Unit.COUNT,
    dataset=OPPORTUNITIES,
    aggregate=Aggregate.COUNT,
)
TRANSACTIONS_APPROVED = Metric(
    key="transactions_approved",
    label="Transactions approved",
    description="Approved transactions on the day of approval, less reversed ones on the day of reversal. A shared"
    " transaction counts for each who takes part, and once for their team.",
    unit=Unit.COUNT,
    dataset=CREDITED_SALES,
    aggregate=Aggregate.DISTINCT,
    expression="r.transaction_id",
)
APPROVED_AMOUNT = Metric(
    key="approved_amount",
    label="Approved amount",
    description="Credited amounts of approved transactions in base currency on the day of approval, less reversed"
    " ones on the day of reversal. Overlays count for their holder and not for the team.",
    unit=Unit.MONEY,
    dataset=CREDITED_SALES,
    aggregate=Aggregate.SUM,
    expression="r.base_amount",
)
UNPRICED_TRANSACTIONS = Metric(
    key="unpriced_transactions",
    label="Transactions without a rate",
    description="Approved transactions that no amount counts yet, because no exchange rate of their day is recorded.",
    unit=Unit.COUNT,
    dataset=CREDITED_SALES,
    aggregate=Aggregate.DISTINCT,
    expression="r.transaction_id",
    where=(Equals("base_amount", (None,)),),
)

CATALOGUE: dict[str, AnyMetric] = {
    metric.key: metric
    for metric in (
        CALLS_MADE,
        CALL_MINUTES,
        EMAILS_SENT,
        OPPORTUNITIES_ASSIGNED,
        WON_COUNT,
        WON_VALUE,
        LOST_COUNT,
        CLOSED_COUNT,
        WIN_RATE,
        OPPORTUNITIES_IN_STAGE,
        TRANSACTIONS_APPROVED,
        APPROVED_AMOUNT,
        UNPRICED_TRANSACTIONS,
    )
}


def metric(key: str) -> AnyMetric:
    """Return the metric of that key."""
    found = CATALOGUE.get(key)
    if found is None:
        raise UnknownMetric(f"there is no metric {key!r}; choose one of {', '.join(CATALOGUE)}", path=("metric",))
    return found
