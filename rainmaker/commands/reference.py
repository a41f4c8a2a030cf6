"""Write or check the reference pages."""

from pathlib import Path
from typing import Annotated

import typer

from rainmaker.reference.write import outdated_files, write_reference

DIRECTORY = Path("docs/reference")

Check = Annotated[bool, typer.Option("--check", help="Change nothing; exit with 1 if a page is not what it should be.")]


def reference(*, check: Check = False) -> None:
    """Write docs/reference: fact types with their JSON Schemas, metrics, rights, settings and error codes."""
    outdated = outdated_files(DIRECTORY) if check else write_reference(DIRECTORY)
    for name in outdated:
        typer.echo(f"{'outdated' if check else 'written'} {DIRECTORY / name}", err=check)
    if check and outdated:
        typer.echo(f"{DIRECTORY} is not what this code says; run: rainmaker reference", err=True)
        raise typer.Exit(1)
    typer.echo(f"{DIRECTORY} is what this code says")
