"""Export a report: all of its rows as a file, written by a worker with the rights that the viewer has by then."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.operation import operation
from domain.database.transaction import apart
from domain.jobs.job import JobFile, JobKind, JobToDo, Tell
from domain.jobs.start_job import start_job
from domain.reports.document import ReportDocument
from domain.reports.export_files import FILES, MEDIA_TYPES, FileFormat
from domain.reports.prepare_report import prepare_report
from domain.shared.errors import Invalid

ROWS_AT_ONCE = 2_000  # held in memory; the progress is told after each
LONGEST_FILE_NAME = 100  # characters, without the ending


class FileNameUnusable(Invalid):
    """A file name is printable, is no path, and has at most 100 characters."""

    code: ClassVar[str] = "export.file_name_unusable"


class ExportOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be exported, how, and under which name; kept with the job."""

    document: ReportDocument
    format: FileFormat
    file_name: str


@operation
async def start_export(
    *, document: ReportDocument, form: FileFormat, file_name: str, viewer: Viewer, now: datetime
) -> UUID:
    """Ask for the export; a shape that cannot be answered is refused at once."""
    if not _is_usable(file_name):
        message = f"send 1 to {LONGEST_FILE_NAME} printable characters, without slashes, that begin with no dot"
        raise FileNameUnusable(message, path=("file_name",))
    await prepare_report(document, viewer=viewer, now=now, first=None)
    order = ExportOrder(document=document, format=form, file_name=file_name)
    return await start_job(kind=JobKind.EXPORT_REPORT, viewer=viewer, input=msgspec.to_builtins(order), now=now)


async def export_report(job: JobToDo, *, tell: Tell, now: datetime) -> JobFile:
    """Write every row of the report, a batch at a time."""
    order = msgspec.convert(job.input, ExportOrder)
    # Apart: the organisation's row, once read, would be held until the last row is written.
    prepared = await apart(lambda: prepare_report(order.document, viewer=job.viewer, now=now, first=None))
    statement = f"select *, count(*) over () as of_all from ({prepared.every_row()}) every"
    file = FILES[order.format](job.id, prepared.columns)
    done = 0
    try:
        async for rows in sql.stream(statement, *prepared.parameters, at_once=ROWS_AT_ONCE):
            await file.add([list(row.values())[:-1] for row in rows])
            done += len(rows)
            await tell(done, rows[0]["of_all"])
        size = await file.close()
    finally:
        file.discard()
    return JobFile(f"{order.file_name}.{order.format.value.lower()}", MEDIA_TYPES[order.format], size)


def _is_usable(name: str) -> bool:
    return (
        1 <= len(name) <= LONGEST_FILE_NAME
        and name.isprintable()
        and not name.startswith((".", " "))
        and not {"/", "\\", '"'} & set(name)
    )
