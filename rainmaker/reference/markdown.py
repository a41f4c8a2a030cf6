"""The few pieces of Markdown that the pages are made of."""

from collections.abc import Iterable, Sequence

GENERATED = "_Written by `rainmaker reference` from the code. Change the code and run it again._"


def page(title: str, *parts: str) -> str:
    """Return a whole page."""
    return "\n\n".join([f"# {title}", GENERATED, *parts]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar in a cell does not end the cell."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def fenced(text: str, language: str) -> str:
    """Return a block of code."""
    return f"```{language}\n{text}\n```"


def first_line(docstring: str | None) -> str:
    """Return what a docstring says in one sentence."""
    return (docstring or "").strip().partition("\n")[0]
