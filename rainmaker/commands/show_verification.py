"""Show what a verification found."""

from collections.abc import Sequence

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
    if verification.differences:
        console.print(_differences(verification))
    rows, differing = sum(verification.compared.values()), sum(verification.differing.values())
    if verification.is_clean:
        console.print(f"[green]{rows:,} rows are what a rebuild gives.[/]")
    else:
        console.print(f"[red]{differing:,} differences in {', '.join(verification.differing)}.[/]")


def _compared(verification: Verification) -> Table:
    table = Table("table", "rows compared", "differences", title="Compared with a rebuild", title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, rows in verification.compared.items():
        differing = verification.differing.get(name, 0)
        table.add_row(name, f"{rows:,}", f"[red]{differing:,}[/]" if differing else "")
    return table


def _pending(pending: Sequence[PendingSubject]) -> Table:
    title = f"{len(pending):,} pending, their figures left out"
    table = Table("layer", "subject", "marks", "last error", title=title, title_justify="left")
    for subject in pending[:MOST_PENDING_SHOWN]:
        table.add_row(subject.layer, str(subject.id), f"{subject.marks:,}", escape(subject.last_error or ""))
    return table


def _differences(verification: Verification) -> Table:
    table = Table("table", "stored", "rebuilt", title="Differences", title_justify="left", show_lines=True)
    for difference in verification.differences:
        table.add_row(difference.table, escape(difference.stored or "no row"), escape(difference.rebuilt or "no row"))
    return table
