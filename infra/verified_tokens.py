"""Tokens whose signature was verified before: who asks often sends the same one each time.

Only the signature is remembered, with the very key that verified it. Whether that key still counts, and whether the
token is good now, is asked of each request.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_KEPT = 10_000  # a token with its claims takes a kilobyte


@dataclass(frozen=True, slots=True)
class Signed:
    """What a token says, and the key that it was signed with."""

    claims: Mapping[str, Any]
    key: Any
    key_id: str | None = None


@dataclass(slots=True, eq=False)
class VerifiedTokens:
    """What was verified, by the hash of the token: tokens themselves are not kept."""

    _kept: OrderedDict[bytes, Signed] = field(default_factory=OrderedDict)

    def find(self, token: str) -> Signed | None:
        """Return what this very token was found to say."""
        hashed = _hash(token)
        signed = self._kept.get(hashed)
        if signed is not None:
            self._kept.move_to_end(hashed)
        return signed

    def keep(self, token: str, signed: Signed) -> None:
        """Remember the token, and forget the one that was asked for longest ago when there are too many."""
        self._kept[_hash(token)] = signed
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
