"""Calls, messages, appointments, actions, reviews and notes: facts that are rows of a dataset at once."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec

from domain.facts.types.fields import Amount, CurrencyCode, Data, Direction, EntityKind, Link, Reference, Seconds, Text

Rating = Annotated[Decimal, msgspec.Meta(description="From 0 to 100, as the reviewer's form counts.")]
Quantity = Annotated[Decimal, msgspec.Meta(description="How many, such as visits of a day; 1 if none is given.")]


class _About(Data, frozen=True, kw_only=True):
    lead: Reference | None = None
    opportunity: Reference | None = None
    customer: Reference | None = None
    about_source: Reference | None = None

    def entity(self) -> tuple[str | None, str] | None:
        """Return the lead that it is about, if any: it is a fact of that lead too."""
        return None if self.lead is None else (self.about_source, self.lead)

    def links(self) -> Mapping[str, Link]:
        """Return the other entities that it names."""
        named = ((EntityKind.OPPORTUNITY, self.opportunity), (EntityKind.CUSTOMER, self.customer))
        return {kind.value.lower(): Link(kind, self.about_source, name) for kind, name in named if name is not None}


class _OfAgent(_About, frozen=True, kw_only=True):
    agent: Reference

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return who did it."""
        return ((self.agent, "agent"),)


class CallLogged(_OfAgent, frozen=True, kw_only=True):
    """A telephone call that an agent made or took."""

    call: Reference | None = None
    direction: Direction = Direction.OUTBOUND
    duration_seconds: Seconds = 0
    answered: bool = True
    automated: bool = False


class SmsSent(_OfAgent, frozen=True, kw_only=True):
    """A text message between an agent and a prospect; automated ones are told apart."""

    direction: Direction = Direction.OUTBOUND
    automated: bool = False


class EmailSent(_OfAgent, frozen=True, kw_only=True):
    """An e-mail between an agent and a prospect; automated ones are told apart."""

    direction: Direction = Direction.OUTBOUND
    automated: bool = False


class _Appointment(_OfAgent, frozen=True, kw_only=True):
    appointment: Reference | None = None
    kind: Text | None = None
    starts_on: date | None = None


class AppointmentCreated(_Appointment, frozen=True, kw_only=True):
    """An agent made an appointment; `kind` tells demos and visits apart."""


class AppointmentHeld(_Appointment, frozen=True, kw_only=True):
    """An appointment took place."""


class AppointmentCancelled(_Appointment, frozen=True, kw_only=True):
    """An appointment did not take place."""


class ActionTaken(_OfAgent, frozen=True, kw_only=True):
    """Anything else that an agent did about somebody: a visit, a letter, a quote."""

    action: Text
    automated: bool = False


class _ByReviewer(_OfAgent, frozen=True, kw_only=True):
    by: Reference | None = None

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return whom it is about, and who says it."""
        return ((self.agent, "agent"),) + (() if self.by is None else ((self.by, "by"),))


class CallReviewed(_ByReviewer, frozen=True, kw_only=True):
    """Somebody listened to a call and rated it; `agent` is who made the call."""

    call: Reference | None = None
    rating: Rating | None = None
    compliant: bool | None = None
    notes: Text | None = None

    def __post_init__(self) -> None:
        if self.rating is not None and not (self.rating.is_finite() and 0 <= self.rating <= 100):  # noqa: PLR2004
            raise ValueError("the rating must lie between 0 and 100")


class CoachingNoted(_ByReviewer, frozen=True, kw_only=True):
    """Feedback in words for an agent, and the metric that it speaks about, if any."""

    topic: Text
    text: Text
    metric: Text | None = None


class CustomHappened(_About, frozen=True, kw_only=True):
    """Anything that no other type is for, of an agent or of a team; the top team is the company."""

    agent: Reference | None = None
    team: Reference | None = None
    quantity: Quantity = Decimal(1)
    amount: Amount | None = None
    currency: CurrencyCode | None = None

    def __post_init__(self) -> None:
        if (self.agent is None) is (self.team is None):
            raise ValueError("give either agent or team; the company is the team at the top")
        if (self.amount is None) is not (self.currency is None):
            raise ValueError("amount and currency belong together; give both or neither")
        if not self.quantity.is_finite() or abs(self.quantity) >= Decimal(10) ** 15:
            raise ValueError("the quantity must be a finite number of at most 15 digits")
        if self.quantity != round(self.quantity, 6):
            raise ValueError("the quantity has more than six decimals; round it")

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return the agent, if it is one's."""
        return () if self.agent is None else ((self.agent, "agent"),)

    def teams(self) -> tuple[tuple[str, str], ...]:
        """Return the team, if it is one's."""
        return () if self.team is None else ((self.team, "team"),)

    def money(self) -> tuple[Decimal, str] | None:
        """Return what it cost or brought, if told."""
        return None if self.amount is None or self.currency is None else (self.amount, self.currency)
