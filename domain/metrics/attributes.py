"""Attributes that admins declare, as typed fields: a value of another JSON type counts as missing."""

from domain.metrics.fields import Field, FieldType

# The key is checked when it is declared; it is a word of letters, digits and underscores.
_OF_TYPE = {
    FieldType.TEXT: "case when {kind} = 'string' then {value} end",
    FieldType.NUMBER: "case when {kind} = 'number' then ({value})::numeric end",
    FieldType.BOOLEAN: "case when {kind} = 'boolean' then ({value})::boolean end",
    FieldType.DAY: "case when {kind} = 'string' and {value} ~ '^[0-9]{{{{4}}}}-[0-9][0-9]-[0-9][0-9]$'"
    " and pg_input_is_valid({value}, 'date') then ({value})::date end",
}
TYPES = tuple(_OF_TYPE)


def attribute_field(key: str, type_: FieldType, label: str) -> Field:
    """Return the field of a declared attribute, called `attributes.<key>`."""
    value = f"{{r}}.attributes ->> '{key}'"
    kind = f"jsonb_typeof({{r}}.attributes -> '{key}')"
    return Field(f"attributes.{key}", type_, _OF_TYPE[type_].format(kind=kind, value=f"({value})"), label)
