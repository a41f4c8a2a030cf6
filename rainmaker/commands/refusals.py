"""Say on the command line why something was refused."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import typer
from rich.console import Console

from domain.shared.errors import RainmakerError
from infra.embedded import EngineError


@contextmanager
def told_refusals(console: Console) -> Iterator[None]:
    """Print what is wrong, in a sentence that people can act on, and end the process with status 1."""
    try:
        yield
    except (RainmakerError, EngineError) as error:
        console.print(f"{error.code}: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    except (OSError, asyncpg.PostgresConnectionError) as error:
        told = f"The servers cannot be reached; start them first: {error}"
        console.print(told, style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
