"""GET /downloads/{job}: the file of a job, for whoever holds its signed address."""

from collections.abc import AsyncIterator, Mapping
from typing import ClassVar
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.authentication import Gate
from api.json_response import json_response
from domain.jobs.job import JobFile
from domain.jobs.queries import chunk_of_job, file_of_job
from domain.shared.errors import NotFound, RainmakerError
from infra.signing import DownloadExpired, DownloadForged, Signing


class DownloadGone(NotFound):
    """The file has expired and was deleted, or was never there."""

    code: ClassVar[str] = "download.gone"


STATUSES: Mapping[type[RainmakerError], int] = {DownloadForged: 403, DownloadExpired: 403, DownloadGone: 410}


async def get_download(request: Request) -> Response:
    """Answer with the file, a chunk at a time, or say why not."""
    gate: Gate = request.app.state.gate
    signing: Signing = request.app.state.signing
    job_id: UUID = request.path_params["job"]
    query = request.query_params
    try:
        signing.verify(job_id, expires=query.get("expires", ""), signature=query.get("signature", ""), now=gate.clock())
        file = await file_of_job(job_id, now=gate.clock())
        if file is None:
            raise DownloadGone("there is no such file any more; export it again")
    except RainmakerError as error:
        problem = {"code": error.code, "message": error.message, "path": list(error.path)}
        return json_response({"error": problem}, status=STATUSES[type(error)])
    return StreamingResponse(_chunks(job_id), media_type=file.media_type, headers=_headers(file))


async def _chunks(job_id: UUID) -> AsyncIterator[bytes]:
    position = 0
    while (chunk := await chunk_of_job(job_id, position)) is not None:
        yield chunk
        position += 1


def _headers(file: JobFile) -> dict[str, str]:
    plain = "".join(letter if letter.isalnum() or letter in "-_. " else "_" for letter in file.name if letter.isascii())
    return {
        "content-length": str(file.bytes),
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}",
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
    }
