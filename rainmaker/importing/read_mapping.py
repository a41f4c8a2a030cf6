"""Read a mapping: TOML, checked key by key before anything else happens."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import msgspec

from domain.shared.errors import Invalid
from rainmaker.importing.mapping import AgentRule, Column, FactRule, File, Mapping, Organisation, Section, TeamRule
from rainmaker.importing.template import Recipe, Template

T = TypeVar("T", bound=Section)


class MappingUnreadable(Invalid):
    """The mapping is no file of TOML in UTF-8."""

    code: ClassVar[str] = "import.mapping_unreadable"


class MappingInvalid(Invalid):
    """A section of the mapping lacks a key, has one too many, or one that cannot be meant."""

    code: ClassVar[str] = "import.mapping_invalid"


def read_mapping(path: Path) -> Mapping:
    """Read the mapping, or say which section and key to correct."""
    raw = _toml(path)
    for place, section, kind in _sections(raw):
        _converted(section, kind, path, place)
    return _converted(raw, Mapping, path, ())


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MappingUnreadable(f"{path}: {error.strerror}; name a file with --mapping") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingUnreadable(f"{path} is not TOML: {error}") from error


def _sections(raw: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Any, type[Section]]]:
    # Each section is read by itself first: an error in a table of tables cannot name the one that it is in.
    for file, section in _tables(raw.get("files")):
        for column, read in _tables(section.get("columns")):
            yield ("files", file, "columns", column), read, Column
    for group, kind in (("files", File), ("teams", TeamRule), ("agents", AgentRule), ("facts", FactRule)):
        for name, section in _tables(raw.get(group)):
            yield (group, name), section, kind
    if "organisation" in raw:
        yield ("organisation",), raw["organisation"], Organisation


def _tables(group: Any) -> list[tuple[str, dict[str, Any]]]:
    return [one for one in group.items() if isinstance(one[1], dict)] if isinstance(group, dict) else []


def _converted(raw: Any, kind: type[T], path: Path, place: tuple[str, ...]) -> T:
    try:
        return msgspec.convert(raw, kind, dec_hook=_read)
    except msgspec.ValidationError as error:
        message, _, below = str(error).partition(" - at `$")
        inner = tuple(part for part in re.split(r"[.\[\]`]+", below) if part)
        section = ".".join((*place, *inner)) or "the top"
        if "unknown field" in message:
            message += f"; it takes {', '.join(kind.__struct_fields__)}"
        raise MappingInvalid(f"{path.name}, {section}: {message}", path=(*place, *inner)) from error


def _read(kind: type, raw: Any) -> Any:
    if kind is Template and isinstance(raw, str):
        return Template(raw)
    if kind is Recipe and isinstance(raw, dict):
        return Recipe(raw)
    expected = "a table" if kind is Recipe else "a text; write constants in quotes"
    raise TypeError(f"this must be {expected}")
