"""Signed addresses of files: good until a moment, for whoever holds them, without a token."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from domain.shared.errors import Forbidden
from infra.key_file import read_or_make

LIFETIME = timedelta(minutes=15)  # a browser fetches at once; the job gives out another one at any time
LONGEST_NUMBER = 12  # digits; seconds since 1970 have ten


class DownloadForged(Forbidden):
    """The address was not signed by this installation, or was changed."""

    code: ClassVar[str] = "download.forged"


class DownloadExpired(Forbidden):
    """The address was good until a moment that has passed."""

    code: ClassVar[str] = "download.expired"


@dataclass(frozen=True, slots=True)
class Signing:
    """Signs the addresses of files and tells those that it has signed."""

    key: bytes

    def address(self, job_id: UUID, *, now: datetime) -> str:
        """Return the path under which the API hands out the file of the job for a quarter of an hour."""
        expires = str(int((now + LIFETIME).timestamp()))
        return f"/downloads/{job_id}?expires={expires}&signature={self._signature(job_id, expires)}"

    def verify(self, job_id: UUID, *, expires: str, signature: str, now: datetime) -> None:
        """Refuse an address that was not signed here, and one that has expired."""
        if len(expires) > LONGEST_NUMBER or not hmac.compare_digest(
            self._signature(job_id, expires).encode(), signature.encode(errors="replace")
        ):
            raise DownloadForged("this address was not signed here; ask the job for its file again")
        if now > datetime.fromtimestamp(int(expires), UTC):
            raise DownloadExpired("this address has expired; ask the job for its file again")

    def _signature(self, job_id: UUID, expires: str) -> str:
        return hmac.new(self.key, f"{job_id}?{expires}".encode(), hashlib.sha256).hexdigest()


def open_signing(key_file: Path) -> Signing:
    """Return what signs with the key in the file, which is made on first use."""
    return Signing(bytes.fromhex(read_or_make(key_file, lambda: secrets.token_hex(32))))
