"""Read one CloudEvent in JSON, and check everything about it that needs no database."""

import hashlib
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, get_args, get_type_hints
from uuid import UUID

import msgspec

from domain.facts.event import (
    FIRST_DAY,
    LARGEST_EVENT_BYTES,
    LAST_DAY,
    LONGEST_KEY,
    OWN_SOURCE,
    UNREADABLE,
    Prepared,
    Refused,
    ReservedSource,
    TimeOutOfBounds,
    UnknownType,
    UnusableEvent,
    refuse_event,
)
from domain.facts.rules.shares import check_measures, check_shares
from domain.facts.types import FactType, find_type
from domain.facts.types.fields import PRINTABLE, Data, Link, Revision
from domain.facts.types.transactions import TransactionSubmitted
from domain.shared.calendars import local_day, start_of_day
from domain.shared.errors import Invalid
from domain.shared.ids import entity_id
from domain.shared.money import Money

LARGEST_EXPONENT = 300  # of a number in an attribute that no type names; numeric in PostgreSQL holds far more
PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)  # as every database reads it
_printable = re.compile(PRINTABLE).fullmatch
_NOTHING = Data()


class _Envelope(msgspec.Struct, frozen=True, kw_only=True):
    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    time: datetime | None = None
    localdate: date | None = None
    revision: Revision = 0
    retracted: bool = False
    data: msgspec.Raw = msgspec.Raw(b"")


def _exact(number: str) -> Decimal:
    exact = Decimal(number)
    if abs(exact.adjusted()) > LARGEST_EXPONENT:
        raise ValueError("a number is out of range")
    return exact


# Numbers keep every digit: a float in between would change what was sent.
_payloads = msgspec.json.Decoder(float_hook=_exact)
_canonical = msgspec.json.Encoder(order="sorted", decimal_format="number")
_envelopes = msgspec.json.Decoder(_Envelope)


def read_event(raw: bytes, *, time_zone: str, own: bool = False) -> Prepared | Refused:
    """Read and check one event; `own` allows the system's own source."""
    try:
        return _prepare(raw, time_zone=time_zone, own=own)
    except Invalid as error:
        return refuse_event(raw, error)


def _prepare(raw: bytes, *, time_zone: str, own: bool) -> Prepared:
    if len(raw) > LARGEST_EVENT_BYTES:
        raise UnusableEvent(f"the event has more than {LARGEST_EVENT_BYTES} bytes; leave out what no figure needs")
    if b"\\u0000" in raw:
        raise UnusableEvent("the event holds a NUL character; remove it", path=("data",))
    envelope = _decoded(_envelopes, raw)
    _check_key(envelope, own=own)
    fact_type = find_type(envelope.type)
    if fact_type is None:
        raise UnknownType(f"{envelope.type!r} is no known type; see the list of types", path=("type",))
    occurred_at, day = _when(envelope, time_zone)
    data, payload = _data(envelope, fact_type)
    told = f"{envelope.type}\x1f{envelope.time}\x1f{envelope.localdate}\x1f{envelope.retracted}\x1f".encode()
    return Prepared(
        source=envelope.source,
        external_id=envelope.id,
        revision=envelope.revision,
        is_retraction=envelope.retracted,
        type=fact_type,
        occurred_at=occurred_at,
        is_whole_day=envelope.localdate is not None,
        day=day,
        entity_id=_entity(fact_type, data, envelope.source),
        links={name: _linked(link, envelope.source) for name, link in data.links().items()},
        data=data,
        payload=payload.decode(),
        payload_hash=hashlib.sha256(told + payload).digest(),
        raw=raw,
    )


def _check_key(envelope: _Envelope, *, own: bool) -> None:
    for name, value in (("id", envelope.id), ("source", envelope.source)):
        if not 1 <= len(value) <= LONGEST_KEY or not _printable(value):
            message = f"{name} must have 1 to {LONGEST_KEY} characters, none of them a control character"
            raise UnusableEvent(message, path=(name,))
    if (envelope.source == OWN_SOURCE) is not own:
        raise ReservedSource(f"the source {OWN_SOURCE!r} is the system's own; use another", path=("source",))


def _when(envelope: _Envelope, time_zone: str) -> tuple[datetime, date]:
    if (envelope.time is None) is (envelope.localdate is None):
        raise UnusableEvent("give either time (an instant) or localdate (a day)", path=("time",))
    if envelope.localdate is not None:
        _check_bounds(envelope.localdate, "localdate")
        return start_of_day(envelope.localdate, time_zone), envelope.localdate
    assert envelope.time is not None  # noqa: S101 - one of both, checked above
    if envelope.time.tzinfo is None:
        raise UnusableEvent("time has no offset; write 2026-03-14T09:30:00Z", path=("time",))
    _check_bounds(envelope.time.date(), "time")
    return envelope.time.astimezone(UTC), local_day(envelope.time, time_zone)


def _check_bounds(day: date, name: str) -> None:
    if not FIRST_DAY <= day < LAST_DAY:
        message = f"{name} lies in the year {day.year}; send a day from {FIRST_DAY.year} to {LAST_DAY.year - 1}"
        raise TimeOutOfBounds(message, path=(name,))


def _data(envelope: _Envelope, fact_type: FactType) -> tuple[Data, bytes]:
    """Return the data as its type reads it, and the whole payload in the one way of writing it."""
    if envelope.retracted:
        return _NOTHING, b"{}"
    if not bytes(envelope.data):
        raise UnusableEvent("data is missing; only a retraction needs none", path=("data",))
    data = _decoded(fact_type, envelope.data, under="data")
    _check_data(data)
    payload = _decoded(_payloads, envelope.data, under="data")
    for name in _numbers(fact_type.data):
        if isinstance(text := payload.get(name), str) and not PLAIN_NUMBER.fullmatch(text):
            raise UnusableEvent(f"{text!r} is no decimal number such as '1200.00'", path=("data", name))
    return data, _canonical.encode(payload)


def _check_data(data: Any) -> None:
    try:
        money = data.money()
        if money is not None:
            Money.of(*money)
        if isinstance(data, TransactionSubmitted):
            check_shares(data.credits)
            check_measures(data)
    except Invalid as error:
        error.path = ("data", *error.path)
        raise


@lru_cache
def _numbers(data: type[Data]) -> tuple[str, ...]:
    """Return the fields that are decimal numbers: Python reads digits of every script, PostgreSQL does not."""
    hints = get_type_hints(data)
    return tuple(name for name, hint in hints.items() if hint is Decimal or Decimal in get_args(hint))


def _entity(fact_type: FactType, data: Any, source: str) -> UUID | None:
    if fact_type.entity is None or data is _NOTHING:
        return None
    named = data.entity()
    return None if named is None else entity_id(fact_type.entity, source if named[0] is None else named[0], named[1])


def _linked(link: Link, source: str) -> UUID:
    """Return the entity; the system's own source names entities by id, as it does agents."""
    if source == OWN_SOURCE:
        return UUID(link.reference)
    return entity_id(link.kind, source if link.source is None else link.source, link.reference)


def _decoded(decoder: Any, raw: bytes | msgspec.Raw, *, under: str = "") -> Any:
    try:
        return decoder.decode(raw)
    except UNREADABLE as error:
        message, _, place = str(error).partition(" - at `$")
        path = tuple(part for part in re.split(r"[.\[\]`]+", place) if part)
        raise UnusableEvent(message, path=((under,) if under else ()) + path) from error
