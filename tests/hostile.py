"""Requests by somebody who means no good: made from the schema, filled with what breaks careless servers."""

import base64
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

TEXTS = [
    "",
    "Dana",
    "'; drop table agents; --",
    "' or 1=1 --",
    "$1",
    "%s%s%n",
    "\\",
    '"',
    "a\0b",
    "\ud7ff\uffff",
    "\u202edana",
    "x" * 5000,
    "<script>",
    "NaN",
    "../../etc/passwd",
    "${jndi:x}",
    "approved_amount",
    "EUR",
    "Europe/Berlin",
]
KINDS = ["Agent", "Team", "Goal", "Plan", "Transaction", "Leaderboard", "Nothing"]
FITTING: dict[str, list[Any]] = {
    "String": TEXTS,
    "Int": [0, 1, -1, 3, 50, 201, 2**31 - 1, -(2**31)],
    "BigInt": ["0", "1", "-1", str(2**63 - 1), str(-(2**63))],
    "Decimal": ["0", "-0", "1.50", "100", "-5", "9" * 28, "0." + "1" * 12],
    "Date": ["2026-03-14", "2026-03-01", "2026-12-31", "1970-01-01", "2100-01-01"],
    "DateTime": ["2026-03-14T09:30:00Z", "2026-03-14T09:30:00+14:00", "1970-01-01T00:00:00Z"],
    "Boolean": [True, False],
}
UNFITTING: list[Any] = [
    None, True, 7, 1.5, -1, 2**31, 2**63, 10**400, "", "NaN", "Infinity", "1e400", "9" * 40, "٣", "NOTHING",
    [], {}, [[]], "0001-01-01", "9999-12-31", "2026-02-30", "14.3.2026", "9999-12-31T23:59:59+14:00",
    "2026-03-14T09:30:00", *TEXTS,
]  # fmt: skip
ODDS = 0.03  # of a value that does not fit: most requests must get past the first look
DEEPEST = 3
LISTS = ("nodes", "problems")


def global_id(random: Random, known: Sequence[str]) -> str:
    """An id of something that there is, or of nothing, or nonsense."""
    key = random.choice([str(UUID(int=random.getrandbits(128))), "7", "' or 1=1 --", ""])
    made = base64.urlsafe_b64encode(f"{random.choice(KINDS)}:{key}".encode()).decode()
    return random.choice([*known, *known, *known, made, made[:-1], random.choice(TEXTS)])


def value_of(kind: Any, random: Random, known: Sequence[str], depth: int = 0) -> Any:
    """A value that the type mostly takes."""
    if random.random() < ODDS:
        return random.choice(UNFITTING)
    if isinstance(kind, GraphQLNonNull):
        return value_of(kind.of_type, random, known, depth)
    if isinstance(kind, GraphQLList):
        return [value_of(kind.of_type, random, known, depth + 1) for _ in range(random.choice([0, 1, 1, 2, 5]))]
    if isinstance(kind, GraphQLEnumType):
        return random.choice(list(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return input_of(kind, random, known, depth)
    return global_id(random, known) if kind.name == "ID" else random.choice(FITTING.get(kind.name, TEXTS))


def input_of(kind: GraphQLInputObjectType, random: Random, known: Sequence[str], depth: int) -> dict[str, Any]:
    fields = list(kind.fields.items())
    if kind.is_one_of:
        fields = [random.choice(fields)]
    return {
        name: value_of(field.type, random, known, depth + 1)
        for name, field in fields
        if kind.is_one_of or is_required_input_field(field) or (depth < DEEPEST * 2 and random.random() < 0.5)
    }


def selection_of(kind: Any, depth: int = 0) -> str:
    """Everything that can be selected without arguments, a few levels deep."""
    if is_leaf_type(kind):
        return ""
    if is_abstract_type(kind):
        return "{ __typename }"
    chosen = ["__typename"]
    for name, field in kind.fields.items():
        needs_nothing = not any(is_required_argument(argument) for argument in field.args.values())
        inner = get_named_type(field.type)
        is_small = is_leaf_type(inner) or name in LISTS or ("[" not in str(field.type) and depth < DEEPEST)
        if is_small and needs_nothing:
            chosen.append(f"{name} {selection_of(inner, depth + 1)}")
    return "{ " + " ".join(chosen[:40]) + " }"


def requests(schema: GraphQLSchema, kind: str, random: Random, known: Sequence[str]) -> Iterator[dict[str, Any]]:
    """One request for each field of the kind (query or mutation)."""
    root = schema.query_type if kind == "query" else schema.mutation_type
    for name, field in root.fields.items():
        variables = {key: value_of(argument.type, random, known) for key, argument in field.args.items()}
        declared = ", ".join(f"${key}: {argument.type}" for key, argument in field.args.items())
        passed = ", ".join(f"{key}: ${key}" for key in field.args)
        head = f"{kind} ({declared})" if declared else kind
        arguments = f"({passed})" if passed else ""
        query = f"{head} {{ {name}{arguments} {selection_of(get_named_type(field.type))} }}"
        yield {"query": query, "variables": variables}
