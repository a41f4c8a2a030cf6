"""What the mutations about facts take."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import strawberry
from strawberry.scalars import JSON

from api.enums import IdentityKind
from api.money import MoneyInput
from api.mutation import EditInput, MutationInput
from api.people.types import Agent
from domain.facts.rules.shares import HolderNotNamed
from domain.facts.submit_transaction import CreditShare


@strawberry.input
class CreditShareInput:
    """One part in a transaction, by weight (1 if neither is given) or by percent of the whole."""

    agent_id: strawberry.ID | None = None
    """The agent; none for the part of the house."""
    house: bool = False
    """Whether the part is the house's: it belongs to nobody, and pays nobody."""
    overlay: bool = False
    """Whether the part stands beside the whole: it counts for the agent and not for the agent's teams."""
    weight: Decimal | None = None
    """The part by weight, such as 1 for each of three who share alike."""
    percent: Decimal | None = None
    """The part by percent; the percents of a transaction add up to 100."""

    def read(self, *, path: tuple[str, ...]) -> CreditShare:
        """Return the part as the operation takes it."""
        if (self.agent_id is None) is not self.house:
            message = "a part belongs to an agent, or to the house; name one of both"
            raise HolderNotNamed(message, path=(*path, "agentId"))
        return CreditShare(
            agent_id=Agent.optional_key(self.agent_id, path="agentId"),
            overlay=self.overlay,
            weight=self.weight,
            percent=self.percent,
        )


def read_shares(shares: Sequence[CreditShareInput]) -> list[CreditShare]:
    """Return the parts as the operations take them."""
    return [share.read(path=("credits", str(index))) for index, share in enumerate(shares)]


@strawberry.input
class SubmitTransactionInput(MutationInput):
    """The transaction to submit."""

    amount: MoneyInput
    """What it is worth."""
    credits: list[CreditShareInput]
    """Who takes part."""
    kind: str = "sale"
    """What kind of transaction it is."""
    reference: str | None = None
    """What you call it; made up if none is given."""
    product: str | None = None
    """What was sold."""
    margin: Decimal | None = None
    """What of the amount is earned, in the same currency; plans may pay on it."""
    quantity: Decimal | None = None
    """How many units; plans may pay on them."""
    booked_on: date | None = None
    """The day on which it was booked; that of the submission if none is given."""
    customer_id: strawberry.ID | None = None
    """Who pays."""
    opportunity_id: strawberry.ID | None = None
    """The opportunity that it closes."""
    on: date | None = None
    """The day of the submission; now if none is given."""


@strawberry.input
class AmendTransactionInput(EditInput):
    """What is to be said of a transaction instead; what is left out stays as it was."""

    transaction_id: strawberry.ID
    """The transaction; one that was submitted here and not by another system."""
    amount: MoneyInput | None = None
    """What it is worth."""
    credits: list[CreditShareInput] | None = None
    """Who takes part: everybody anew."""
    product: str | None = None
    """What was sold."""
    margin: Decimal | None = None
    """What of the amount is earned."""
    quantity: Decimal | None = None
    """How many units."""


@strawberry.input
class ApproveTransactionInput(EditInput):
    """The transaction to approve."""

    transaction_id: strawberry.ID
    """The transaction."""
    revision: int | None = None
    """The revision of the submission that you have seen: if another one holds, nothing is done."""
    on: date | None = None
    """The day from which it counts; now if none is given."""


@strawberry.input
class RejectTransactionInput(EditInput):
    """The transaction to reject."""

    transaction_id: strawberry.ID
    """The transaction."""
    reason: str | None = None
    """Why."""


@strawberry.input
class ReverseTransactionInput(EditInput):
    """The transaction to reverse."""

    transaction_id: strawberry.ID
    """The transaction."""
    on: date | None = None
    """The day on which it was undone; now if none is given."""
    reason: str | None = None
    """Why."""


@strawberry.input
class LinkIdentityInput(MutationInput):
    """How a system calls an agent or a team."""

    kind: IdentityKind
    """Whether the reference names an agent or a team."""
    subject_id: strawberry.ID
    """The agent or the team."""
    source: str
    """The system: the source of its CloudEvents."""
    reference: str
    """What that system calls the agent or the team."""


@strawberry.input
class RecordExchangeRateInput(MutationInput):
    """What a currency was or is worth."""

    currency: str
    """The currency (ISO 4217)."""
    rate: Decimal
    """Base currency for one unit of it."""
    from_day: date
    """The first day on which that holds."""
    until_day: date | None = None
    """The first day on which it no longer holds; none lets it hold until further notice."""


@strawberry.input
class ImportExchangeRatesInput(MutationInput):
    """A table of exchange rates. Sent again it changes nothing."""

    csv: str
    """CSV with the header currency,rate,from_day,until_day; at most 1,000 rates, an empty until_day goes on."""


@strawberry.input
class IngestInput(MutationInput):
    """The events to ingest. Sent again with the same key they are ingested again, which changes nothing."""

    events: list[JSON]
    """CloudEvents in JSON, at most as many as a batch holds. Write amounts as strings: numbers may lose digits."""


@strawberry.input
class CorrectQuarantinedFactInput(MutationInput):
    """The event to put in the place of one that waits."""

    quarantined_fact_id: strawberry.ID
    """The event that waits."""
    event: JSON
    """The whole corrected CloudEvent, under the same source and id."""


@strawberry.input
class ReplayQuarantinedFactsInput(MutationInput):
    """Which of the events that wait are tried again."""

    source: str | None = None
    """Those that this system sent."""
    code: str | None = None
    """Those that wait for this reason."""
