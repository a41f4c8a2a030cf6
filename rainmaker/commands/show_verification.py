"""Show what a verification found."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from domain.marks.pending import PendingSubject
from domain.refresh.verify import Verification

MOST_PENDING_SHOWN = 20


def show_verification(verification: Verification, *, console: Console) -> None:
    """Print how much was compared, what is still pending, and every difference that was kept."""
    console.print(_compared(verification))
    if verification.pending:
        console.print(_pending(verification.pending))
    for line in _lines(verification):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    rows, differing = sum(verification.compared.values()), sum(verification.differing.values())
    if verification.is_clean:
        console.print(f"[green]{rows:,} rows are what a rebuild gives.[/]")
    else:
        console.print(f"[red]{differing:,} differences in {', '.join(verification.differing)}.[/]")


def _compared(verification: Verification) -> Table:
    table = Table("compared with a rebuild", "rows", "differences", box=SIMPLE_HEAD)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, rows in verification.compared.items():
        differing = verification.differing.get(name, 0)
        table.add_row(name, f"{rows:,}", f"[red]{differing:,}[/]" if differing else "")
    return table


def _pending(pending: Sequence[PendingSubject]) -> Table:
    title = f"{len(pending):,} pending, their figures left out"
    table = Table("layer", "subject", "marks", "last error", title=title, title_justify="left", box=SIMPLE_HEAD)
    for subject in pending[:MOST_PENDING_SHOWN]:
        table.add_row(subject.layer, str(subject.id), f"{subject.marks:,}", escape(subject.last_error or ""))
    return table


def _lines(verification: Verification) -> list[str]:
    # A row that differs in one column is in both; sorted by what it begins with, its key, they stand together.
    lines = [(one.table, one.stored or one.rebuilt or "", bool(one.rebuilt)) for one in verification.differences]
    return [f"{'rebuilt' if is_rebuilt else 'stored '} {table} {row}" for table, row, is_rebuilt in sorted(lines)]
