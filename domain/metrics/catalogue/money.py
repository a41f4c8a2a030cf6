"""Money: approved transactions, deposits, customers, and what teams and the company count for themselves."""

from domain.metrics.catalogue.declare import count, distinct, ratio, total, where
from domain.metrics.conditions import Condition, Not, equals, is_false, is_null, is_true
from domain.metrics.datasets.activities import ACTIVITIES
from domain.metrics.datasets.sales import CREDITED_SALES, CUSTOMERS, FIRST_DEPOSITS
from domain.metrics.metric import AnyMetric, Unit

_DEPOSIT = is_true("is_deposit")


def _custom(name: str) -> Condition:
    return where(equals("kind", "CUSTOM"), equals("name", name))


TRANSACTIONS_APPROVED = distinct(
    "transactions_approved", "Transactions approved",
    "Approved transactions on the day of approval, less reversed ones on the day of reversal. A shared"
    " transaction counts for each who takes part, and once for their team.",
    CREDITED_SALES, "transaction_id",
)  # fmt: skip
APPROVED_AMOUNT = total(
    "approved_amount", "Approved amount",
    "Credited amounts of approved transactions in base currency on the day of approval, less refunds and reversals"
    " on their own days. Overlays count for their holder and not for the team.",
    CREDITED_SALES, "base_amount",
)  # fmt: skip
UNPRICED_TRANSACTIONS = distinct(
    "unpriced_transactions", "Transactions without a rate",
    "Approved transactions that no amount counts yet, because no exchange rate of their day is recorded.",
    CREDITED_SALES, "transaction_id", condition=is_null("base_amount"),
)  # fmt: skip
AMOUNT_BY_SALE_DAY = total(
    "approved_amount_by_sale_day", "Approved amount by day of sale",
    "Credited amounts as approved_amount, with refunds and reversals on the day of the sale they take back.",
    CREDITED_SALES, "base_amount", anchor="sale_day",
)  # fmt: skip
REVERSED_AMOUNT = total(
    "reversed_amount", "Reversed and refunded amount",
    "What refunds and reversals took back, below zero, on their own days.",
    CREDITED_SALES, "base_amount", condition=equals("entry", "REFUND", "REVERSAL"),
)  # fmt: skip
DEPOSITS = distinct(
    "deposits", "Deposits",
    "Approved transactions of the kind deposit, less reversed ones.",
    CREDITED_SALES, "transaction_id", condition=_DEPOSIT,
)  # fmt: skip
DEPOSITED_AMOUNT = total(
    "deposited_amount", "Deposited amount",
    "Credited amounts of approved deposits in base currency, less refunds and reversals.",
    CREDITED_SALES, "base_amount", condition=_DEPOSIT,
)  # fmt: skip
FIRST_TIME_DEPOSITS = distinct(
    "first_time_deposits", "First-time deposits",
    "Customers' earliest approved deposits that were not reversed, on the day of approval.",
    FIRST_DEPOSITS, "transaction_id",
)  # fmt: skip
FIRST_TIME_DEPOSITED = total(
    "first_time_deposited_amount", "First-time deposited amount",
    "Credited amounts of first-time deposits in base currency.", FIRST_DEPOSITS, "base_amount",
)  # fmt: skip
NEW_CUSTOMERS = count(
    "new_customers", "New customers",
    "Customers on the day they registered, without those who turned out to be another one.",
    CUSTOMERS, is_false("is_merged"),
)  # fmt: skip
CUSTOMER_CONVERSION = ratio(
    "customer_conversion", "Conversion of customers",
    "First-time deposits ÷ new customers of the same days; null where none is new.",
    FIRST_TIME_DEPOSITS, NEW_CUSTOMERS,
)  # fmt: skip
TRADING_VOLUME = total(
    "trading_volume", "Trading volume",
    "Amounts of the custom facts `trade` in base currency by the rate of their day.",
    ACTIVITIES, "base_amount", condition=_custom("trade"),
)  # fmt: skip
UNPRICED_ACTIVITIES = count(
    "unpriced_activities", "Custom facts without a rate",
    "Custom facts with an amount that does not count yet, because no exchange rate of their day is recorded.",
    ACTIVITIES, where(equals("kind", "CUSTOM"), Not(is_null("amount")), is_null("base_amount")),
)  # fmt: skip
WEBSITE_VISITS = total(
    "website_visits", "Website visits",
    "Quantities of the custom facts `website_visit`, of an agent, a team or the company.",
    ACTIVITIES, "quantity", unit=Unit.NUMBER, condition=_custom("website_visit"),
)  # fmt: skip
CAMPAIGN_COST = total(
    "campaign_cost", "Campaign cost",
    "Amounts of the custom facts `campaign_cost` in base currency, of an agent, a team or the company.",
    ACTIVITIES, "base_amount", condition=_custom("campaign_cost"),
)  # fmt: skip

METRICS: tuple[AnyMetric, ...] = (
    TRANSACTIONS_APPROVED, APPROVED_AMOUNT, UNPRICED_TRANSACTIONS, AMOUNT_BY_SALE_DAY, REVERSED_AMOUNT,
    DEPOSITS, DEPOSITED_AMOUNT, FIRST_TIME_DEPOSITS, FIRST_TIME_DEPOSITED, NEW_CUSTOMERS, CUSTOMER_CONVERSION,
    TRADING_VOLUME, UNPRICED_ACTIVITIES, WEBSITE_VISITS, CAMPAIGN_COST,
)  # fmt: skip
