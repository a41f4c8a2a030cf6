"""Ask one address over and over, on a few connections that stay open, with as little work as can be."""

import asyncio
from collections.abc import Sequence
from time import perf_counter
from urllib.parse import urlsplit

CONNECTIONS = 8


async def rate(url: str, request: bytes, *, seconds: float) -> float:
    """Return how many answers a second come; every one of them must be 200."""
    until = perf_counter() + seconds
    began = perf_counter()
    counts = await asyncio.gather(*(_ask(url, request, until) for _ in range(CONNECTIONS)))
    return sum(counts) / (perf_counter() - began)


async def seconds_of_each(url: str, requests: Sequence[bytes], *, connections: int) -> list[float]:
    """Send each request once, and return how long each took until it was answered with 200."""
    waiting, taken = iter(requests), []

    async def send() -> None:
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for request in waiting:
            began = perf_counter()
            await _answer(reader, writer, request)
            taken.append(perf_counter() - began)
        writer.close()

    await asyncio.gather(*(send() for _ in range(connections)))
    return taken


def post(url: str, body: bytes, token: str, *, media_type: str = "application/json") -> bytes:
    """Return the bytes of a request."""
    parts = urlsplit(url)
    head = (
        f"POST {parts.path} HTTP/1.1\r\nhost: {parts.netloc}\r\nauthorization: Bearer {token}\r\n"
        f"content-type: {media_type}\r\naccept: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _ask(url: str, request: bytes, until: float) -> int:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    count = 0
    while perf_counter() < until:
        await _answer(reader, writer, request)
        count += 1
    writer.close()
    return count


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length)
    if not head.startswith(b"HTTP/1.1 200") or b'"errors"' in body or b'"problem":{' in body:
        raise AssertionError(head + body[:500])
