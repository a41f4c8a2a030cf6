"""POST /ingest: CloudEvents, one or a batch; every item is answered with its own outcome."""

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.authentication import TOKEN_ERRORS, Gate, refusal
from api.json_response import json_response
from domain.access.rights import Act, require
from domain.facts.ingest import LARGEST_BATCH, BatchTooLarge, ItemResult, ingest
from domain.organisation.queries import NotFounded
from domain.shared.errors import Forbidden, Invalid, RainmakerError

BATCH = "application/cloudevents-batch+json"
SINGLE = "application/cloudevents+json"

_batch = msgspec.json.Decoder(list[msgspec.Raw])


class BodyUnreadable(Invalid):
    """The body is no JSON array of events."""

    code: ClassVar[str] = "ingest.body_unreadable"


class WrongMediaType(Invalid):
    """Only CloudEvents in JSON are taken."""

    code: ClassVar[str] = "ingest.wrong_media_type"


STATUSES: dict[type[RainmakerError], int] = {Forbidden: 403, BatchTooLarge: 413, WrongMediaType: 415, NotFounded: 409}


async def post_ingest(request: Request) -> Response:
    """Write the events and answer with the outcome of each, in their order, and the limit of a batch."""
    gate: Gate = request.app.state.gate
    try:
        authenticated = gate.admit(request.headers)
    except TOKEN_ERRORS as error:
        return refusal(error)
    try:
        require(authenticated.viewer, Act.INGEST)
        results = await ingest(items=_items(request, await request.body()), now=gate.clock())
    except RainmakerError as error:
        return json_response({"error": _problem(error)}, status=STATUSES.get(type(error), 400))
    except ClientDisconnect:
        return Response(status_code=400)  # nothing was written, and nobody hears it
    return json_response({"results": [_result(result) for result in results], "limits": {"batch": LARGEST_BATCH}})


def _items(request: Request, body: bytes) -> Sequence[bytes]:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == SINGLE:
        return [body]
    if media_type != BATCH:
        raise WrongMediaType(f"send {BATCH} or {SINGLE}", path=("content-type",))
    try:
        return [bytes(item) for item in _batch.decode(body)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BodyUnreadable(f"the body is no JSON array of events: {error}") from error


def _result(result: ItemResult) -> dict[str, Any]:
    return {
        "source": result.source,
        "id": result.external_id,
        "outcome": result.outcome.value,
        "factId": None if result.fact_id is None else str(result.fact_id),
        "problem": None if result.error is None else _problem(result.error),
    }


def _problem(error: RainmakerError) -> dict[str, Any]:
    return {"code": error.code, "message": error.message, "path": list(error.path)}
