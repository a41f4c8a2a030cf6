"""Whatever is wrong with an event is told with a code and the path of the field, and its neighbours are accepted."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from company import NOW, settle
from domain.database import sql
from domain.facts.event import LARGEST_EVENT_BYTES
from domain.facts.ingest import BatchTooLarge, ingest
from happenings import called, deliver, event
from reading import achieved, month_of
from steps import march

WHOLE = [{"agent": "dana"}]
CALL = {"agent": "dana"}


def raw(data=b'{"agent":"dana"}', *, when=b'"localdate":"2026-03-14"', kind=b"call.logged", key=b'"bad"'):
    """An event as bytes, for what no JSON library writes."""
    return (
        b'{"specversion":"1.0","id":' + key + b',"source":"crm.example","type":"rainmaker.' + kind + b'.v1",'
        + when + b',"data":' + data + b"}"
    )  # fmt: skip


def sale(amount="100.00", currency="EUR", shares=WHOLE):
    data = {"transaction": "order-1", "amount": amount, "currency": currency, "credits": shares}
    return raw(msgspec.json.encode(data), kind=b"transaction.submitted")


def shared(*terms):
    agents = ["dana", "omar", "ines"]
    return sale(shares=[{"agent": agent, **term} for agent, term in zip(agents, terms, strict=False)])


MALFORMED = "event.malformed"
LENGTH = ("data", "duration_seconds")
NO_NUMBER = "money.amount_not_a_number"
BAD = {
    "no JSON": (b"{", MALFORMED, ()),
    "nothing": (b"", MALFORMED, ()),
    "a list": (b"[]", MALFORMED, ()),
    "deeper than any stack": (raw(b'{"agent":"dana","x":' + b"[" * 20_000 + b"]" * 20_000 + b"}"), MALFORMED, None),
    "no data": (raw(b"null"), MALFORMED, ("data",)),
    "another specversion": (raw().replace(b"1.0", b"0.3"), MALFORMED, ("specversion",)),
    "an empty id": (raw(key=b'""'), MALFORMED, ("id",)),
    "an id that is no text": (raw(key=b"7"), MALFORMED, ("id",)),
    "an id too long": (raw(key=b'"' + b"x" * 256 + b'"'), MALFORMED, ("id",)),
    "an unknown type": (raw(kind=b"call.sung"), "event.unknown_type", ("type",)),
    "the reserved source": (raw().replace(b"crm.example", b"rainmaker"), "event.reserved_source", ("source",)),
    "a field of another kind": (raw(b'{"agent":7}'), MALFORMED, ("data", "agent")),
    "a call of more than a week": (raw(b'{"agent":"dana","duration_seconds":604801}'), MALFORMED, LENGTH),
    "a missing field": (raw(b"{}"), MALFORMED, ("data",)),
    "a NUL character": (raw(b'{"agent":"dana","note":"a\\u0000b"}'), MALFORMED, ("data",)),
    "a raw NUL byte": (raw(b'{"agent":"dana","note":"a\x00b"}'), MALFORMED, ()),
    "half a surrogate pair": (raw(b'{"agent":"dana","note":"\\ud800"}'), MALFORMED, None),
    "bytes that are no text": (raw(b'{"agent":"dana","note":"\xff"}'), MALFORMED, ("data",)),
    "a number beyond all numbers": (raw(b'{"agent":"dana","note":1e400}'), MALFORMED, ("data",)),
    "neither time nor day": (raw(when=b'"subject":"x"'), MALFORMED, ("time",)),
    "both time and day": (raw(when=b'"localdate":"2026-03-14","time":"2026-03-14T09:00:00Z"'), MALFORMED, ("time",)),
    "a time without an offset": (raw(when=b'"time":"2026-03-14T09:00:00"'), MALFORMED, ("time",)),
    "the 30th of February": (raw(when=b'"localdate":"2026-02-30"'), MALFORMED, ("localdate",)),
    "the year 1": (raw(when=b'"time":"0001-01-01T00:00:00Z"'), "event.time_out_of_bounds", ("time",)),
    "the year 9999": (raw(when=b'"localdate":"9999-12-31"'), "event.time_out_of_bounds", ("localdate",)),
    "an amount in words": (sale("many"), MALFORMED, ("data", "amount")),
    "an amount that is no number": (sale("NaN"), NO_NUMBER, ("data", "amount")),
    "an amount without end": (sale("-Infinity"), NO_NUMBER, ("data", "amount")),
    "an amount of 400 digits": (sale("1e400"), NO_NUMBER, ("data", "amount")),
    "a JSON number of 400 digits": (sale("1").replace(b'"1"', b"1e400"), NO_NUMBER, ("data", "amount")),
    "a JSON number beyond all": (sale("1").replace(b'"1"', b"1e" + b"9" * 30), MALFORMED, ("data", "amount")),
    "an amount of a billion digits": (sale("1e1000000000"), NO_NUMBER, ("data", "amount")),
    "more decimals than cents": (sale("1.005"), NO_NUMBER, ("data", "amount")),
    "decimals of a yen": (sale("1.5", "JPY"), NO_NUMBER, ("data", "amount")),
    "an unknown currency": (sale(currency="ABC"), "money.unknown_currency", ("data", "currency")),
    "gold": (sale(currency="XAU"), "money.unknown_currency", ("data", "currency")),
    "a currency in small letters": (sale(currency="eur"), MALFORMED, ("data", "currency")),
    "shares short of the whole": (
        shared({"percent": "33.33"}, {"percent": "33.33"}, {"percent": "33.33"}),
        "credits.shares_do_not_add_up",
        ("data", "credits"),
    ),
    "shares of two kinds": (shared({"percent": "50"}, {"weight": "1"}), "credits.shares_mixed", ("data", "credits")),
    "only overlays": (shared({"overlay": True}), "credits.shares_do_not_add_up", ("data", "credits")),
    "a share of nothing": (
        shared({"weight": "1"}, {"weight": "0"}),
        "credits.share_not_positive",
        ("data", "credits", "1", "weight"),
    ),
    "a share that vanishes": (
        shared({"weight": "1e-2000000"}),
        "credits.share_not_positive",
        ("data", "credits", "0", "weight"),
    ),
    "an overlay beyond the whole": (
        sale(shares=[{"agent": "dana"}, {"agent": "omar", "overlay": True, "percent": "1e9"}]),
        "credits.share_not_positive",
        ("data", "credits", "1", "percent"),
    ),
    "an agent twice": (
        sale(shares=WHOLE * 2),
        "credits.agent_twice",
        ("data", "credits", "1", "agent"),
    ),
    "nobody at all": (sale(shares=[]), MALFORMED, ("data", "credits")),
    "an agent whom nobody knows": (raw(b'{"agent":"nobody"}'), "identity.unknown_agent", ("data", "agent")),
    "a sharer whom nobody knows": (
        sale(shares=[{"agent": "dana"}, {"agent": "nobody"}]),
        "identity.unknown_agent",
        ("data", "credits", "1", "agent"),
    ),
    "half of a value": (
        raw(b'{"opportunity":"o","amount":"5.00"}', kind=b"opportunity.won"),
        MALFORMED,
        ("data",),
    ),
    "more than 64 KiB": (raw(b'{"agent":"' + b"x" * LARGEST_EVENT_BYTES + b'"}'), MALFORMED, ()),
}


@pytest.mark.parametrize(("item", "code", "path"), BAD.values(), ids=BAD)
async def test_a_bad_event_is_told_apart_and_its_neighbours_count(company, item, code, path):
    before, bad, after = await deliver(called(company.dana, on=march(14)), item, called(company.dana, on=march(14)))
    await settle()

    assert (before.outcome, bad.outcome, after.outcome) == ("ACCEPTED", "QUARANTINED", "ACCEPTED")
    assert bad.error.code == code
    assert path is None or bad.error.path == path
    assert bad.error.message
    assert await achieved(company.dana, "calls_made", within=month_of(march(1))) == 2
    kept = await sql.fetch_one("select reason, resolved_at from quarantined_facts")
    assert tuple(kept) == (code, None)


async def test_a_batch_of_nothing_but_bad_events_is_answered_one_by_one(company):
    items = [item for item, _, _ in BAD.values()]

    results = await ingest(items=items, now=NOW)

    assert [result.error.code for result in results] == [code for _, code, _ in BAD.values()]
    assert await sql.fetch_value("select count(*) from facts") == 0


async def test_a_batch_beyond_the_limit_is_refused_whole(company):
    with pytest.raises(BatchTooLarge):
        await ingest(items=[b"{}"] * 10_001, now=NOW)


async def test_attributes_that_a_type_does_not_name_are_kept(company):
    await deliver(event("call.logged", agent="dana", mood="good", on=date(2026, 3, 14)))

    assert await sql.fetch_value("select payload ->> 'mood' from facts") == "good"


async def test_money_as_a_json_number_is_read_to_the_last_digit(company):
    await deliver(sale("1").replace(b'"1"', b"9007199254740993.01"))
    await settle()

    assert await sql.fetch_value("select amount from transactions") == Decimal("9007199254740993.01")
