"""The CloudEvents that the systems of the company send, and the dice that decide what happens."""

from datetime import datetime
from random import Random
from typing import Any, Protocol

import msgspec

from rainmaker.demo.company import Company, reference


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One CloudEvent."""

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    time: datetime
    data: dict[str, Any]


class Dice(Random):
    """Chance that falls the same way whenever it is made of the same words."""

    def happens(self, share: float) -> bool:
        """Tell whether something happens that happens so often in a hundred."""
        return self.random() * 100 < share


class Moment(Protocol):
    """When the steps of something happen; a later step is later."""

    def __call__(self, step: int) -> datetime:
        """Return the instant of the step."""


def encoded(event: Event) -> bytes:
    """Return the event as it is sent."""
    return msgspec.json.encode(event)


def call(*, company: Company, seller: str, key: str, at: datetime, dice: Dice) -> Event:
    """Return a call as the telephone system tells it, which knows extensions and no names."""
    is_answered = dice.happens(company.habits.answered_share)
    data = {
        "agent": company.extension(seller),
        "direction": _direction(company, dice),
        "answered": is_answered,
        "duration_seconds": dice.randint(40, 1500) if is_answered else 0,
    }
    return Event(id=key, source=company.telephone, type="rainmaker.call.logged.v1", time=at, data=data)


def email(*, company: Company, seller: str, key: str, at: datetime, dice: Dice) -> Event:
    """Return an e-mail as the CRM tells it."""
    data = {
        "agent": reference(seller),
        "direction": _direction(company, dice),
        "automated": dice.happens(company.habits.automated_share),
    }
    return Event(id=key, source=company.crm, type="rainmaker.email.sent.v1", time=at, data=data)


def _direction(company: Company, dice: Dice) -> str:
    return "INBOUND" if dice.happens(company.habits.inbound_share) else "OUTBOUND"
