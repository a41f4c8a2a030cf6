"""Why a line of the ledger is what it is: the parts of its stored explanation."""

from datetime import date
from decimal import Decimal

import strawberry

from api.commissions.enums import Cap, EntryKind, FigureOf, PayStatus, Purpose
from api.commissions.explained_line import ExplainedDays, ExplainedExchange, ExplainedLine
from api.enums import CreditKind
from api.money import Money


@strawberry.type
class ExplainedCredit:
    """The agent's part in a transaction that a line is about."""

    kind: CreditKind
    """How the agent takes part in the transaction."""
    level: int
    """For an override: how many levels above the seller; otherwise 0."""
    amount: Decimal
    """The part, in the currency of the transaction."""
    currency: str
    """The currency of the transaction."""
    whole: Decimal
    """The amount of the whole transaction."""
    measured: Decimal | None
    """What of the part the component measures, as it was told; null where nothing was, and no part of an attribute."""
    day: date
    """The day on which it counts."""
    reversed_on: date | None = None
    """The day on which the transaction was reversed."""


@strawberry.type
class ExplainedTerms:
    """What is agreed with the agent about the component, and not published with the plan."""

    rate_factor: Decimal | None
    """How many times it pays."""
    percent: Decimal | None
    """The percentage in the place of its rate."""
    period_cap: Decimal | None
    """The cap in the place of its own."""
    pay_currency: str | None
    """The currency that is paid in."""


@strawberry.type
class ExplainedBase:
    """The line in base currency: worked out when it is posted, and so for ever, whatever becomes of the rate."""

    currency: str
    """The base currency."""
    amount: Decimal | None
    """What the line adds: calculated at the rate, less postedBefore; null where no rate of the day was recorded."""
    posted_before: Decimal
    """What earlier lines had posted for it."""
    rate: Decimal | None = None
    """What one of the currency that is paid in was worth; null where nothing is calculated any more."""
    day: date | None = None
    """The day of the rate."""


@strawberry.type
class ExplainedEarlier:
    """What earlier credits had come to; null for what the component does not look at."""

    gate: Decimal | None
    """The volume of the gate on the component's own measure."""
    multiplier: Decimal | None
    """The volume of such a multiplier."""
    count: Decimal | None
    """How many of the first were paid."""
    pay: Decimal | None
    """The pay of the period, before its cap."""


@strawberry.type
class ExplainedPeriod:
    """What a pay period pays beside its entries."""

    purpose: Purpose
    """Why it does."""
    currency: str
    """The currency of the plan; of a guarantee the one that is paid in."""
    pay_period: ExplainedDays
    """The pay period."""
    before: Decimal
    """The pay of the period before this line."""
    after: Decimal
    """The pay of the period after it."""
    rounding: str
    """How it is rounded."""
    amount: Decimal
    """What it pays."""
    metric: str | None = None
    """The figure that decides."""
    of: FigureOf | None = None
    """Whose figure it is."""
    window: ExplainedDays | None = None
    """Over which days that figure counts."""
    value: Decimal | None = None
    """The value of that figure."""
    quota: Decimal | None = None
    """The quota by which attainment is measured."""
    by: Decimal | None = None
    """The factor or limit by which it does."""
    cap: Cap | None = None
    """Of a limit: what becomes of what is above it."""
    origin_period: ExplainedDays | None = None
    """Of a release: the pay period whose cap had held it."""
    held: Decimal | None = None
    """Of a release that is paid in another currency: all that the cap had held of that period."""
    held_paid: Decimal | None = None
    """The same in the currency that is paid, by the rates of its sales; null where the rate of its period holds."""
    paid: list[Money] | None = None
    """Of a guarantee: what else the plan pays in the period, in each currency; `before` is all of it together."""


@strawberry.type
class Explanation:
    """Why a line is what it is. Its numbers add up: difference = calculated - postedBefore."""

    calculated: Decimal
    """What it is worth now, in the currency that is paid in."""
    posted_before: Decimal
    """What earlier lines had posted for it."""
    difference: Decimal
    """What this line adds."""
    because: str | None = None
    """Why nothing is calculated any more; null where something is."""
    plan_version: int | None = None
    """The version of the plan that pays."""
    agreed: ExplainedTerms | None = None
    """What is agreed with the agent beside the plan; null where nothing is calculated any more."""
    status: PayStatus | None = None
    """Whether the pay is known."""
    entry: EntryKind | None = None
    """What of the credit is paid; null for a line of a period."""
    day: date | None = None
    """The day by which it is placed."""
    credit: ExplainedCredit | None = None
    """The credit that it is paid for; null for a line of a period."""
    exchange: list[ExplainedExchange] | None = None
    """The steps from the currency of the transaction to the one that is paid in; of a guarantee from all that count."""
    base: ExplainedBase | None = None
    """The step from there to base currency; null where what is taken back had no rate."""
    earlier: ExplainedEarlier | None = None
    """What earlier credits had come to, beside line.before; null for a line of a period."""
    line: ExplainedLine | None = None
    """The pay of an entry; null for a line of a period."""
    period: ExplainedPeriod | None = None
    """The line of a period; null for that of an entry."""
