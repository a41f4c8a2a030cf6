"""What the documents say exists: links, commands, queries, events, words, tests and figures."""

import ast
import json
import re

import pytest
import yaml
from graphql import GraphQLError, parse, validate
from typer.main import get_command

from api.schema import make_schema
from documents import DOCUMENTS, REPOSITORY, anchors, blocks, bodies, code, name_of, prose, rows
from domain.facts.event import Prepared
from domain.facts.read_event import read_event
from domain.marks.write import What
from domain.refresh.derived import DERIVED_TABLES
from infra.configuration import Settings
from rainmaker.main import cli

SCHEMA = make_schema()._schema
COMMANDS = get_command(cli).commands
MAKE = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
GLOSSARY = REPOSITORY / "docs" / "glossary.md"
ARCHITECTURE = REPOSITORY / "docs" / "architecture.md"
PLANS = REPOSITORY / "docs" / "guides" / "commission-plans.md"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document):
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if "://" not in link:
            path, _, anchor = link.partition("#")
            target = (document.parent / path).resolve() if path else document
            if not target.exists() or (anchor and anchor not in anchors(target)):
                broken.append(link)

    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_command_named_exists_with_its_options(document):
    unknown = []
    for text in code(document):
        unknown += [f"make {name}" for name in re.findall(r"^make ([a-z]+)", text, re.MULTILINE) if name not in MAKE]
        for name, rest in re.findall(r"(?:^|/| api )rainmaker ([a-z]+)(.*)", text, re.MULTILINE):
            options = {option for parameter in getattr(COMMANDS.get(name), "params", ()) for option in parameter.opts}
            missing = set(re.findall(r"--[a-z-]+", rest)) - options
            if name not in COMMANDS or missing:
                unknown.append(f"rainmaker {name}{rest}")

    assert unknown == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_query_fits_the_schema(document):
    queries = blocks(document, "graphql") + [body["query"] for body in bodies(document) if "query" in body]

    assert [problem for query in queries for problem in problems_of(query)] == []


def problems_of(query):
    try:
        return [error.message for error in validate(SCHEMA, parse(query))]
    except GraphQLError as error:
        return [error.message]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_event_is_taken(document):
    found = [json.loads(block) for block in blocks(document, "json")] + bodies(document)
    events = [
        event for body in found for event in (body if isinstance(body, list) else [body]) if "specversion" in event
    ]

    for event in events:
        assert isinstance(read_event(json.dumps(event).encode(), time_zone="Europe/Berlin"), Prepared), event


def test_every_environment_variable_is_a_setting():
    ours = {name.upper() for name in Settings.model_fields}
    prefixes = tuple({name.partition("_")[0] + "_" for name in ours if "_" in name} - {"HOST_", "PORT_"})
    named = {
        word
        for document in DOCUMENTS
        for text in code(document)
        for word in re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", text)
        if word.startswith(prefixes)
    }

    assert named - ours == set()


def glossary_words(column):
    words = [re.findall(r"`([\w.]+)`", row[column]) for row in rows(GLOSSARY) if len(row) == 4]
    return {word for found in words for word in found}


def test_every_word_of_the_glossary_that_names_the_schema_is_in_it():
    assert [word for word in sorted(glossary_words(2)) if not in_schema(*word.split("."))] == []


def in_schema(name, part=None):
    kind = SCHEMA.type_map.get(name)
    parts = getattr(kind, "fields", None) or getattr(kind, "values", {})
    return kind is not None and (part is None or part in parts)


def test_every_node_of_the_schema_has_its_word_in_the_glossary():
    nodes = {kind.name for kind in SCHEMA.get_possible_types(SCHEMA.type_map["Node"])}

    assert nodes - {word.partition(".")[0] for word in glossary_words(2)} == set()


def tables():
    migrations = "".join(path.read_text() for path in (REPOSITORY / "migrations").glob("*.py"))
    found = re.findall(r"'table': '(\w+)'|create table (\w+)", migrations)
    return {name for names in found for name in names if name}


def test_every_table_named_in_the_glossary_exists():
    assert glossary_words(3) - tables() == set()


def test_every_table_belongs_to_one_context_by_its_readme():
    pages = [page.read_text() for page in (REPOSITORY / "domain").glob("*/README.md")]
    paragraphs = [found[1] for page in pages if (found := re.search(r"\*\*Owns\*\*(.*?)\n\n", page, re.DOTALL))]
    owned = [name for paragraph in paragraphs for name in re.findall(r"`(\w+)`", paragraph)]

    assert sorted(owned) == sorted(tables())


def test_the_architecture_tells_every_kind_of_mark_and_verify_every_derived_table():
    text = ARCHITECTURE.read_text()

    assert [what for what in What if f"`{what}`" not in text] == []
    assert len(DERIVED_TABLES) == 22, "tell docs/architecture.md#verify about the new derived table, then count it here"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_test_that_is_named_exists(document):
    missing = []
    for path, _, name in re.findall(r"`(tests/[\w/.]+)(::(\w+))?`", document.read_text()):
        target = REPOSITORY / path
        if not target.exists() or (name and name not in functions_of(target)):
            missing.append(f"{path}::{name}")

    assert missing == []


def functions_of(path):
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if hasattr(node, "name")}


def worked_examples():
    for file in ("commission", "credits"):
        path = REPOSITORY / "examples" / "vectors" / f"{file}.yaml"
        for vector in yaml.safe_load(path.read_text())["vectors"]:
            cases = {f"{vector['id']}-{place}": case for place, case in enumerate(vector.get("cases", ()))}
            yield from (cases or {vector["id"]: vector}).items()


def figures_of(example):
    """The figures that a row about the example ends with."""
    for several in ("total_by_exact_bound_pays", "change_by_clawback", "pay_by_agent"):
        if several in example:
            return list(example[several].values())
    return [*(example["pay"] if len(example.get("pay", ())) == 6 else ()), example["total"]]


def test_the_guide_to_plans_shows_the_figures_of_the_examples():
    examples = dict(worked_examples())
    shown = [row for row in rows(PLANS) if (found := re.fullmatch(r"`([\w-]+)`", row[0])) and found[1] in examples]

    assert len(shown) == 44
    for name, *cells in shown:
        figures = figures_of(examples[name.strip("`")])
        assert cells[-len(figures) :] == figures, name


def test_no_document_of_the_reference_is_written_by_hand():
    pages = [document for document in DOCUMENTS if "reference" in document.parent.name]

    assert pages
    assert all("Written by `rainmaker reference`" in page.read_text() for page in pages)
