"""Everything that can be set, from the environment; each setting says what it is for."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

MEBIBYTE = 1024 * 1024


class LogFormat(StrEnum):
    """How lines of the log look."""

    CONSOLE = "console"
    JSON = "json"


class TokenSettings(BaseSettings):
    """Who issues tokens, for whom, and with which key."""

    model_config = SettingsConfigDict(frozen=True, use_attribute_docstrings=True, extra="ignore")

    token_issuer: str = "rainmaker"  # noqa: S105 - a name, not a secret
    """The issuer (iss) that tokens must name."""
    token_audience: str = "rainmaker"  # noqa: S105
    """The audience (aud) that tokens must name."""
    token_key_file: Path = Path(".rainmaker/issuer.json")
    """The private key of the local issuer; made on first use, readable by its owner only."""


class Settings(TokenSettings):
    """What one process of Rainmaker needs to know. An environment variable of the same name, in capitals, sets it."""

    database_url: str
    """Where PostgreSQL is: postgresql://user:password@host:port/name, or ?host=DIRECTORY for a unix socket."""
    redis_url: str = "redis://127.0.0.1:6379/0"
    """Where Redis or Valkey is: redis://host:port/0, rediss:// with TLS, or unix:///path/of/the/socket."""
    redis_prefix: str = "rainmaker"
    """What the queue and the channel of live news are called; two installations on one Redis need two."""
    database_pool: int = Field(default=10, ge=1, le=200)
    """How many connections to PostgreSQL one process opens at most."""

    worker_jobs: int = Field(default=2, ge=1, le=50)
    """How many jobs one worker runs at a time; more workers help sooner than more jobs."""

    host: str = "127.0.0.1"
    """The address the API listens on."""
    port: int = Field(default=8000, ge=0, le=65535)
    """The port the API listens on; 0 takes a free one."""
    body_limit_bytes: int = Field(default=16 * MEBIBYTE, ge=1024)
    """The largest request body that is read."""
    allowed_origins: frozenset[str] = frozenset()
    """The origins, such as ["https://app.example.com"], whose pages may call from a browser; none unless named."""
    introspection: bool = True
    """Whether the schema may be asked for over the API."""

    log_level: str = "INFO"
    """The least important level that is logged: DEBUG, INFO, WARNING or ERROR."""
    log_format: LogFormat = LogFormat.CONSOLE
    """How lines of the log look: console or json."""


def load_settings() -> Settings:
    """Read the settings from the environment."""
    return Settings()  # type: ignore[call-arg]  # the required ones come from the environment
