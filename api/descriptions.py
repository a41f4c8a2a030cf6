"""Descriptions of the schema: the docstrings of its classes, attributes and resolvers, written once, beside the code.

A text in quotes below an attribute describes that attribute; a class or function is described by its docstring.
"""

import ast
import inspect
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from textwrap import dedent

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLNamedType, GraphQLObjectType
from strawberry import Schema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF
WITH_FIELDS = (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)


def describe(schema: Schema) -> None:
    """Fill in the descriptions that the schema does not have yet."""
    for kind in schema._schema.type_map.values():  # noqa: SLF001 - Strawberry offers no other way to its types
        source = _source(kind)
        if source is not None:
            kind.description = kind.description or _docstring(source)
            _describe_parts(kind, source)


def _source(kind: GraphQLNamedType) -> type | None:
    definition = (kind.extensions or {}).get(DEFINITION)
    return getattr(definition, "origin", None) or getattr(definition, "wrapped_cls", None)


def _describe_parts(kind: GraphQLNamedType, source: type) -> None:
    texts = attribute_docstrings(source)
    if isinstance(kind, GraphQLEnumType):
        for name, value in kind.values.items():
            value.description = value.description or texts.get(name)
    elif isinstance(kind, WITH_FIELDS):
        for field in kind.fields.values():
            definition: StrawberryField | None = (field.extensions or {}).get(DEFINITION)
            if definition is not None and field.description is None:
                field.description = _description(definition, texts)
                definition.description = field.description


def _description(field: StrawberryField, texts: Mapping[str, str]) -> str | None:
    if field.base_resolver is None:
        return texts.get(field.python_name)
    return _docstring(field.base_resolver.wrapped_func)


def _docstring(of: object) -> str | None:
    text = inspect.getdoc(of)
    # A dataclass without a docstring of its own is given its signature, which describes nothing.
    return None if text is None or text.startswith(f"{getattr(of, '__name__', '')}(") else text


@cache
def attribute_docstrings(source: type) -> Mapping[str, str]:
    """Return the texts below the attributes of the class and of those it inherits from."""
    texts: dict[str, str] = {}
    for cls in reversed(source.__mro__):
        if cls.__module__.partition(".")[0] in {"api", "domain"}:
            texts |= _texts_in(cls)
    return texts


def _texts_in(cls: type) -> dict[str, str]:
    [definition] = ast.parse(dedent(inspect.getsource(cls))).body
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    texts = {}
    for attribute, below in pairwise(body):
        name = _attribute_name(attribute)
        if name is not None and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            texts[name] = inspect.cleandoc(str(below.value.value))
    return texts


def _attribute_name(statement: ast.stmt) -> str | None:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return None
