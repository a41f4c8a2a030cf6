"""How Redis is reached: by URL, with retries that survive its restart."""

from urllib.parse import unquote

from arq.connections import RedisSettings
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

RETRIED: list[type[Exception]] = [RedisConnectionError, RedisTimeoutError, OSError]
RETRIES_OF_WORKERS = 4  # a second and a half; a longer outage is bridged by sweeping without Redis
CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 2.0


def arq_settings(redis_url: str) -> RedisSettings:
    """Return arq's settings for the URL; a worker outlives a restart of Redis."""
    settings = RedisSettings.from_dsn(redis_url.removeprefix("valkey+").replace("valkey://", "redis://"))
    settings.password = None if settings.password is None else unquote(settings.password)
    settings.ssl_check_hostname = settings.ssl
    settings.conn_retries = 0  # the worker has a loop of its own, in which it sweeps without Redis
    settings.retry = Retry(ExponentialBackoff(cap=1, base=0.05), RETRIES_OF_WORKERS)
    settings.retry_on_error = RETRIED
    settings.retry_on_timeout = True
    return settings


def open_redis(redis_url: str) -> Redis:
    """Return a client that fails fast, for what is best effort. Nothing connects before the first use."""
    settings = arq_settings(redis_url)
    return Redis(
        host=str(settings.host),
        port=settings.port,
        db=settings.database,
        username=settings.username,
        password=settings.password,
        unix_socket_path=settings.unix_socket_path,
        ssl=settings.ssl,
        ssl_check_hostname=settings.ssl,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        socket_keepalive=settings.unix_socket_path is None,
    )
