"""Cursors that somebody has made up."""

import pytest

from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.shared.paging import PageRequest, UnknownCursor


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("bigint", "9" * 30),
        ("timestamptz", "0001-01-01T00:00:00+14:00"),
        ("timestamptz", "9999-12-31T23:59:59-14:00"),
        ("date", "today"),
    ],
)
async def test_a_value_that_no_list_holds_is_an_unknown_cursor(kind, value):
    page, sort = PageRequest(after=("SORT", value)), Sort("SORT", {"value": kind})

    with pytest.raises(UnknownCursor):
        await fetch_page("select 1", parameters=Parameters(), sort=sort, page=page, read=tuple)
