"""Write docs/reference, or say what in it is not as the code has it."""

from pathlib import Path

from rainmaker.reference.errors import errors_page
from rainmaker.reference.fact_types import facts_page, schema_files
from rainmaker.reference.metrics import metrics_page
from rainmaker.reference.rights import rights_page
from rainmaker.reference.settings import settings_page

SCHEMAS = "schemas"


def reference_files() -> dict[str, str]:
    """Return every file of the reference by its path in docs/reference."""
    return {
        "errors.md": errors_page(),
        "fact-types.md": facts_page(),
        "metrics.md": metrics_page(),
        "rights.md": rights_page(),
        "settings.md": settings_page(),
        **{f"{SCHEMAS}/{name}": text for name, text in schema_files().items()},
    }


def write_reference(directory: Path) -> list[str]:
    """Write what differs, delete what is no longer written, and return the names of both."""
    outdated = outdated_files(directory)
    wanted = reference_files()
    for name in outdated:
        path = directory / name
        if name in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[name], encoding="utf-8")
        else:
            path.unlink()
    return outdated


def outdated_files(directory: Path) -> list[str]:
    """Return the names of files that differ, are missing, or should not be there."""
    wanted = reference_files()
    found = {
        path.relative_to(directory).as_posix(): path.read_text(encoding="utf-8")
        for path in directory.rglob("*")
        if path.is_file()
    }
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
