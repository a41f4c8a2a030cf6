"""The page of fact types, and the JSON Schema of each."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from domain.facts.event import LARGEST_EVENT_BYTES, LONGEST_KEY, OWN_SOURCE
from domain.facts.ingest import LARGEST_BATCH, Outcome
from domain.facts.types import FACT_TYPES, FactType, json_schema
from rainmaker.reference.examples import example_event
from rainmaker.reference.markdown import fenced, first_line, page, table
from rainmaker.reference.meanings import meaning

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Field = Mapping[str, Any]

INTRODUCTION = f"""\
A fact is a [CloudEvent](https://cloudevents.io) 1.0 in JSON, sent to `POST /ingest`: one as
`application/cloudevents+json`, or up to {LARGEST_BATCH:,} in an array as `application/cloudevents-batch+json`. An event
has at most {LARGEST_EVENT_BYTES:,} bytes. [Connect a CRM](../guides/connect-a-crm.md) tells the whole story."""

ENVELOPE = (
    ("`specversion`", "always", "`1.0`."),
    ("`id`", "always", f"1 to {LONGEST_KEY} characters. With `source` it names the fact for ever."),
    ("`source`", "always", f"Who sends it: 1 to {LONGEST_KEY} characters. `{OWN_SOURCE}` is the system's own."),
    ("`type`", "always", "One of the types below."),
    ("`time`", "or `localdate`", "When it happened: an instant with its offset."),
    ("`localdate`", "or `time`", "On which day it happened, where no instant is known: it stands at the day's start."),
    ("`data`", "always", "What the type says below. Attributes that it does not name are kept with the fact."),
)

OUTCOMES = {
    Outcome.ACCEPTED: "It is a fact now.",
    Outcome.DUPLICATE: "It was a fact already, or stands in the same batch twice; nothing changes.",
    Outcome.CONFLICT: "Its key was used before with another payload, which stays. Send a new `id`.",
    Outcome.QUARANTINED: "It cannot be used yet. It waits with its problem, is replaced by sending it again under its"
    " key, and replays by itself when only the identity of an agent was missing.",
}


def facts_page() -> str:
    """Return the page."""
    return page(
        "Fact types",
        INTRODUCTION,
        table(("attribute", "needed", ""), ENVELOPE),
        "Every event has an outcome of its own:",
        table(("outcome", ""), [(f"`{outcome}`", OUTCOMES[outcome]) for outcome in Outcome]),
        *(part for name in FACT_TYPES for part in _type(FACT_TYPES[name])),
    )


def schema_files() -> dict[str, str]:
    """Return the published JSON Schema of each type's data by its file name."""
    return {
        f"{name}.json": json.dumps({"$schema": DIALECT, "$comment": name, **json_schema(fact_type)}, indent=2) + "\n"
        for name, fact_type in FACT_TYPES.items()
    }


def _type(fact_type: FactType) -> Iterator[str]:
    schema = json_schema(fact_type)
    about = "about no entity" if fact_type.entity is None else f"about one {fact_type.entity.lower()}"
    yield f"## {fact_type.name}"
    yield f"{first_line(fact_type.data.__doc__)} A fact {about}; [JSON Schema](schemas/{fact_type.name}.json)."
    yield _fields(schema, fact_type.data.__name__)
    if "credits" in _properties(schema, fact_type.data.__name__):
        yield "Each of the credits:"
        yield _fields(schema, "Share")
    yield fenced(json.dumps(example_event(fact_type.name), indent=2), "json")


def _properties(schema: Field, name: str) -> Mapping[str, Field]:
    properties: Mapping[str, Field] = schema["$defs"][name]["properties"]
    return properties


def _fields(schema: Field, name: str) -> str:
    needed = schema["$defs"][name].get("required", ())
    rows = [
        (f"`{field}`", _kind(schema, said), "needed" if field in needed else _default(said), meaning(name, field))
        for field, said in _properties(schema, name).items()
    ]
    return table(("field", "is", "", ""), rows)


def _kind(schema: Field, said: Field) -> str:
    said = _own(said)
    if "$ref" in said:
        named = schema["$defs"][said["$ref"].rpartition("/")[2]]
        return " or ".join(f"`{word}`" for word in named.get("enum", ())) or "object"
    if said["type"] == "array":
        return f"list of {said['minItems']} to {said['maxItems']}"
    kind: str = said.get("format", said["type"])
    return "text" if kind == "string" else kind


def _own(said: Field) -> Field:
    options = said.get("anyOf", (said,))
    return next(option for option in options if option.get("type") != "null")


def _default(said: Field) -> str:
    return "" if said.get("default") is None else f"`{json.dumps(said['default'])}` if left out"
