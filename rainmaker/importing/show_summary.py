"""Show what became of an import."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rainmaker.importing.summary import TAKEN, Summary, Verdict


def show_summary(summary: Summary, *, console: Console) -> None:
    """Print how much of each kind was taken or not, and the first reasons."""
    seen = [verdict for verdict in Verdict if any(counts[verdict] for counts in summary.counts.values())]
    table = Table("imported", *(verdict.value.lower() for verdict in seen), box=SIMPLE_HEAD)
    for place, column in enumerate(table.columns):
        column.no_wrap = True
        column.justify = "right" if place else "left"
    for label, counts in summary.counts.items():
        table.add_row(_short(label), *(_cell(verdict, counts[verdict]) for verdict in seen))
    console.print(table)
    for reason in summary.reasons:
        console.print(f"[red]{reason.code}[/] {escape(reason.place)}: {escape(reason.message)}", soft_wrap=True)
    more = summary.not_taken - len(summary.reasons)
    if more:
        console.print(f"… and {more:,} more")


def _short(label: str) -> str:
    return label.removeprefix("rainmaker.").removesuffix(".v1")


def _cell(verdict: Verdict, count: int) -> str:
    text = f"{count:,}" if count else ""
    return text if verdict in TAKEN else f"[red]{text}[/]"
