"""A whole installation on this machine: engines, migrated database, API and worker."""

import asyncio
import json
import os
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import httpx
from pydantic import ValidationError

from domain.access.viewer import Role
from domain.shared.errors import RainmakerError
from infra import embedded
from infra.configuration import Settings
from infra.tokens import open_tokens
from rainmaker.demo.children import Child, running

DIRECTORY = Path(".rainmaker")
GIVEN = ("database_url", "redis_url")
READY_SECONDS = 60.0
POLL_SECONDS = 0.05


class PortTaken(RainmakerError):
    """Another program listens where the API should."""

    code: ClassVar[str] = "demo.port_taken"


class SettingUnusable(RainmakerError):
    """A variable of the environment holds what it cannot."""

    code: ClassVar[str] = "demo.setting_unusable"


class NotReady(RainmakerError):
    """The API runs, and does not get ready."""

    code: ClassVar[str] = "demo.not_ready"


@dataclass(frozen=True, slots=True)
class Installation:
    """A running installation."""

    settings: Settings
    children: Sequence[Child]

    @property
    def url(self) -> str:
        """Return where the API is."""
        return f"http://{self.settings.host}:{self.settings.port}"

    def token(self, role: Role, *, agent_id: UUID | None = None, now: datetime, lifetime: timedelta) -> str:
        """Issue a token."""
        subject = role.value.lower() if agent_id is None else f"agent:{agent_id}"
        tokens = open_tokens(self.settings)
        return tokens.issue(subject=subject, role=role, agent_id=agent_id, now=now, lifetime=lifetime)


@contextmanager
def engines(directory: Path = DIRECTORY) -> Iterator[Settings]:
    """Start the engines that the environment does not name, and yield the settings that reach all."""
    given = {name: address for name in GIVEN if (address := os.environ.get(name.upper()))}
    if len(given) == len(GIVEN):
        yield _settings(given)
        return
    with embedded.engines(directory=directory) as started:
        yield _settings({"database_url": started.database_url, "redis_url": started.redis_url} | given)


@contextmanager
def throw_away_engines() -> Iterator[Settings]:
    """Start engines on a directory of their own, whatever the environment names, for a port that nobody uses."""
    with _throw_away_directory() as directory, embedded.engines(directory=directory) as started:
        yield Settings(
            database_url=started.database_url,
            redis_url=started.redis_url,
            host="127.0.0.1",
            port=free_port(),
            token_key_file=directory / "issuer.json",
            download_key_file=directory / "downloads.key",
        )


@asynccontextmanager
async def serving(settings: Settings, *, logs: Path | None = None) -> AsyncIterator[Installation]:
    """Run the API and a worker until the end of the block, which begins when they are ready."""
    require_free(settings)
    dumped = settings.model_dump(mode="json", exclude_none=True)
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in dumped.items()}
    environment = {name.upper(): text for name, text in texts.items()}
    with running(environment=os.environ | environment, logs=logs) as children:
        installation = Installation(settings, children)
        await _wait_until_ready(installation)
        yield installation


def require_free(settings: Settings) -> None:
    """Refuse a port that another program listens on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            message = f"port {settings.port} is taken by another program; stop it, or choose another: PORT=8001"
            raise PortTaken(message) from error


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _settings(addresses: Mapping[str, str]) -> Settings:
    try:
        return Settings(**addresses)  # type: ignore[arg-type]  # the others come from the environment
    except ValidationError as invalid:
        first = invalid.errors()[0]
        variable = "_".join(str(part) for part in first["loc"]).upper()
        raise SettingUnusable(f"{variable}: {first['msg']}") from invalid


@contextmanager
def _throw_away_directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="rainmaker-") as name:
        directory = Path(name)
        directory.chmod(0o755)  # the account that root hands the servers to must pass
        yield directory


async def _wait_until_ready(installation: Installation) -> None:
    last = asyncio.get_running_loop().time() + READY_SECONDS
    async with httpx.AsyncClient(base_url=installation.url, trust_env=False) as http:
        while not await _is_ready(http):
            for child in installation.children:
                child.require_alive()
            if asyncio.get_running_loop().time() > last:
                raise NotReady(f"the API is not ready after {READY_SECONDS:.0f} s; see what it logged")
            await asyncio.sleep(POLL_SECONDS)


async def _is_ready(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/ready")).is_success
    except httpx.TransportError:
        return False
