"""Read one CloudEvent: either a fact ready to be written, or the reason why it cannot be used."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal
from uuid import UUID

import msgspec

from domain.facts.rules.shares import check_shares
from domain.facts.types import FACT_TYPES, FactType
from domain.facts.types.fields import PRINTABLE
from domain.facts.types.transactions import TransactionSubmitted
from domain.shared.calendars import local_day, start_of_day
from domain.shared.errors import Invalid
from domain.shared.ids import entity_id
from domain.shared.money import Money

OWN_SOURCE = "rainmaker"  # facts recorded through mutations; their agents are referred to by id
LARGEST_EVENT_BYTES = 65_536  # the CloudEvents specification asks for 64 KiB to be forwarded
LONGEST_KEY = 255
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)  # a typing error in a year would widen every window
LARGEST_EXPONENT = 300  # of a number in an attribute that no type names; numeric in PostgreSQL holds far more
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, ValueError, ArithmeticError, RecursionError)


class UnusableEvent(Invalid):
    """The event breaks CloudEvents or its type's schema."""

    code: ClassVar[str] = "event.malformed"


class UnknownType(Invalid):
    """No such type of fact."""

    code: ClassVar[str] = "event.unknown_type"


class TimeOutOfBounds(Invalid):
    """The event happened in another century than people sell in."""

    code: ClassVar[str] = "event.time_out_of_bounds"


class ReservedSource(Invalid):
    """The source belongs to the system itself."""

    code: ClassVar[str] = "event.reserved_source"


class _Envelope(msgspec.Struct, frozen=True, kw_only=True):
    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    time: datetime | None = None
    localdate: date | None = None
    data: msgspec.Raw


class _Key(msgspec.Struct, frozen=True, kw_only=True):
    id: Any = None
    source: Any = None
    type: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A fact whose form is right; only its agents have not been looked up."""

    source: str
    external_id: str
    type: FactType
    occurred_at: datetime
    day: date
    entity_id: UUID | None
    data: Any
    payload: str
    payload_hash: bytes
    raw: bytes

    @property
    def key(self) -> tuple[str, str]:
        """Return what names the fact for ever."""
        return self.source, self.external_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An event that cannot be used, with its key as far as it has one."""

    source: str
    external_id: str
    type: str
    error: Invalid
    raw: bytes
    payload_hash: bytes | None = None
    waits_for: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Return what names the event in quarantine."""
        return self.source, self.external_id


def _exact(number: str) -> Decimal:
    exact = Decimal(number)
    if abs(exact.adjusted()) > LARGEST_EXPONENT:
        raise ValueError("a number is out of range")
    return exact


# Numbers keep every digit: a float in between would change what was sent.
_payloads = msgspec.json.Decoder(float_hook=_exact)
_canonical = msgspec.json.Encoder(order="sorted", decimal_format="number")
_envelopes = msgspec.json.Decoder(_Envelope)
_keys = msgspec.json.Decoder(_Key)


def read_event(raw: bytes, *, time_zone: str, own: bool = False) -> Prepared | Refused:
    """Read and check one event; `own` allows the system's own source."""
    try:
        return _prepare(raw, time_zone=time_zone, own=own)
    except Invalid as error:
        return _refuse(raw, error)


def _prepare(raw: bytes, *, time_zone: str, own: bool) -> Prepared:
    if len(raw) > LARGEST_EVENT_BYTES:
        raise UnusableEvent(f"the event has {len(raw)} bytes; at most {LARGEST_EVENT_BYTES} are taken")
    if b"\\u0000" in raw:
        raise UnusableEvent("the event holds a NUL character; remove it", path=("data",))
    envelope = _decoded(_envelopes, raw)
    _check_key(envelope, own=own)
    fact_type = FACT_TYPES.get(envelope.type)
    if fact_type is None:
        raise UnknownType(f"{envelope.type!r} is no known type; see the list of types", path=("type",))
    occurred_at, day = _when(envelope, time_zone)
    data = _decoded(fact_type, envelope.data, under="data")
    _check_data(data)
    payload = _canonical.encode(_decoded(_payloads, envelope.data, under="data"))
    told = f"{envelope.type}\x1f{envelope.time}\x1f{envelope.localdate}\x1f".encode()
    return Prepared(
        source=envelope.source,
        external_id=envelope.id,
        type=fact_type,
        occurred_at=occurred_at,
        day=day,
        entity_id=_entity(fact_type, data, envelope.source),
        data=data,
        payload=payload.decode(),
        payload_hash=hashlib.sha256(told + payload).digest(),
        raw=raw,
    )


def _check_key(envelope: _Envelope, *, own: bool) -> None:
    for name in ("id", "source"):
        value = getattr(envelope, name)
        if not 1 <= len(value) <= LONGEST_KEY or not re.fullmatch(PRINTABLE, value):
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


def _check_data(data: Any) -> None:
    try:
        money = data.money()
        if money is not None:
            Money.of(*money)
        if isinstance(data, TransactionSubmitted):
            check_shares(data.credits)
    except Invalid as error:
        error.path = ("data", *error.path)
        raise


def _entity(fact_type: FactType, data: Any, source: str) -> UUID | None:
    if fact_type.entity is None:
        return None
    other_source, reference = data.entity()
    return entity_id(fact_type.entity, other_source or source, reference)


def _decoded(decoder: Any, raw: bytes | msgspec.Raw, *, under: str = "") -> Any:
    try:
        return decoder.decode(raw)
    except UNREADABLE as error:
        message, _, place = str(error).partition(" - at `$")
        path = tuple(part for part in re.split(r"[.\[\]`]+", place) if part)
        raise UnusableEvent(message, path=((under,) if under else ()) + path) from error


def _refuse(raw: bytes, error: Invalid) -> Refused:
    try:
        key = _keys.decode(raw)
    except UNREADABLE:
        key = _Key()
    usable = [isinstance(value, str) and 1 <= len(value) <= LONGEST_KEY for value in (key.source, key.id)]
    nameless = "sha256:" + hashlib.sha256(raw).hexdigest()
    return Refused(
        source=_clean(key.source) if usable[0] else "",
        external_id=_clean(key.id) if all(usable) else nameless,
        type=_clean(key.type) if isinstance(key.type, str) else "",
        error=error,
        raw=raw[:LARGEST_EVENT_BYTES],
    )


def _clean(text: str) -> str:
    return text.replace("\x00", "\ufffd")
