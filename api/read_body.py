"""The body of a request as it comes: unpacked bit by bit, cut into lines, and no more of it in memory than is due."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import ClassVar

from starlette.requests import Request

from api.limits.body import BodyTooLarge
from domain.facts.event import LARGEST_EVENT_BYTES
from domain.shared.errors import Invalid

PIECE = 65_536  # bytes unpacked at a time; a few kilobytes of gzip may stand for gigabytes
LONGEST_LINE = LARGEST_EVENT_BYTES + 1  # what is cut off here is refused as an event that is too large
LINES_AT_ONCE = 1_000  # one transaction; more would keep the sender waiting for answers
BYTES_AT_ONCE = 4 * 1_048_576  # of those lines
LINGER_SECONDS = 0.1  # who sends slowly is answered as soon as nothing more comes
GZIP = 31  # to zlib: a gzip header and trailer around the stream


class BodyUnreadable(Invalid):
    """The body is not what its headers say that it is."""

    code: ClassVar[str] = "ingest.body_unreadable"


class WrongEncoding(Invalid):
    """Only gzip and plain bodies are taken."""

    code: ClassVar[str] = "ingest.wrong_encoding"


async def whole_body(request: Request, *, limit: int) -> bytes:
    """Return the unpacked body, refusing it as soon as it has more bytes than the limit."""
    body = bytearray()
    async for piece in pieces(request):
        body += piece
        if len(body) > limit:
            message = f"the body has more than {limit} bytes; send several, or lines as application/x-ndjson"
            raise BodyTooLarge(message, value=len(body), bound=limit)
    return bytes(body)


async def pieces(request: Request) -> AsyncIterator[bytes]:
    """Yield the unpacked body piece by piece."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding == "identity":
        async for piece in request.stream():
            yield piece
    elif encoding == "gzip":
        async for piece in _unpacked(request.stream()):
            yield piece
    else:
        raise WrongEncoding(f"{encoding!r} is not taken; send gzip or no content-encoding", path=("content-encoding",))


async def groups_of_lines(request: Request) -> AsyncIterator[list[bytes]]:
    """Yield the lines that are not blank, many at once; of one that is too long only as much as shows that."""
    lines: list[bytes] = []
    size, rest = 0, b""
    async for piece in _lingering(pieces(request)):
        *whole, rest = (rest + piece).split(b"\n") if piece else (rest,)
        rest = rest[:LONGEST_LINE]
        for line in whole:
            if line.strip():
                lines.append(line[:LONGEST_LINE])
                size += len(line)
            if len(lines) >= LINES_AT_ONCE:
                yield lines
                lines, size = [], 0
        if lines and (not piece or size >= BYTES_AT_ONCE):
            yield lines
            lines, size = [], 0
    if rest.strip():
        lines.append(rest)
    if lines:
        yield lines


async def _lingering(source: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield what comes, and an empty piece when nothing has come for a while."""
    while True:
        coming = asyncio.ensure_future(anext(source, None))
        try:
            while not (await asyncio.wait({coming}, timeout=LINGER_SECONDS))[0]:
                yield b""
        finally:
            if not coming.done():
                coming.cancel()
        piece = coming.result()
        if piece is None:
            return
        if piece:
            yield piece


async def _unpacked(packed: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    unpacker, is_within = zlib.decompressobj(GZIP), False
    async for left in packed:
        while left:
            try:
                yield unpacker.decompress(left, PIECE)
            except zlib.error as error:
                raise BodyUnreadable(f"the body is no gzip: {error}") from error
            left = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail  # noqa: PLW2901 - what is left
            is_within = not unpacker.eof
            if unpacker.eof:
                unpacker = zlib.decompressobj(GZIP)  # a gzip file may be several, one after the other
    if is_within:
        raise BodyUnreadable("the gzip body ends in its middle; send all of it")
