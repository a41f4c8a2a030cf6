"""Lists: one convention for all. A page is `first` items `after` a cursor; the cursor holds the sort values."""

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

import strawberry

from domain.shared.paging import DEFAULT_PAGE, LARGEST_PAGE, Page, encode_cursor

N = TypeVar("N")
T = TypeVar("T")

First = Annotated[int, strawberry.argument(description=f"How many items the page has at most: 1 to {LARGEST_PAGE}.")]
After = Annotated[
    str | None,
    strawberry.argument(description="The cursor that the page comes after: endCursor of the page before."),
]
Search = Annotated[str | None, strawberry.argument(description="Only those whose name holds this text, in any case.")]

FIRST = DEFAULT_PAGE


@strawberry.type
class PageInfo:
    """Where the page ends."""

    has_next_page: bool
    """Whether more items follow."""
    end_cursor: str | None
    """The cursor of the last item; null on an empty page."""


@strawberry.type
class Edge(Generic[N]):
    """One item of a list, with the cursor to go on after it."""

    node: N
    """The item."""
    place: strawberry.Private[tuple[str, ...]]

    @strawberry.field
    def cursor(self) -> str:
        """The place of the item in the order of the list."""
        return encode_cursor(self.place)


@strawberry.type
class Connection(Generic[N]):
    """One page of a list."""

    nodes: list[N]
    """The items."""
    page_info: PageInfo
    """Where the page ends."""
    cursors: strawberry.Private[Sequence[tuple[str, ...]]]

    @strawberry.field
    def edges(self) -> list[Edge[N]]:
        """The items with their cursors."""
        return [Edge(node=node, place=place) for place, node in zip(self.cursors, self.nodes, strict=True)]


def connection(page: Page[T], read: Callable[[T], N]) -> Connection[N]:
    """Return the page as a connection, each item read into its type of the schema."""
    end = encode_cursor(page.cursors[-1]) if page.cursors else None
    return Connection(
        nodes=[read(item) for item in page.items],
        page_info=PageInfo(has_next_page=page.has_next, end_cursor=end),
        cursors=page.cursors,
    )
