"""Both servers, for as long as a `with` block lasts."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.embedded.home import claimed_home
from infra.embedded.postgres import Postgres
from infra.embedded.valkey import Valkey


@dataclass(frozen=True, kw_only=True)
class Engines:
    """The running servers and where to reach them."""

    postgres: Postgres
    valkey: Valkey
    database_url: str
    redis_url: str


@contextmanager
def engines(
    *,
    directory: Path,
    database: str = "rainmaker",
    fast: bool = False,
    settings: Mapping[str, str] | None = None,
    postgres_port: int | None = None,
    valkey_port: int | None = None,
) -> Iterator[Engines]:
    """Start PostgreSQL and Valkey on this directory, and stop them in order at the end of the block.

    `fast` trades durability for speed, for tests; `settings` are PostgreSQL's own and win. Without a port a server
    listens on a unix socket. Everything that can go wrong raises an `EngineError`.
    """
    with ExitStack() as closing:
        home = closing.enter_context(claimed_home(directory=directory))
        postgres = Postgres(home=home, port=postgres_port, fast=fast, settings=settings or {})
        valkey = Valkey(home=home, port=valkey_port)
        for server in (postgres, valkey):
            closing.callback(server.stop)
            server.start()
        postgres.ensure_database(name=database)
        url = postgres.url(database=database)
        yield Engines(postgres=postgres, valkey=valkey, database_url=url, redis_url=valkey.url)
