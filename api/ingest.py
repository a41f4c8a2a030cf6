"""POST /ingest: CloudEvents, one, a batch, or lines without end; every item is answered with its own outcome."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any, ClassVar

import msgspec
import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.authentication import TOKEN_ERRORS, Authenticated, Gate, refusal
from api.json_response import json_response
from api.limits.body import BodyTooLarge
from api.limits.rate import TooManyRequests, check_rate
from api.read_body import BodyUnreadable, WrongEncoding, groups_of_lines, whole_body
from domain.access.rights import Act, require
from domain.facts.event import LARGEST_EVENT_BYTES
from domain.facts.ingest import LARGEST_BATCH, BatchTooLarge, ItemResult, ingest
from domain.organisation.queries import NotFounded, the_organisation
from domain.shared.errors import Forbidden, Invalid, LimitExceeded, RainmakerError
from infra.metrics import EVENTS, REFUSALS, operation_counted
from infra.telemetry import span

BATCH = "application/cloudevents-batch+json"
SINGLE = "application/cloudevents+json"
LINES = ("application/x-ndjson", "application/ndjson", "application/jsonl")

BAD_REQUEST = 400

_batch = msgspec.json.Decoder(list[msgspec.Raw])


class WrongMediaType(Invalid):
    """Only CloudEvents in JSON are taken."""

    code: ClassVar[str] = "ingest.wrong_media_type"


STATUSES: dict[type[RainmakerError], int] = {
    Forbidden: 403,
    NotFounded: 409,
    BatchTooLarge: 413,
    BodyTooLarge: 413,
    WrongEncoding: 415,
    WrongMediaType: 415,
    TooManyRequests: 429,
}


async def post_ingest(request: Request) -> Response:
    """Write the events and answer with the outcome of each, in their order, and the limits."""
    gate: Gate = request.app.state.gate
    try:
        authenticated = await gate.admit(request.headers)
    except TOKEN_ERRORS as error:
        return refusal(error)
    with operation_counted("ingest", "ingest") as outcome, span("ingest"):
        response = await _answer(request, gate, authenticated)
        outcome.value = "ok" if response.status_code < BAD_REQUEST else "errors"
        return response


async def _answer(request: Request, gate: Gate, authenticated: Authenticated) -> Response:
    try:
        require(authenticated.viewer, Act.INGEST)
        await check_rate(request.app.state.bounds.rate, authenticated.viewer.actor)
        if _media_type(request) in LINES:
            await the_organisation()
            return _Answering(_answers(request, gate, authenticated), media_type=LINES[0])
        body = await whole_body(request, limit=_body_limit(request))
        if _media_type(request) == SINGLE:
            results = [await request.app.state.gathered_events.done(body)]
        else:
            results = await ingest(items=_items(_media_type(request), body), now=gate.clock())
    except RainmakerError as error:
        return _refusal(error)
    except ClientDisconnect:
        return Response(status_code=BAD_REQUEST)  # nothing was written, and nobody hears it
    _count(results)
    return json_response({"results": [_result(result) for result in results], "limits": _limits(request)})


def _refusal(error: RainmakerError) -> Response:
    if isinstance(error, LimitExceeded):
        REFUSALS.labels(error.limit).inc()
    headers = {"retry-after": str(error.retry_after)} if isinstance(error, TooManyRequests) else {}
    status = STATUSES.get(type(error), BAD_REQUEST)
    return json_response({"error": _problem(error)}, status=status, headers=headers)


class _Answering(StreamingResponse):
    """An answer that is written while the request is still read: nobody else may read it to see who left."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        await self.stream_response(send)


async def _answers(request: Request, gate: Gate, authenticated: Authenticated) -> AsyncIterator[bytes]:
    """Write the lines, many in one transaction, before more are read; the last line of the answer sums up.

    It says, too, why not all of them were read, if that is so.
    """
    outcomes: Counter[str] = Counter()
    end: dict[str, Any] = {"outcomes": outcomes, "limits": _limits(request)}
    try:
        async for lines in groups_of_lines(request):
            if gate.clock() >= authenticated.ask_again_at:  # of lines without end, a key may be revoked meanwhile
                authenticated = await gate.admit(request.headers)
                require(authenticated.viewer, Act.INGEST)
            results = await ingest(items=lines, now=gate.clock())
            outcomes.update(_count(results))
            yield b"".join(orjson.dumps(_result(result)) + b"\n" for result in results)
    except RainmakerError as error:
        end["error"] = _problem(error)
    except ClientDisconnect:
        return  # what was answered is written, and nobody hears more
    yield orjson.dumps(end) + b"\n"


def _count(results: Sequence[ItemResult]) -> Counter[str]:
    outcomes = Counter(result.outcome.value for result in results)
    for outcome, number in outcomes.items():
        EVENTS.labels(outcome).inc(number)
    return outcomes


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _items(media_type: str, body: bytes) -> Sequence[bytes]:
    if media_type != BATCH:
        raise WrongMediaType(f"send {BATCH}, {SINGLE} or {LINES[0]}", path=("content-type",))
    try:
        return [bytes(item) for item in _batch.decode(body)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BodyUnreadable(f"the body is no JSON array of events: {error}") from error


def _body_limit(request: Request) -> int:
    limit: int = request.app.state.body_limit_bytes
    return limit


def _limits(request: Request) -> dict[str, int]:
    return {"batch": LARGEST_BATCH, "eventBytes": LARGEST_EVENT_BYTES, "bodyBytes": _body_limit(request)}


def _result(result: ItemResult) -> dict[str, Any]:
    return {
        "source": result.source,
        "id": result.external_id,
        "outcome": result.outcome.value,
        "factId": None if result.fact_id is None else str(result.fact_id),
        "problem": None if result.error is None else _problem(result.error),
    }


def _problem(error: RainmakerError) -> dict[str, Any]:
    problem = {"code": error.code, "message": error.message, "path": list(error.path)}
    return {**problem, **error.told()} if isinstance(error, LimitExceeded) else problem
