"""The schema as a contract."""

from pathlib import Path

import pytest
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from api.schema import make_schema
from rainmaker.commands.schema import breaking_changes

ROOT = Path(__file__).parents[2]
SCHEMA = make_schema()._schema
TYPES = {name: kind for name, kind in SCHEMA.type_map.items() if not name.startswith("__")}
BUILT_IN = {"Boolean", "Float", "ID", "Int", "String"}
WITH_FIELDS = (GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType)


def test_the_exported_schema_is_the_one_that_is_served():
    assert (ROOT / "schema.graphql").read_text() == f"{make_schema().as_str()}\n", "run `rainmaker schema`"


def test_every_type_field_and_argument_is_described():
    fields = {f"{name}.{key}": field for name, kind in _with_fields() for key, field in kind.fields.items()}
    arguments = {
        f"{path}({key})": argument
        for path, field in fields.items()
        for key, argument in getattr(field, "args", {}).items()
    }
    everything = {name: kind for name, kind in TYPES.items() if name not in BUILT_IN} | fields | arguments

    assert [path for path, described in everything.items() if not described.description] == []


def test_every_mutation_takes_one_input_with_a_key_and_answers_with_problems():
    for name, field in SCHEMA.mutation_type.fields.items():
        [(argument, taken)] = field.args.items()
        assert argument == "input", name
        assert str(taken.type.of_type.fields["idempotencyKey"].type) == "String!", name
        assert str(field.type.of_type.fields["problems"].type) == "[Problem!]!", name


def test_every_list_is_a_connection_with_the_same_arguments():
    lists = {name: field for name, field in SCHEMA.query_type.fields.items() if str(field.type).endswith("Connection!")}

    assert {"agents", "teams"} <= lists.keys()
    assert all(str(field.args["first"].type) == "Int!" for field in lists.values())
    assert all(str(field.args["after"].type) == "String" for field in lists.values())


def test_every_node_has_an_id_and_a_version():
    nodes = [kind for kind in TYPES.values() if SCHEMA.type_map["Node"] in getattr(kind, "interfaces", ())]

    assert nodes
    assert all({"id", "version"} <= node.fields.keys() for node in nodes)


@pytest.mark.parametrize("name", ["Void", "Upload", "Time"])
def test_what_has_no_shape_is_not_in_the_schema(name):
    assert name not in TYPES


def test_no_figure_is_a_float():
    floats = [
        f"{name}.{key}"
        for name, kind in _with_fields()
        for key, field in kind.fields.items()
        if "Float" in str(field.type)
    ]

    assert floats == []


def _with_fields():
    return [(name, kind) for name, kind in TYPES.items() if isinstance(kind, WITH_FIELDS)]


def test_what_a_release_would_take_from_its_clients_is_told():
    released = "type Query { a: Int  b: String!  c(x: Int): Int }"
    current = "type Query { b: String  c(x: Int, y: Int!): Int  d: Int }"

    assert breaking_changes(current, released) == [
        "A required argument Query.c(y:) was added.",
        "Field Query.a was removed.",
        "Field Query.b changed type from String! to String.",
    ]


def test_a_field_that_is_added_or_deprecated_takes_nothing():
    released = "type Query { a: Int }"
    current = 'type Query { a: Int @deprecated(reason: "use b")  b: Int }'

    assert breaking_changes(current, released) == []
