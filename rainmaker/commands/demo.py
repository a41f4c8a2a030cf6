"""`rainmaker demo`: a made-up company, alive."""

from typing import Annotated

import typer
from rich.console import Console

from rainmaker.commands.refusals import told_refusals
from rainmaker.demo.check import run_check
from rainmaker.demo.run import run_demo
from rainmaker.demo.stopping import run_until_stopped

Check = Annotated[bool, typer.Option("--check", help="Do the main job once, in a directory of its own, and end.")]


def demo(*, check: Check = False) -> None:
    """Run a made-up company on this machine: API, worker, and facts that keep coming. Ctrl-C stops everything."""
    console = Console()
    with told_refusals(console):
        run_until_stopped(run_check(console=console) if check else run_demo(console=console))
