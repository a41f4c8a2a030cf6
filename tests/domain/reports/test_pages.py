"""Pages follow each other: put together, they are the rows in order, each once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from company import settle
from domain.shared.errors import RainmakerError
from domain.shared.paging import decode_cursor, encode_cursor
from happenings import accept, called, event, sell
from reporting import FIRST_QUARTER, run, shape
from steps import february, january, march

ORDERS = ["approved_amount", "win_rate", "calls_made", "agent", "month", "team"]


@pytest.fixture
async def busy(company):
    """Some won, some lost, some did nothing: rates of all sorts, and none."""
    for number, (who, outcome) in enumerate([("dana", "won"), ("dana", "lost"), ("omar", "lost"), ("lena", "won")]):
        about = {"opportunity": f"deal-{number}"}
        await accept(event("opportunity.created", on=january(5), agent=who, **about))
        money = {"amount": "70.00", "currency": "EUR"} if outcome == "won" else {}
        await accept(event(f"opportunity.{outcome}", on=february(3), **about, **money))
    await accept(*(called(one, on=march(day)) for one in company.sellers for day in (2, 3)))
    await sell(company.omar, "30.00 EUR", on=march(5))
    await settle()
    return company


@given(
    orders=st.lists(st.tuples(st.sampled_from(ORDERS), st.booleans()), max_size=3, unique_by=lambda one: one[0]),
    first=st.integers(1, 9),
)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
async def test_pages_put_together_are_the_rows_in_order(busy, orders, first):
    asked = shape(
        "AGENT",
        "MONTH",
        "TEAM",
        of=["approved_amount", "win_rate", "calls_made"],
        order=[f"{'-' if descending else ''}{by}" for by, descending in orders],
    )
    whole = await run(asked)
    pages, after = [], None
    while True:
        page = await run(asked, first=first, after=after)
        assert page.total == whole.total
        pages += page.rows
        after = page.end_cursor
        if not page.has_next:
            break

    assert len(whole.rows) == 30
    assert pages == whole.rows


async def test_rates_that_are_none_come_last_in_either_direction(busy):
    for order, best in (("win_rate", 0), ("-win_rate", 1)):
        report = await run(shape("AGENT", of="win_rate", order=[order]))

        rates = [row.figures[0] for row in report.rows]
        assert rates[0] == best
        assert rates.index(None) == 3
        assert set(rates[3:]) == {None}


async def test_fields_are_paged_with_their_nulls(busy):
    asked = shape("stage", "state", of="opportunities_in_stage", within=FIRST_QUARTER, order=["-stage"])

    whole = await run(asked)
    first = await run(asked, first=1)
    rest = await run(asked, after=first.end_cursor)

    assert [*first.rows, *rest.rows] == whole.rows


@pytest.mark.parametrize("cursor", ["", "nonsense", "Zm9v", encode_cursor(["a", "b"]), encode_cursor([])])
async def test_a_cursor_of_something_else_is_refused(busy, cursor):
    with pytest.raises(RainmakerError) as refused:
        await run(shape("AGENT"), after=cursor)

    assert refused.value.code in ("page.unknown_cursor", "report.cursor_of_another_shape")
    assert refused.value.path == ("after",)


async def test_a_cursor_of_another_order_and_a_forged_one_are_refused(busy):
    cursor = (await run(shape("AGENT", order=["approved_amount"]), first=1)).end_cursor
    with pytest.raises(RainmakerError) as other:
        await run(shape("AGENT", order=["-approved_amount"]), after=cursor)
    assert other.value.code == "report.cursor_of_another_shape"

    name, _ = decode_cursor(cursor)
    forgeries = ['["1e-20000", "Dana", null]', '["1", "\\ud800", null]', '["1", "a\\u0000", null]']
    for values in (
        '["x", "y", "z"]',
        '["1", "Dana", "no uuid"]',
        '["1"]',
        '{"a": 1}',
        '["NaN", null, null]',
        *forgeries,
    ):
        with pytest.raises(RainmakerError) as forged:
            await run(shape("AGENT", order=["approved_amount"]), after=encode_cursor([name, values]))
        assert forged.value.code == "page.unknown_cursor"


@pytest.mark.parametrize(("by", "value"), [("occurred_at", "0001-01-01T00:00:00+14:00"), ("DAY", "infinity")])
async def test_a_cursor_from_beyond_time_is_refused(busy, by, value):
    cursor = (await run(shape(by, of="calls_made"), first=1)).end_cursor
    with pytest.raises(RainmakerError) as forged:
        await run(shape(by, of="calls_made"), after=encode_cursor([decode_cursor(cursor)[0], f'["{value}"]']))

    assert forged.value.code == "page.unknown_cursor"


async def test_an_hour_that_no_day_has_comes_after_all_of_them(busy):
    cursor = (await run(shape("HOUR", of="calls_made"), first=1)).end_cursor
    beyond = encode_cursor([decode_cursor(cursor)[0], '["99999999999"]'])

    assert len((await run(shape("HOUR", of="calls_made"), after=cursor)).rows) == 23
    assert (await run(shape("HOUR", of="calls_made"), after=beyond)).rows == []
