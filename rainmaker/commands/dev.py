"""`rainmaker dev`: the API and a worker on this machine, restarted on every change."""

from rich.console import Console

from rainmaker.commands.refusals import told_refusals
from rainmaker.demo.develop import develop
from rainmaker.demo.stopping import run_until_stopped


def dev() -> None:
    """Run the API and a worker on this machine, restarted whenever a file of the code changes."""
    console = Console()
    with told_refusals(console):
        run_until_stopped(develop(console=console))
