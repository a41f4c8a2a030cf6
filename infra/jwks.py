"""The public keys of an issuer (JWKS): kept, fetched anew by one request at a time, and used on while it is down."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

FRESH = timedelta(minutes=10)  # issuers publish a new key well before they sign with it
STALE = timedelta(days=1)  # an issuer that is down for longer is no longer vouched for by what is kept
PAUSE = timedelta(seconds=15)  # between two fetches: a stranger's made-up key ids must not become a flood there
TIMEOUT_SECONDS = 5.0
LARGEST_DOCUMENT = 1024 * 1024

SigningKey = RSAKey | ECKey | OKPKey
KINDS: Mapping[str, type[SigningKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}  # no shared secrets

log = structlog.get_logger()


@dataclass(slots=True)
class KeyCache:
    """The keys behind one address, by their ids."""

    url: str
    _keys: Mapping[str | None, SigningKey] = field(default_factory=dict)
    _fetched_at: datetime | None = None
    _tried_at: datetime | None = None
    _fetching: asyncio.Task[None] | None = None

    async def find(self, key_id: str | None, *, now: datetime) -> SigningKey | None:
        """Return the key of that id, or the only key where no id is given; None where there is none."""
        known = self._known(key_id, now=now)
        if known is None:
            await self._refresh(now=now)
            return self._known(key_id, now=now)
        if self._fetched_at is None or now - self._fetched_at >= FRESH:
            self._begin(now=now)  # this request does not wait for it
        return known

    def is_empty(self, *, now: datetime) -> bool:
        """Tell whether nothing is kept that could verify anything."""
        return self._fetched_at is None or now - self._fetched_at >= STALE

    def _known(self, key_id: str | None, *, now: datetime) -> SigningKey | None:
        if self.is_empty(now=now):
            return None
        if key_id is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(key_id)

    async def _refresh(self, *, now: datetime) -> None:
        fetching = self._begin(now=now)
        if fetching is not None:
            await asyncio.shield(fetching)  # whoever gives up does not take it from the others

    def _begin(self, *, now: datetime) -> asyncio.Task[None] | None:
        if self._fetching is not None and not self._fetching.done():
            return self._fetching
        if self._tried_at is not None and now - self._tried_at < PAUSE:
            return None
        self._tried_at = now
        self._fetching = asyncio.create_task(self._fetch(now=now))
        return self._fetching

    async def _fetch(self, *, now: datetime) -> None:
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as http:
                answer = (await http.get(self.url)).raise_for_status()
            keys = _read(answer.content)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError, AttributeError, KeyError) as error:
            log.warning("keys_not_fetched", url=self.url, reason=type(error).__name__)
            return
        self._keys, self._fetched_at = keys, now


def _read(document: bytes) -> dict[str | None, SigningKey]:
    if len(document) > LARGEST_DOCUMENT:
        raise ValueError("the document is too large to be a set of keys")
    found: dict[str | None, SigningKey] = {}
    for described in json.loads(document)["keys"]:
        kind = KINDS.get(described.get("kty"))
        if kind is None or described.get("use", "sig") != "sig":
            continue
        try:
            found[described.get("kid")] = kind.import_key(described)
        except (JoseError, ValueError):
            continue  # one key that cannot be read does not spoil the others
    if not found:
        raise ValueError("no key in it can verify a signature")
    return found
