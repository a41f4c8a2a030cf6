"""An identity provider in a process of tests: it publishes its keys over HTTP, and issues whatever it is told to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

ISSUER = "https://login.example"
AN_HOUR = 3600
ALGORITHMS = {"RSA": "RS256", "EC": "ES256", "OKP": "Ed25519"}


@dataclass
class Issuer:
    """Keys by their ids, the address that publishes them, and how often that was asked."""

    url: str = ""
    keys: dict[str, Any] = field(default_factory=dict)
    asked: int = 0
    is_down: bool = False

    def rotate(self, key_id: str, kind: str = "EC") -> None:
        """Publish a new key in the place of all others."""
        self.keys = {key_id: new_key(key_id, kind)}

    def issue(self, *, now: int, header: dict[str, Any] | None = None, **changes: Any) -> str:
        """A token of a seller, good for an hour, with these claims in the place of the usual ones."""
        key = next(iter(self.keys.values()))
        usual = {"iss": ISSUER, "aud": "rainmaker", "sub": "42", "iat": now, "exp": now + AN_HOUR, "role": "ANALYST"}
        claims = {name: value for name, value in (usual | changes).items() if value is not None}
        named = {"alg": ALGORITHMS[key.key_type], "kid": key.kid, **(header or {})}
        return jwt.encode(named, claims, key, algorithms=[named["alg"]])

    def document(self) -> bytes:
        return json.dumps({"keys": [key.as_dict(private=False) for key in self.keys.values()]}).encode()


def new_key(key_id: str, kind: str = "EC") -> Any:
    """A fresh private key."""
    parameters = {"kid": key_id, "use": "sig"}
    match kind:
        case "RSA":
            return RSAKey.generate_key(2048, parameters, private=True)
        case "OKP":
            return OKPKey.generate_key("Ed25519", parameters, private=True)
    return ECKey.generate_key("P-256", parameters, private=True)


@asynccontextmanager
async def running_issuer() -> AsyncIterator[Issuer]:
    """Publish the keys of an issuer until the end of the block."""
    issuer = Issuer()
    issuer.rotate("first")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        issuer.asked += 1
        body = b"" if issuer.is_down else issuer.document()
        status = b"503 Service Unavailable" if issuer.is_down else b"200 OK"
        writer.write(b"HTTP/1.1 %s\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s" % (status, len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        issuer.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/keys"
        yield issuer
