"""The page of fact types, and the JSON Schema of each."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from domain.facts.event import LARGEST_EVENT_BYTES, LONGEST_KEY, OWN_SOURCE
from domain.facts.ingest import LARGEST_BATCH, Outcome
from domain.facts.types import FACT_TYPES, FactType, find_type, published_schema
from rainmaker.reference.examples import CUSTOM_EXAMPLE, example_event
from rainmaker.reference.markdown import fenced, first_line, page, table
from rainmaker.reference.meanings import meaning

Field = Mapping[str, Any]
CUSTOM = "custom.NAME.vN"

INTRODUCTION = f"""\
A fact is a [CloudEvent](https://cloudevents.io) 1.0 in JSON, sent to `POST /ingest`: one as
`application/cloudevents+json`, up to {LARGEST_BATCH:,} in an array as `application/cloudevents-batch+json`, or any
number of lines as `application/x-ndjson`, which are answered line by line while you send. Bodies may be packed with
gzip (`content-encoding: gzip`). An event has at most {LARGEST_EVENT_BYTES:,} bytes. The JSON Schema of each type is
answered at `GET /schemas/TYPE.json`, too. [Connect a CRM](../guides/connect-a-crm.md) tells the whole story."""

ENVELOPE = (
    ("`specversion`", "always", "`1.0`."),
    ("`id`", "always", f"1 to {LONGEST_KEY} characters. With `source` it names the fact for ever."),
    ("`source`", "always", f"Who sends it: 1 to {LONGEST_KEY} characters. `{OWN_SOURCE}` is the system's own."),
    ("`type`", "always", "One of the types below."),
    ("`time`", "or `localdate`", "When it happened: an instant with its offset."),
    ("`localdate`", "or `time`", "On which day it happened, where no instant is known: it stands at the day's start."),
    (
        "`revision`",
        "",
        "A whole number, `0` if left out: a higher one under the same key replaces what a lower one said.",
    ),
    ("`retracted`", "", "`true` takes back whatever the key said at lower revisions; it needs no `data`."),
    ("`data`", "always", "What the type says below. Attributes that it does not name are kept with the fact."),
)

OUTCOMES = {
    Outcome.ACCEPTED: "It is a fact now.",
    Outcome.DUPLICATE: "It was a fact already, or stands in the same batch twice; nothing changes.",
    Outcome.REVISED: "It took the place of a lower revision, and every figure follows.",
    Outcome.RETRACTED: "Its key says nothing any more, and every figure follows.",
    Outcome.SUPERSEDED: "A higher revision of it is known already; nothing changes.",
    Outcome.CONFLICT: "Its key holds another payload at the same revision, which stays. Send a new `id`, or a higher"
    " `revision` if it is to be replaced.",
    Outcome.QUARANTINED: "It cannot be used yet; a lower revision that is a fact stays one. It waits with its problem,"
    " is replaced by sending it again under its key, and replays by itself when only an identity was missing.",
}
CUSTOM_TYPES = """\
Whatever no other type is for: name it yourself, in small letters, digits and underscores, and give it a version.
Nothing has to be declared before. A fact of a custom type belongs to an agent or to a team, counts as many as its
quantity, and may carry money. Its other attributes can be filtered and grouped by once they are declared as custom
attributes."""


def facts_page() -> str:
    """Return the page."""
    return page(
        "Fact types",
        INTRODUCTION,
        table(("attribute", "needed", ""), ENVELOPE),
        "Every event has an outcome of its own:",
        table(("outcome", ""), [(f"`{outcome}`", OUTCOMES[outcome]) for outcome in Outcome]),
        *(part for fact_type in FACT_TYPES.values() for part in _type(fact_type.name, fact_type)),
        *_custom(),
    )


def schema_files() -> dict[str, str]:
    """Return the published JSON Schema of each type's data by its file name."""
    types = {**FACT_TYPES, CUSTOM: _custom_type()}
    return {
        f"{name}.json": json.dumps(published_schema(fact_type) | {"$comment": name}, indent=2) + "\n"
        for name, fact_type in types.items()
    }


def _custom() -> Iterator[str]:
    title, _, *parts = _type(CUSTOM, _custom_type())
    yield from (title, f"{CUSTOM_TYPES} [JSON Schema](schemas/{CUSTOM}.json).", *parts)


def _custom_type() -> FactType:
    fact_type = find_type(CUSTOM_EXAMPLE)
    assert fact_type is not None  # noqa: S101 - any name of that form is a type
    return fact_type


def _type(name: str, fact_type: FactType) -> Iterator[str]:
    schema = published_schema(fact_type)
    yield f"## {name}"
    yield f"{first_line(fact_type.data.__doc__)} {_about(fact_type)}; [JSON Schema](schemas/{name}.json)."
    yield _fields(schema, fact_type.data.__name__)
    if "credits" in _properties(schema, fact_type.data.__name__):
        yield "Each of the credits:"
        yield _fields(schema, "Share")
    yield fenced(json.dumps(example_event(fact_type.name), indent=2), "json")


def _about(fact_type: FactType) -> str:
    if fact_type.entity is None:
        return "A fact about no entity"
    if fact_type.activity is not None:
        return f"A fact of its own, and one of a {fact_type.entity.lower()} that it names"
    return f"A fact about one {fact_type.entity.lower()}"


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
