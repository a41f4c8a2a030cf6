"""Run a worker."""

from infra.garbage import look_for_garbage_less_often
from rainmaker.commands.environment import prepared_settings
from workers.main import run_worker


def worker() -> None:
    """Recompute what is stale, until stopped. Any number of workers may run, on any number of machines."""
    look_for_garbage_less_often()
    run_worker(prepared_settings())
