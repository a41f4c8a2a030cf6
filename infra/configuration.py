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
    token_leeway_seconds: int = Field(default=5, ge=0, le=300)
    """By how much the clocks of issuers may differ from this one; expired tokens live that much longer."""
    local_tokens: bool = True
    """Whether tokens of the local issuer are accepted; turn it off where an issuer of your own is set up."""

    key_trust_seconds: int = Field(default=60, ge=1, le=3600)
    """For how long an open websocket trusts the API key it began with, before it asks whether that was revoked."""

    oidc_issuer: str | None = None
    """The issuer (iss) of your identity provider, letter by letter; none accepts no tokens but the local ones."""
    oidc_audience: str = "rainmaker"
    """The audience (aud) that tokens of your identity provider must name."""
    oidc_jwks_url: str | None = None
    """Where your identity provider publishes its keys (jwks_uri of its configuration)."""
    oidc_role_claim: str = "role"
    """The claim that holds the role, or a list of roles or groups; a.b reads claim b inside claim a."""
    oidc_roles: dict[str, str] = {}
    """What your groups are called here, such as {"sales-admins": "ADMIN"}, the first that fits; none if they agree."""
    oidc_agent_claim: str = "agent"
    """The claim that holds the agent: the id that this API gave, or the UUID in it."""


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

    worker_jobs: int = Field(default=2, ge=2, le=50)
    """How many jobs one worker runs at a time, one of them at most an export; more workers help sooner than more."""
    file_hours: int = Field(default=24, ge=1, le=24 * 366)
    """For how many hours the files of exports can be fetched."""

    host: str = "127.0.0.1"
    """The address the API listens on."""
    port: int = Field(default=8000, ge=0, le=65535)
    """The port the API listens on; 0 takes a free one."""
    body_limit_bytes: int = Field(default=16 * MEBIBYTE, ge=1024)
    """The largest request body that is read."""
    allowed_origins: frozenset[str] = frozenset()
    """The origins, such as ["https://app.example.com"], whose pages may call from a browser; none unless named."""
    download_key_file: Path = Path(".rainmaker/downloads.key")
    """The key that signs the addresses of files; made on first use, the same for every API process."""
    introspection: bool = True
    """Whether the schema may be asked for over the API."""
    trusted_documents: Path | None = None
    """A folder of .graphql files, or a JSON file of texts, that clients may name by the SHA-256 of their text."""
    only_trusted_documents: bool = False
    """Whether any other document is refused."""
    requests_per_second: int = Field(default=500, ge=0, le=100_000)
    """How many requests of one viewer are answered, in the long run; 0 counts none."""
    requests_at_once: int = Field(default=2000, ge=1, le=1_000_000)
    """How many requests of one viewer are answered at once, after a rest."""
    subscriptions_per_viewer: int = Field(default=100, ge=1, le=10_000)
    """How many subscriptions one viewer may have open on one process."""
    query_seconds: int = Field(default=30, ge=1, le=3600)
    """How long one statement of the API may take before it is cancelled."""
    hsts_seconds: int = Field(default=0, ge=0, le=63_072_000)
    """For how long browsers are told to come by TLS only; 0 does not tell them."""
    metrics_token: str | None = None
    """The token that /metrics asks for, as a Bearer token; without one, keep that path inside your network."""
    telemetry: bool = False
    """Whether spans are sent by OpenTelemetry; needs the extra telemetry, and its own OTEL_... settings."""

    log_level: str = "INFO"
    """The least important level that is logged: DEBUG, INFO, WARNING or ERROR."""
    log_format: LogFormat = LogFormat.CONSOLE
    """How lines of the log look: console or json."""


def load_settings() -> Settings:
    """Read the settings from the environment."""
    return Settings()  # type: ignore[call-arg]  # the required ones come from the environment
