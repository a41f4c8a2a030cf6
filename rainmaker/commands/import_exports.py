"""`rainmaker import`: read the exports of a CRM by a declared mapping."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from infra.clock import now
from infra.configuration import Settings
from infra.resources import open_resources
from rainmaker.commands.bars import bars
from rainmaker.commands.environment import prepared_settings
from rainmaker.commands.refusals import told_refusals
from rainmaker.importing.mapping import Mapping
from rainmaker.importing.read_mapping import read_mapping
from rainmaker.importing.run import import_directory
from rainmaker.importing.show_summary import show_summary
from rainmaker.importing.summary import Summary


def import_exports(
    directory: Annotated[Path, typer.Argument(help="Where the CSV exports are.")],
    mapping: Annotated[Path, typer.Option(help="The TOML file that says what their columns mean.")],
) -> None:
    """Import the CSV exports of a CRM: people, teams, facts. Safe to run again; status 1 when anything was refused."""
    console = Console()
    with told_refusals(console):
        summary = asyncio.run(_import(prepared_settings(), directory, read_mapping(mapping), console))
    show_summary(summary, console=console)
    raise typer.Exit(1 if summary.not_taken else 0)


async def _import(settings: Settings, directory: Path, mapping: Mapping, console: Console) -> Summary:
    with bars(console) as tell:
        async with open_resources(settings):
            return await import_directory(directory=directory, mapping=mapping, clock=now, tell=tell)
