"""A short way for the fields that most of an answer consists of: plain attributes of a scalar or enum type.

GraphQL's executor builds an info object, asks whether the value can be awaited, and completes it step by step; for an
attribute that is simply there, reading and writing it is all there is to do. Whatever is odd about a value (missing,
null where it must not be, not writable, an exception, an awaitable) is left to the executor: errors stay its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_nullable_type,
    is_leaf_type,
    is_non_null_type,
    is_object_type,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

PLAIN = "rainmaker-plain"
DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF
ODD = object()

Selection = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlainField:
    """A field that is read from an attribute and written by its scalar or enum type."""

    attribute: str
    write: Any
    is_nullable: bool

    def value(self, source: Any) -> Any:
        """Return the attribute as it is answered, or ODD if that takes more thought."""
        try:
            found = getattr(source, self.attribute)
            if found is None:
                return None if self.is_nullable else ODD
            if isinstance(found, Exception) or hasattr(found, "__await__"):
                return ODD
            written = self.write(found)
        except Exception:  # noqa: BLE001 - the executor meets it again, and reports it
            return ODD
        return ODD if written is None else written


Row = Sequence[tuple[str, PlainField]]


def mark_plain_fields(schema: GraphQLSchema) -> None:
    """Note on each plain field how it is read and written."""
    for kind in schema.type_map.values():
        if is_object_type(kind) and not kind.name.startswith("__"):
            for field in kind.fields.values():
                plain = _plain(field)
                if plain is not None:
                    field.extensions[PLAIN] = plain


def _plain(field: GraphQLField) -> PlainField | None:
    definition: StrawberryField | None = field.extensions.get(DEFINITION)
    is_default = getattr(field.resolve, "_is_default", False) and not field.args
    if definition is None or not is_default or definition.default_resolver is not getattr:
        return None
    is_nullable = not is_non_null_type(field.type)
    kind: Any = get_nullable_type(field.type)
    return PlainField(definition.python_name, kind.coerce_output_value, is_nullable) if is_leaf_type(kind) else None


class FastFields(StrawberryGraphQLCoreExecutionContext):
    """The executor, with the short way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Keyed by the identity of the selection, which is kept beside so that it is not given to another one.
        self._rows: dict[int, tuple[Selection, Row | None]] = {}

    def execute_fields(
        self, parent_type: GraphQLObjectType, source_value: Any, path: Any, selection: Selection, position: Any
    ) -> Any:
        """Answer an object of nothing but plain fields at once, and any other one field by field."""
        row = self._row(parent_type, selection)
        if row is not None:
            values = {name: field.value(source_value) for name, field in row}
            if ODD not in values.values():
                return values
        return super().execute_fields(parent_type, source_value, path, selection, position)

    def execute_field(self, parent_type: GraphQLObjectType, source: Any, details: Any, path: Any, position: Any) -> Any:
        """Answer a plain field at once, and any other one as usual."""
        field = self._plain(parent_type, details)
        value = ODD if field is None else field.value(source)
        return super().execute_field(parent_type, source, details, path, position) if value is ODD else value

    def _row(self, parent_type: GraphQLObjectType, selection: Selection) -> Row | None:
        known = self._rows.get(id(selection))
        if known is None:
            fields = [(name, self._plain(parent_type, details)) for name, details in selection.items()]
            row = [(name, field) for name, field in fields if field is not None]
            known = self._rows[id(selection)] = (selection, row if len(row) == len(fields) else None)
        return known[1]

    def _plain(self, parent_type: GraphQLObjectType, details: Any) -> PlainField | None:
        if getattr(self.middleware_manager, "middlewares", None):
            return None  # somebody wants to be asked about every field
        field = parent_type.fields.get(details[0].node.name.value)
        return None if field is None else field.extensions.get(PLAIN)
