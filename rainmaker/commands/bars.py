"""How far something is, as bars on the terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from rainmaker.importing.telling import Tell


@contextmanager
def bars(console: Console) -> Iterator[Tell]:
    """Show a bar for each step that is told of, until the end of the block."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as shown:
        steps: dict[str, TaskID] = {}

        def tell(step: str, done: int, total: int) -> None:
            if step not in steps:
                steps[step] = shown.add_task(step)
            shown.update(steps[step], completed=done, total=total)

        yield tell
