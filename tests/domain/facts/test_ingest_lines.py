"""Events as lines without end, and bodies packed with gzip: answered while they are sent, and never held whole."""

import asyncio
import gzip
import tracemalloc
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import msgspec
import pytest

from api.read_body import LINES_AT_ONCE
from company import settle
from domain.access.viewer import Role
from domain.database import sql
from domain.facts.event import LARGEST_EVENT_BYTES
from domain.facts.ingest import LARGEST_BATCH
from happenings import called
from reading import achieved, month_of
from steps import march

BATCH = "application/cloudevents-batch+json"
LINES = "application/x-ndjson"
MARCH = month_of(march(1))


def line(person, number):
    return msgspec.json.encode(called(person, on=march(14), key=f"call-{number}"))


async def post(api, body, *, media_type=LINES, **headers):
    known = {"authorization": f"Bearer {api.integration.token}", "content-type": media_type}
    return await api.http.post("/ingest", content=body, headers=known | headers)


def answers(answer):
    """The answer line by line: the outcomes, and the last one, which sums up."""
    *results, last = [msgspec.json.decode(found) for found in answer.content.splitlines()]
    return [result["outcome"] for result in results], last


async def test_every_line_is_answered_by_a_line_and_the_last_one_sums_up(api, company):
    good, unknown = line(company.dana, 1), line(company.dana, 2).replace(b'"dana"', b'"nobody"')
    body = b"\n".join([good, b"", b"{broken", unknown + b"\r", b"  ", good])

    answer = await post(api, body)
    outcomes, last = answers(answer)

    assert (answer.status_code, answer.headers["content-type"]) == (200, LINES)
    assert outcomes == ["ACCEPTED", "QUARANTINED", "QUARANTINED", "DUPLICATE"]
    assert last["outcomes"] == {"ACCEPTED": 1, "QUARANTINED": 2, "DUPLICATE": 1}
    assert last["limits"]["eventBytes"] == LARGEST_EVENT_BYTES


@pytest.mark.parametrize("media_type", ["application/ndjson", "application/jsonl", f"{LINES}; charset=utf-8"])
async def test_lines_have_several_names(api, company, media_type):
    assert answers(await post(api, line(company.dana, 1), media_type=media_type))[0] == ["ACCEPTED"]


async def test_a_line_that_is_too_long_is_refused_alone(api, company):
    long = b'{"id":"' + b"x" * 3_000_000 + b'"}'

    outcomes, _ = answers(await post(api, b"\n".join([line(company.dana, 1), long, line(company.dana, 2)])))

    assert outcomes == ["ACCEPTED", "QUARANTINED", "ACCEPTED"]
    assert await sql.fetch_value("select length(event) from quarantined_facts") == LARGEST_EVENT_BYTES


async def test_nothing_is_answered_by_the_sum_of_nothing(api, company):
    assert answers(await post(api, b"")) == ([], {"outcomes": {}, "limits": answers(await post(api, b""))[1]["limits"]})


@asynccontextmanager
async def sending(server, api):
    """A connection over which lines are sent in pieces, and read back."""
    address = urlsplit(server)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    head = f"POST /ingest HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {api.integration.token}\r\n"
    writer.write(f"{head}content-type: {LINES}\r\ntransfer-encoding: chunked\r\n\r\n".encode())
    yield reader, writer
    writer.close()


async def send(writer, *lines):
    piece = b"".join(one + b"\n" for one in lines)
    writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
    await writer.drain()


async def send_all(writer, pieces):
    for piece in pieces:
        await send(writer, *piece)
    writer.write(b"0\r\n\r\n")


async def count(reader, word):
    """How often the answer has the word, read to its end and not kept."""
    found, rest = 0, b""
    while not rest.endswith(b"0\r\n\r\n"):
        text = rest + await reader.read(65_536)
        found += text.count(word)
        rest = text[max(len(text) - len(word) + 1, 0) :]
    return found


async def test_fifty_thousand_lines_are_answered_one_by_one(server, api, company):
    pieces = ([line(company.dana, start + number) for number in range(500)] for start in range(0, 50_000, 500))

    async with sending(server, api) as (reader, writer):
        accepted, _ = await asyncio.gather(count(reader, b'"outcome":"ACCEPTED"'), send_all(writer, pieces))
    await settle()

    assert accepted == 50_000
    assert await sql.fetch_value("select count(*) from facts") == 50_000
    assert await achieved(company.dana, "calls_made", within=MARCH) == 50_000


async def test_lines_of_any_number_are_never_held_together(server, api, company):
    word = "x" * 8_000
    pieces = ([line(company.dana, number)[:-2] + f',"note":"{word}"}}}}'.encode()] for number in range(6_000))

    tracemalloc.start()
    async with sending(server, api) as (reader, writer):
        accepted, _ = await asyncio.gather(count(reader, b'"outcome":"ACCEPTED"'), send_all(writer, pieces))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert accepted == 6_000
    assert peak < 6_000 * len(word) / 2


async def test_lines_are_answered_while_more_are_still_to_come(server, api, company):
    async with sending(server, api) as (reader, writer):
        for number in range(3):
            await send(writer, line(company.dana, number))
            assert b'"ACCEPTED"' in await asyncio.wait_for(reader.readuntil(b"}\n"), 10)
            assert await sql.fetch_value("select count(*) from facts") == number + 1

        writer.write(b"0\r\n\r\n")
        assert b'{"ACCEPTED":3}' in await asyncio.wait_for(reader.readuntil(b"0\r\n\r\n"), 10)


