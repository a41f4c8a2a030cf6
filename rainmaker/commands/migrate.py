"""Bring the database to the newest migration."""

import asyncio
from typing import Annotated

import typer

from infra.migrate import migrate as bring_up_to_date
from infra.migrate import pending
from rainmaker.commands.environment import prepared_settings

Check = Annotated[bool, typer.Option("--check", help="Change nothing; exit with 1 if a migration is missing.")]


def migrate(*, check: Check = False) -> None:
    """Apply the migrations that the database does not have yet. Safe to run from many processes at once."""
    database_url = prepared_settings().database_url
    missing = asyncio.run(pending(database_url))
    for name in missing:
        typer.echo(f"{'missing' if check else 'applying'} {name}")
    if not check:
        asyncio.run(bring_up_to_date(database_url))
    elif missing:
        raise typer.Exit(1)
    typer.echo("the database is up to date")
