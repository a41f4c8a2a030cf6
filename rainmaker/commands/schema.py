"""Write or check the exported schema."""

from pathlib import Path
from typing import Annotated

import typer
from graphql import build_schema, find_breaking_changes

from api.schema import make_schema

PATH = Path("schema.graphql")
RELEASED = Path("docs/reference/schema.released.graphql")

Check = Annotated[bool, typer.Option("--check", help="Change nothing; exit with 1 if the file is not the schema.")]


def schema(*, check: Check = False) -> None:
    """Write the schema to schema.graphql, the contract that clients are built on."""
    current = f"{make_schema().as_str()}\n"
    if not check:
        PATH.write_text(current)
    elif not PATH.exists() or PATH.read_text() != current:
        typer.echo(f"{PATH} is not the schema of this code; run: rainmaker schema", err=True)
        raise typer.Exit(1)
    typer.echo(f"{PATH} is the schema of this code")
    breaking = breaking_changes(current, RELEASED.read_text()) if check and RELEASED.exists() else []
    for change in breaking:
        typer.echo(f"breaks clients of the last release: {change}", err=True)
    if breaking:
        raise typer.Exit(1)


def breaking_changes(current: str, released: str) -> list[str]:
    """Return what clients of the released schema would lose, in the order of their names."""
    changes = find_breaking_changes(build_schema(released), build_schema(current))
    return sorted(change.description for change in changes)
