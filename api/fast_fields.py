"""A short way for the fields that most of an answer consists of: plain attributes of a scalar or enum type.

GraphQL's executor builds an info object, asks whether the value can be awaited, and completes it step by step; for an
attribute that is simply there, reading and writing it is all there is to do. Whatever is odd about a value (missing,
null where it must not be, not writable, an exception, an awaitable) is left to the executor: errors stay its own.
"""

from typing import Any

from graphql import GraphQLObjectType, get_nullable_type, is_non_null_type, is_object_type
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.plain_fields import DEFINITION, ODD, PLAIN, PlainField, PlainObject, attribute_of, type_name


class FastFields(StrawberryGraphQLCoreExecutionContext):
    """The executor, with the short way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Keyed by the identity of the selection, which is kept beside so that it is not given to another one.
        self._objects: dict[tuple[int, str], tuple[Any, PlainObject | None]] = {}
        self._is_watched = bool(getattr(self.middleware_manager, "middlewares", None))

    def execute_field(self, parent_type: GraphQLObjectType, source: Any, details: Any, path: Any, position: Any) -> Any:
        """Answer a plain field at once, and any other one as usual."""
        field = self._plain(parent_type, details)
        value = ODD if field is None else field.value(source)
        return super().execute_field(parent_type, source, details, path, position) if value is ODD else value

    def complete_object_value(  # noqa: PLR0917 - as the executor calls it
        self, kind: GraphQLObjectType, details: Any, info: Any, path: Any, source: Any, position: Any
    ) -> Any:
        """Answer an object of nothing but plain fields at once, and any other one field by field."""
        values = self._values(kind, source, details)
        return super().complete_object_value(kind, details, info, path, source, position) if values is ODD else values

    def complete_iterable_value(  # noqa: PLR0917 - as the executor calls it
        self, kind: Any, details: Any, info: Any, path: Any, items: Any, position: Any
    ) -> Any:
        """Answer a list of nothing but such objects at once, and any other one item by item."""
        plain = self._known(get_nullable_type(kind), details) if type(items) is list else None
        if plain is not None and self.get_stream_usage(details, path) is None:
            values = [plain.values(item) for item in items]
            if ODD not in values:
                return values
        return super().complete_iterable_value(kind, details, info, path, items, position)

    def complete_list_item_value(  # noqa: PLR0917 - as the executor calls it
        self, item: Any, completed: list[Any], kind: Any, details: Any, info: Any, path: Any, position: Any
    ) -> bool:
        """Answer one of a list of such objects at once."""
        values = self._values(get_nullable_type(kind), item, details)
        if values is ODD:
            return super().complete_list_item_value(item, completed, kind, details, info, path, position)
        completed.append(values)
        return False

    def _values(self, kind: Any, source: Any, details: Any) -> Any:
        plain = None if source is None else self._known(kind, details)
        return ODD if plain is None else plain.values(source)

    def _known(self, kind: Any, details: Any) -> PlainObject | None:
        if not is_object_type(kind):
            return None
        known = self._objects.get((id(details), kind.name))
        if known is None:
            known = self._objects[id(details), kind.name] = (details, self._plain_object(kind, details))
        return known[1]

    def _plain_object(self, kind: GraphQLObjectType, details: Any) -> PlainObject | None:
        definition = kind.extensions.get(DEFINITION)
        if self._is_watched or definition is None or definition.is_type_of or definition.type_var_map:
            return None
        selection, deferred, _ = self.collect_subfields(kind, details)
        if deferred:
            return None
        fields = {name: self._field(kind, inner) for name, inner in selection.items()}
        whole = {name: field for name, field in fields.items() if field is not None}
        return PlainObject(definition.origin, whole) if len(whole) == len(fields) else None

    def _field(self, parent_type: GraphQLObjectType, details: Any) -> PlainField | None:
        name = details[0].node.name.value
        if name == "__typename":
            return type_name(parent_type.name)
        plain = self._plain(parent_type, details)
        field = parent_type.fields.get(name)
        if plain is not None or field is None:
            return plain
        kind: Any = get_nullable_type(field.type)
        attribute = attribute_of(field)
        inner = self._plain_object(kind, details) if is_object_type(kind) and attribute is not None else None
        if inner is None or attribute is None:
            return None
        return inner.as_field(attribute, is_nullable=not is_non_null_type(field.type))

    def _plain(self, parent_type: GraphQLObjectType, details: Any) -> PlainField | None:
        if self._is_watched:
            return None  # somebody wants to be asked about every field
        field = parent_type.fields.get(details[0].node.name.value)
        return None if field is None else field.extensions.get(PLAIN)
