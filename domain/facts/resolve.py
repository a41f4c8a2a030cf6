"""Put agents and teams in the place of what sources call them; who is not known yet makes an event wait."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.facts.event import Key, Prepared, Refused
from domain.facts.find_identity import IdentityKind, Named, find_identities
from domain.shared.errors import Invalid

SEPARATOR = "\x1f"  # no name holds a control character


class UnknownAgent(Invalid):
    """No agent is known by this reference at this source yet."""

    code: ClassVar[str] = "identity.unknown_agent"


class UnknownTeam(Invalid):
    """No team is known by this reference at this source yet."""

    code: ClassVar[str] = "identity.unknown_team"


class Resolved(msgspec.Struct, frozen=True):
    """A fact ready to be written, with the agent behind each reference, and with the entities and team it names."""

    prepared: Prepared
    people: Mapping[str, UUID]
    links: Mapping[str, UUID]

    @property
    def key(self) -> Key:
        """Return what names the fact for ever."""
        return self.prepared.key

    @property
    def revision(self) -> int:
        """Return which version of the fact it is."""
        return self.prepared.revision

    @property
    def payload_hash(self) -> bytes:
        """Return what tells another payload under the same key."""
        return self.prepared.payload_hash

    @property
    def raw(self) -> bytes:
        """Return the event as it was sent."""
        return self.prepared.raw


async def resolve(read: Sequence[Prepared | Refused]) -> list[Resolved | Refused]:
    """Look up everybody whom the facts name, and refuse those that name somebody unknown."""
    prepared = [item for item in read if isinstance(item, Prepared)]
    known = await find_identities(name for item in prepared for name, _ in _named(item))
    return [_resolved(item, known) if isinstance(item, Prepared) else item for item in read]


def waits_for(name: Named) -> str:
    """Return what an event waits for that names somebody unknown."""
    return SEPARATOR.join(name)


def _named(item: Prepared) -> Iterable[tuple[Named, str]]:
    for reference, path in item.data.agents():
        yield (IdentityKind.AGENT, item.source, reference), path
    for reference, path in item.data.teams():
        yield (IdentityKind.TEAM, item.source, reference), path


def _resolved(item: Prepared, known: Mapping[Named, UUID]) -> Resolved | Refused:
    people, links = {}, dict(item.links)
    for name, path in _named(item):
        subject = known.get(name)
        if subject is None:
            return _unknown(item, name, path)
        if name[0] is IdentityKind.AGENT:
            people[name[2]] = subject
        else:
            links["team"] = subject
    return Resolved(item, people, links)


def _unknown(item: Prepared, name: Named, path: str) -> Refused:
    kind, source, reference = name
    refusal = UnknownAgent if kind is IdentityKind.AGENT else UnknownTeam
    noun = kind.lower()
    message = f"no {noun} is known as {reference!r} at {source!r}; link the identity and it replays by itself"
    return Refused(
        source=item.source,
        external_id=item.external_id,
        revision=item.revision,
        type=item.type.name,
        error=refusal(message, path=("data", *path.split("."))),
        raw=item.raw,
        payload_hash=item.payload_hash,
        waits_for=waits_for(name),
    )
