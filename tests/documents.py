"""The documents of the repository, and what is quoted in them."""

import json
import re
from itertools import chain
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
DOCUMENTS = sorted(
    chain(REPOSITORY.glob("*.md"), REPOSITORY.glob("docs/**/*.md"), REPOSITORY.glob("domain/*/README.md"))
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def name_of(document):
    """The path of a document, to tell people."""
    return document.relative_to(REPOSITORY).as_posix()


def blocks(document, language):
    """The blocks of code in this language."""
    return [text for found, text in FENCE.findall(document.read_text()) if found == language]


def prose(document):
    """The document without its blocks of code."""
    return FENCE.sub("", document.read_text())


def code(document):
    """Everything written as code: shell blocks, and words between backticks."""
    return [*blocks(document, "sh"), *re.findall(r"`([^`\n]+)`", prose(document))]


def bodies(document):
    """The JSON bodies that the document's commands send."""
    return [
        json.loads(body) for block in blocks(document, "sh") for body in re.findall(r"-d '(.*?)'", block, re.DOTALL)
    ]


def rows(document):
    """The rows of all tables, as lists of cells."""
    lines = [line for line in document.read_text().splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if not re.match(r"^[|\s:-]+$", line)
    ]


def anchors(document):
    """What a link may name behind #: the headings, as they are turned into anchors."""
    headings = re.findall(r"^#+ (.*)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
