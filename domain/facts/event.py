"""One CloudEvent once it was read: either a fact ready to be written, or the reason why it cannot be used."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from domain.facts.types import FactType
from domain.facts.types.fields import LARGEST_REVISION, Data
from domain.shared.errors import Invalid

OWN_SOURCE = "rainmaker"  # facts recorded through mutations; their agents are referred to by id
LARGEST_EVENT_BYTES = 65_536  # the CloudEvents specification asks for 64 KiB to be forwarded
LONGEST_KEY = 255
NAMELESS = "sha256:"  # begins the id of an event in quarantine whose own cannot be read
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)  # a typing error in a year would widen every window

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, ValueError, ArithmeticError, RecursionError)

Key = tuple[str, str]


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


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A fact whose form is right; only its agents and teams have not been looked up.

    A retraction has no data: whatever its key said before counts no more.
    """

    source: str
    external_id: str
    revision: int
    is_retraction: bool
    type: FactType
    occurred_at: datetime
    is_whole_day: bool
    day: date
    entity_id: UUID | None
    links: Mapping[str, UUID]
    data: Data
    payload: str
    payload_hash: bytes
    raw: bytes

    @property
    def key(self) -> Key:
        """Return what names the fact for ever."""
        return self.source, self.external_id

    @property
    def is_activity(self) -> bool:
        """Return whether the fact is a row of a dataset as it stands."""
        return self.type.activity is not None and not self.is_retraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An event that cannot be used, with its key and revision as far as it has them."""

    source: str
    external_id: str
    revision: int
    type: str
    error: Invalid
    raw: bytes
    payload_hash: bytes | None = None
    waits_for: str | None = None

    @property
    def key(self) -> Key:
        """Return what names the event in quarantine."""
        return self.source, self.external_id


class _Key(msgspec.Struct, frozen=True, kw_only=True):
    id: Any = None
    source: Any = None
    type: Any = None
    revision: Any = None


_keys = msgspec.json.Decoder(_Key)


def refuse_event(raw: bytes, error: Invalid) -> Refused:
    """Return the event as refused for that reason, under the key that it names as far as that can be read."""
    try:
        key = _keys.decode(raw)
    except UNREADABLE:
        key = _Key()
    usable = [isinstance(value, str) and 1 <= len(value) <= LONGEST_KEY for value in (key.source, key.id)]
    nameless = NAMELESS + hashlib.sha256(raw).hexdigest()
    has_revision = type(key.revision) is int and 0 <= key.revision <= LARGEST_REVISION
    return Refused(
        source=_clean(key.source) if usable[0] else "",
        external_id=_clean(key.id) if all(usable) else nameless,
        revision=key.revision if has_revision else 0,
        type=_clean(key.type) if isinstance(key.type, str) else "",
        error=error,
        raw=raw[:LARGEST_EVENT_BYTES],
    )


def _clean(text: str) -> str:
    return text.replace("\x00", "\ufffd")