async def test_what_was_sent_before_the_sender_left_is_kept(server, api, company):
    address = urlsplit(server)
    _, writer = await asyncio.open_connection(address.hostname, address.port)
    head = f"POST /ingest HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {api.integration.token}\r\n"
    writer.write(f"{head}content-type: {LINES}\r\ncontent-length: 100000\r\n\r\n".encode())
    writer.write(line(company.dana, 1) + b"\n" + line(company.dana, 2)[:50])
    while not await sql.fetch_value("select count(*) from facts"):
        await asyncio.sleep(0.01)

    writer.transport.abort()
    await settle()

    assert await achieved(company.dana, "calls_made", within=MARCH) == 1
    assert await sql.fetch_value("select count(*) from quarantined_facts") == 0


async def test_who_may_not_send_events_may_not_send_lines(api, company):
    known = {"authorization": f"Bearer {api.token(Role.AGENT, agent=company.dana.id)}", "content-type": LINES}

    answer = await api.http.post("/ingest", content=line(company.dana, 1), headers=known)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "access.forbidden")


async def test_lines_are_not_taken_before_the_organisation_is_founded(api):
    answer = await post(api, b"{}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "organisation.not_founded")


@pytest.mark.parametrize("media_type", [BATCH, LINES])
async def test_a_packed_body_is_unpacked(api, company, media_type):
    events = [line(company.dana, number) for number in range(3_000)]
    body = b"[" + b",".join(events) + b"]" if media_type == BATCH else b"\n".join(events)

    answer = await post(api, gzip.compress(body[:999]) + gzip.compress(body[999:]), media_type=media_type,
                        **{"content-encoding": "gzip"})  # fmt: skip

    assert answer.status_code == 200
    assert answer.content.count(b'"ACCEPTED"') >= 3_000
    assert await sql.fetch_value("select count(*) from facts") == 3_000


async def test_a_body_that_unpacks_beyond_the_limit_is_refused_before_it_is_unpacked_whole(api, company, settings):
    bomb = gzip.compress(b" " * 2**20) * 2_000  # two megabytes that stand for two gigabytes

    tracemalloc.start()
    answer = await post(api, bomb, media_type=BATCH, **{"content-encoding": "gzip"})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "limit.body")
    assert str(settings.body_limit_bytes) in answer.json()["error"]["message"]
    assert peak < 4 * settings.body_limit_bytes


async def test_a_body_beyond_the_limit_is_refused_in_json(api, company, settings):
    answer = await post(api, b"[" + b" " * settings.body_limit_bytes + b"]", media_type=BATCH)

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "limit.body")


async def test_a_batch_as_large_as_allowed_is_taken(api, company):
    body = b"[" + b",".join(line(company.dana, number) for number in range(LARGEST_BATCH)) + b"]"

    answer = await post(api, body, media_type=BATCH)

    assert {result["outcome"] for result in answer.json()["results"]} == {"ACCEPTED"}


@pytest.mark.parametrize("body", [b"no gzip", gzip.compress(b"[]")[:-5]], ids=["no gzip", "half of one"])
async def test_a_body_that_is_no_gzip_is_told(api, company, body):
    answer = await post(api, body, media_type=BATCH, **{"content-encoding": "gzip"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "ingest.body_unreadable")


async def test_lines_that_end_in_the_middle_of_gzip_end_with_the_reason(api, company):
    body = gzip.compress(line(company.dana, 1) + b"\n" + line(company.dana, 2) + b"\n")[:-5]

    answer = await post(api, body, **{"content-encoding": "gzip"})

    assert msgspec.json.decode(answer.content.splitlines()[-1])["error"]["code"] == "ingest.body_unreadable"


async def test_another_encoding_is_refused(api, company):
    answer = await post(api, b"[]", media_type=BATCH, **{"content-encoding": "br"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "ingest.wrong_encoding")


async def send_for_minutes(api, person, *, known_by, meanwhile=None):
    """Two lines, and an hour between them; returns the outcomes, and the last line."""
    gate = api.app.state.gate

    async def body():
        yield b"".join(line(person, number) + b"\n" for number in range(LINES_AT_ONCE))
        if meanwhile is not None:
            await meanwhile()
        object.__setattr__(gate, "clock", lambda clock=gate.clock: clock() + timedelta(hours=1))
        yield line(person, LINES_AT_ONCE) + b"\n"

    known = {"authorization": f"Bearer {known_by}", "content-type": LINES}
    return answers(await api.http.post("/ingest", content=body(), headers=known))


async def test_a_token_that_expires_meanwhile_ends_the_answer_with_the_reason(api, company):
    outcomes, last = await send_for_minutes(api, company.dana, known_by=api.token(Role.INTEGRATION, seconds=60))

    assert (len(outcomes), last["error"]["code"]) == (LINES_AT_ONCE, "token.expired")


async def test_a_key_lets_in_lines_for_as_long_as_they_come_unless_it_is_revoked(api, company):
    made = await api.admin.do("createApiKey", "secret apiKey { id }", name="CRM", granted=["INGEST"])

    async def revoke():
        await api.admin.do("revokeApiKey", "apiKey { id }", keyId=made["apiKey"]["id"])

    outcomes, last = await send_for_minutes(api, company.dana, known_by=made["secret"])
    assert (len(outcomes), "error" in last) == (LINES_AT_ONCE + 1, False)
    outcomes, last = await send_for_minutes(api, company.dana, known_by=made["secret"], meanwhile=revoke)
    assert (len(outcomes), last["error"]["code"]) == (LINES_AT_ONCE, "key.invalid")
