"""The page of settings: every environment variable that a process reads."""

from enum import Enum
from typing import Any

from pydantic.fields import FieldInfo

from infra.configuration import Settings
from rainmaker.reference.markdown import page, table

INTRODUCTION = """\
Every process (API, worker, command) reads the same settings from its environment. `rainmaker demo` and the tests start
their own PostgreSQL and Valkey where the first two are not set."""


def settings_page() -> str:
    """Return the page."""
    rows = [
        (f"`{name.upper()}`", _default(field), " ".join((field.description or "").split()))
        for name, field in Settings.model_fields.items()
    ]
    return page("Settings", INTRODUCTION, table(("variable", "default", "what it is for"), rows))


def _default(field: FieldInfo) -> str:
    return "must be set" if field.is_required() else f"`{_shown(field.default)}`"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.value if isinstance(value, Enum) else value)
