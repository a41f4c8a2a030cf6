"""The standard reports: shapes that are kept as data, beside the code."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from domain.reports.document import ColumnDocument, OrderDocument, RangeDocument, ReportDocument
from domain.reports.ranges import Preset
from domain.shared.errors import NotFound

FOLDER = Path(__file__).parent / "standard"


class UnknownStandardReport(NotFound):
    """There is no standard report of that name."""

    code: ClassVar[str] = "report.unknown_standard_report"


class UnknownColumn(NotFound):
    """The report has no column of that name that could be left out."""

    code: ClassVar[str] = "report.unknown_column"


class StandardReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shape without its range, with a name and what it tells."""

    key: str
    label: str
    description: str
    by: Sequence[str]
    columns: Sequence[ColumnDocument]
    order: Sequence[OrderDocument] = ()


class Adaptation(msgspec.Struct, frozen=True, kw_only=True):
    """What of a standard report is asked for otherwise; what is None stays as it is."""

    range: RangeDocument = RangeDocument(preset=Preset.THIS_MONTH)
    by: Sequence[str] | None = None
    hide: Sequence[str] = ()
    show: Sequence[ColumnDocument] = ()
    order: Sequence[OrderDocument] | None = None
    terms: Mapping[str, Any] = {}


@cache
def standard_reports() -> Mapping[str, StandardReport]:
    """Return every standard report by its key."""
    files = [_File.read(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {report.key: report for file in files for report in file.reports}


def standard_document(key: str, adaptation: Adaptation) -> ReportDocument:
    """Return the standard report's shape with what is asked for otherwise; hidden columns are not counted at all."""
    report = standard_reports().get(key)
    if report is None:
        known = ", ".join(sorted(standard_reports()))
        raise UnknownStandardReport(f"there is no standard report {key!r}; choose one of {known}", path=("key",))
    names = [column.name or column.metric for column in report.columns]
    for index, hidden in enumerate(adaptation.hide):
        if hidden not in names:
            message = f"{key} has no column {hidden!r}; hide some of {', '.join(names)}"
            raise UnknownColumn(message, path=("hide", str(index)))
    columns = [one for one, name in zip(report.columns, names, strict=True) if name not in adaptation.hide]
    order = [one for one in report.order if one.by not in adaptation.hide]
    return ReportDocument(
        columns=[*columns, *adaptation.show],
        range=adaptation.range,
        by=report.by if adaptation.by is None else adaptation.by,
        order=order if adaptation.order is None else adaptation.order,
        **adaptation.terms,
    )


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reports: list[StandardReport]

    @classmethod
    def read(cls, path: Path) -> "_File":
        return msgspec.toml.decode(path.read_bytes(), type=cls)
