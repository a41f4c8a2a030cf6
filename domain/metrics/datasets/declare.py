"""Words to declare the fields of a dataset with."""

from collections.abc import Sequence

from domain.metrics.fields import Field, FieldType


def text(key: str, description: str, *, sql: str = "", choices: Sequence[str] = ()) -> Field:
    """Return a field of text; without SQL it is the column of that name."""
    return Field(key, FieldType.TEXT, sql or _column(key), description, choices)


def number(key: str, description: str, *, sql: str = "") -> Field:
    """Return a field of numbers."""
    return Field(key, FieldType.NUMBER, sql or _column(key), description)


def truth(key: str, description: str, *, sql: str = "") -> Field:
    """Return a field that is true or false."""
    return Field(key, FieldType.BOOLEAN, sql or _column(key), description)


def day(key: str, description: str, *, sql: str = "") -> Field:
    """Return a field of days."""
    return Field(key, FieldType.DAY, sql or _column(key), description)


def reference(key: str, description: str, *, sql: str = "") -> Field:
    """Return a field that names an agent, a team or an entity."""
    return Field(key, FieldType.ID, sql or _column(key), description)


def by_key(*fields: Field) -> dict[str, Field]:
    """Return the fields by what they are called in conditions."""
    return {field.key: field for field in fields}


def _column(key: str) -> str:
    return f"{{r}}.{key}"


MONEY = (
    Field("amount", FieldType.NUMBER, "{r}.amount", "The amount in its own currency; never add several currencies."),
    text("currency", "The currency of the amount."),
    Field("base_amount", FieldType.MONEY, "{r}.base_amount", "The amount in base currency; none without a rate."),
)
_LOCAL = "{r}.occurred_at at time zone (select time_zone from organisation)"
WHEN = (
    day("day", "The day on which it happened where the organisation is."),
    Field("occurred_at", FieldType.INSTANT, "{r}.occurred_at", "The instant at which it happened."),
    number("hour", "The hour of the day where the organisation is, 0 to 23.", sql=f"extract(hour from {_LOCAL})"),
    number("weekday", "The weekday there, 1 for Monday to 7 for Sunday.", sql="extract(isodow from {r}.day)"),
)
