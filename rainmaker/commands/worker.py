"""Run a worker."""

from rainmaker.commands.environment import prepared_settings
from workers.main import run_worker


def worker() -> None:
    """Recompute what is stale, until stopped. Any number of workers may run, on any number of machines."""
    run_worker(prepared_settings())
