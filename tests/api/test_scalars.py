"""Scalars refuse what would lose something or have to be guessed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from api.scalars import SCALARS, BigInt


@strawberry.type
class Echo:
    @strawberry.field
    def decimal(self, value: Decimal) -> Decimal:
        return value

    @strawberry.field
    def date(self, value: date) -> date:
        return value

    @strawberry.field
    def instant(self, value: datetime) -> datetime:
        return value

    @strawberry.field
    def big_int(self, value: BigInt) -> BigInt:
        return value


SCHEMA = strawberry.Schema(Echo, config=StrawberryConfig(scalar_map=SCALARS))
TYPES = {"decimal": "Decimal", "date": "Date", "instant": "DateTime", "bigInt": "BigInt"}


async def _echo(field, value):
    query = f"query ($value: {TYPES[field]}!) {{ {field}(value: $value) }}"
    return await SCHEMA.execute(query, variable_values={"value": value})


@pytest.mark.parametrize(
    ("field", "given", "returned"),
    [
        ("decimal", "1200.00", "1200.00"),
        ("decimal", "-0.000000000001", "-0.000000000001"),
        ("decimal", "9999999999999999999999999999", "9999999999999999999999999999"),
        ("date", "2026-03-14", "2026-03-14"),
        ("instant", "2026-03-14T09:30:00+02:00", "2026-03-14T07:30:00Z"),
        ("instant", "2026-03-14T09:30Z", "2026-03-14T09:30:00Z"),
        ("instant", "2026-03-14T09:30:00.123456Z", "2026-03-14T09:30:00.123456Z"),
        ("bigInt", "9007199254740993", "9007199254740993"),
        ("bigInt", 7, "7"),
    ],
)
async def test_what_is_exact_comes_back_exactly(field, given, returned):
    result = await _echo(field, given)

    assert result.errors is None
    assert result.data == {field: returned}


@pytest.mark.parametrize(
    ("field", "given"),
    [
        *(
            ("decimal", value)
            for value in (1.1, 7, True, "NaN", "Infinity", "1e3", "1,5", " 1", "", "١٢", "1.", "9" * 29)
        ),
        *(("date", value) for value in ("20260314", "2026-W11-6", "2026-02-30", "2026-03-14T00:00:00Z", 20260314)),
        *(("instant", value) for value in ("2026-03-14T09:30:00", "2026-03-14", "2026-03-14 09:30:00Z", 1773480600)),
        *(("bigInt", value) for value in ("1.0", 1.5, True, "9223372036854775808", "x", "")),
    ],
)
async def test_what_would_have_to_be_guessed_is_refused(field, given):
    result = await _echo(field, given)

    assert result.data is None
    assert result.errors is not None


async def test_numbers_in_the_document_itself_are_refused_as_decimals():
    result = await SCHEMA.execute("{ decimal(value: 1.1) }")

    assert "send a finite decimal as a string" in result.errors[0].message


def test_instants_are_read_in_utc():
    assert SCALARS[datetime].parse_value("2026-03-14T09:30:00+02:00") == datetime(2026, 3, 14, 7, 30, tzinfo=UTC)
