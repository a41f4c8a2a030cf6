"""The page of error codes: every reason for which something is refused."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from itertools import groupby
from typing import TypeVar

from api.errors import INTERNAL_ERROR, INVALID_REQUEST
from domain.shared.errors import Conflict, Forbidden, Invalid, NotFound, RainmakerError
from infra.embedded.errors import EngineError
from rainmaker.reference.markdown import first_line, page, table

E = TypeVar("E", bound=Exception)

PACKAGES = ("domain", "infra", "api", "workers", "rainmaker")
PROGRAMS = ("__main__", "launch")  # modules that run when they are imported, and define no errors
KINDS = (Invalid, NotFound, Conflict, Forbidden)

INTRODUCTION = """\
A refusal has a `code` that never changes, a `message` that says what is wrong and how to put it right, and the `path`
of the field that is meant. Decide by the code and show the message.

Mutations answer refusals as `problems`, queries and subscriptions under `errors` with the code in `extensions`, and
`POST /ingest` for each event as its `problem`. Commands print them and end with status 1."""

WITHOUT_CLASS = (
    (f"`{INVALID_REQUEST}`", "The document is no GraphQL, does not fit the schema, or costs more than is allowed."),
    (f"`{INTERNAL_ERROR}`", "Something nobody meant to happen. The answer has an `id` that the log has as well."),
)


def errors_page() -> str:
    """Return the page."""
    found = sorted(every_error(), key=lambda error: error.code)
    parts = []
    for context, group in groupby(found, key=lambda error: error.code.partition(".")[0]):
        parts += [f"## {context}", table(("code", "kind", "meaning"), [_row(error) for error in group])]
    engines = [(f"`{error.code}`", first_line(error.__doc__)) for error in _below(EngineError)]
    return page(
        "Error codes",
        INTRODUCTION,
        *parts,
        "## Without a reason of their own",
        table(("code", "meaning"), WITHOUT_CLASS),
        "## engine: the embedded servers",
        table(("code", "meaning"), sorted(engines)),
    )


def every_error() -> list[type[RainmakerError]]:
    """Return every class of error that a caller may see, from all packages."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if module.name.rpartition(".")[2] not in PROGRAMS:
                import_module(module.name)
    return [error for error in _below(RainmakerError) if error.__module__.partition(".")[0] in PACKAGES]


def _below(base: type[E]) -> Iterator[type[E]]:
    for error in base.__subclasses__():
        yield error
        yield from _below(error)


def _row(error: type[RainmakerError]) -> tuple[str, str, str]:
    kind = next((base.__name__ for base in KINDS if issubclass(error, base)), "")
    return f"`{error.code}`", kind, first_line(error.__doc__)
