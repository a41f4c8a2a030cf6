"""Fields that are simply there: plain attributes of a scalar or enum type, and objects of nothing but such.

Whatever is odd about a value (missing, null where it must not be, not writable, an exception, an awaitable) is left to
the executor: errors stay its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeAlias

from graphql import (
    GraphQLField,
    GraphQLSchema,
    get_nullable_type,
    is_enum_type,
    is_leaf_type,
    is_non_null_type,
    is_object_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

PLAIN = "rainmaker-plain"
DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF
ODD = object()
HARMLESS = frozenset({str, int, bool, Decimal, date, datetime})  # neither an error nor something to wait for
UNCHANGED: Mapping[str, type] = {"String": str, "ID": str, "Boolean": bool}  # by the name of the scalar type

Write: TypeAlias = Callable[[Any], Any]  # returns the value as the answer holds it, or ODD if that takes more thought


@dataclass(frozen=True, slots=True)
class PlainField:
    """A field that is read from an attribute and written by its scalar or enum type."""

    attribute: str
    write: Write

    def value(self, source: Any) -> Any:
        """Return the attribute as it is answered, or ODD if that takes more thought."""
        try:
            return self.write(getattr(source, self.attribute))
        except Exception:  # noqa: BLE001 - the executor meets it again, and reports it
            return ODD


class PlainObject:
    """What is selected of an object, when all of it is plain; only for instances of the very class of the type."""

    def __init__(self, origin: type, fields: Mapping[str, PlainField]) -> None:
        self.origin = origin
        # One more, so that there always are several: of a single one no tuple is read.
        self._read = attrgetter(*(field.attribute for field in fields.values()), "__class__")
        self._writes = [(name, field.write) for name, field in fields.items()]

    def values(self, source: Any) -> Any:
        """Return the object as the answer holds it, or ODD when the executor must do it."""
        if type(source) is not self.origin:
            return ODD
        try:
            found = self._read(source)
            values = {name: write(value) for (name, write), value in zip(self._writes, found, strict=False)}
        except Exception:  # noqa: BLE001 - the executor meets it again, and reports it
            return ODD
        return ODD if ODD in values.values() else values

    def as_field(self, attribute: str, *, is_nullable: bool) -> PlainField:
        """Return the field that holds such an object."""

        def write(found: Any) -> Any:
            return None if found is None and is_nullable else self.values(found)

        return PlainField(attribute, write)


def type_name(name: str) -> PlainField:
    """Return the name of the type, which every client asks for that keeps what it has read."""
    return PlainField("__class__", lambda _class: name)


def mark_plain_fields(schema: GraphQLSchema) -> None:
    """Note on each plain field how it is read and written."""
    for kind in schema.type_map.values():
        if is_object_type(kind) and not kind.name.startswith("__"):
            for field in kind.fields.values():
                plain = _plain(field)
                if plain is not None:
                    field.extensions[PLAIN] = plain


def _plain(field: GraphQLField) -> PlainField | None:
    kind: Any = get_nullable_type(field.type)
    if not is_leaf_type(kind) or (attribute := attribute_of(field)) is None:
        return None
    is_nullable = not is_non_null_type(field.type)
    return PlainField(attribute, _write_enum(kind, is_nullable) if is_enum_type(kind) else _write(kind, is_nullable))


def _write(kind: Any, is_nullable: bool) -> Write:  # noqa: FBT001 - of one kind of field
    unchanged, coerce = UNCHANGED.get(kind.name), kind.coerce_output_value

    def write(found: Any) -> Any:
        if type(found) is unchanged:
            return found
        if found is None:
            return None if is_nullable else ODD
        if type(found) not in HARMLESS and (isinstance(found, Exception) or hasattr(found, "__await__")):
            return ODD
        written = coerce(found)
        return ODD if written is None else written

    return write


def _write_enum(kind: Any, is_nullable: bool) -> Write:  # noqa: FBT001 - of one kind of field
    members = kind.wrapped_cls
    names = {members(value.value): name for name, value in kind.values.items()}

    def write(found: Any) -> Any:
        if type(found) is members:
            return names[found]
        return None if found is None and is_nullable else ODD

    return write


def attribute_of(field: GraphQLField) -> str | None:
    """Return the attribute that the field is read from, if that is all there is to it."""
    definition: StrawberryField | None = field.extensions.get(DEFINITION)
    is_default = getattr(field.resolve, "_is_default", False) and not field.args
    if definition is None or not is_default or definition.default_resolver is not getattr:
        return None
    return definition.python_name
