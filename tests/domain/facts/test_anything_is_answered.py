"""Whatever bytes arrive, each is answered in its place, stops no neighbour, and can be computed if it is taken."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from anything import examples
from company import NOW, settle
from derived import forget_what_happened
from domain.facts.ingest import Outcome, ingest
from domain.facts.types import FACT_TYPES
from happenings import called
from rainmaker.reference.examples import CUSTOM_EXAMPLE, example_event
from steps import march

NUMBERS = ["0", "-1", "1e9", "1e-9", "0.1", "100.00", "NaN", "1_000", "9" * 40, "1e-2000000", "1e1000000000", "٣"]
TEXTS = ["", " ", "\x00", "\x1f", "\ufffe", "\U0001f600", "ß" * 128, "x" * 256, "rainmaker", "omar", "USD", "XXX"]
WHENS = [
    {"time": "2199-12-31T23:59:59.9999999-12:00"},
    {"time": "1900-01-01T00:00:00+14:00"},
    {"time": "2026-12-31T23:59:60Z"},
    {"localdate": "2026-03-29"},
    {"localdate": "1899-12-31"},
    {"time": "2026-03-14T09:30:00Z", "localdate": "2026-03-14"},
    {},
]
TAKEN = (Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.REVISED, Outcome.RETRACTED, Outcome.SUPERSEDED)
VALUES = st.recursive(
    st.sampled_from(TEXTS + NUMBERS) | st.text(max_size=5) | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(TEXTS), inner, max_size=3),
    max_leaves=4,
)
SHARES = st.lists(
    st.fixed_dictionaries(
        {"agent": st.sampled_from(["dana", "omar"])},
        optional={"weight": st.sampled_from(NUMBERS), "percent": st.sampled_from(NUMBERS), "overlay": st.booleans()},
    ),
    max_size=3,
)


@st.composite
def events(draw: st.DrawFn) -> bytes:
    """A good event of any type in which one thing or two are anything; or bytes."""
    name = draw(st.sampled_from([*FACT_TYPES, *[CUSTOM_EXAMPLE] * 4]))
    event = example_event(name)
    event |= {"source": "crm.example", "id": draw(st.uuids(version=4)).hex, "data": with_known_people(event["data"])}
    for _ in range(draw(st.integers(0, 2))):
        draw(changes(event))
    raw = msgspec.json.encode(event)
    return draw(st.binary(max_size=40)) if draw(st.integers(0, 19)) == 0 else raw


@st.composite
def changes(draw: st.DrawFn, event: dict[str, Any]) -> None:
    """Put anything into one place of the event."""
    place = draw(st.sampled_from([*event, *event["data"], "credits", "when", "another", "revision", "retracted"]))
    if place == "when":
        event.pop("time", None), event.pop("localdate", None)
        event |= draw(st.sampled_from(WHENS))
    elif place == "credits":
        event["data"]["credits"] = draw(SHARES)
    elif place in event or place in ("revision", "retracted"):
        event[place] = draw(VALUES) if place != "data" else {**event["data"], "": draw(VALUES)}
    else:
        event["data"][place] = draw(VALUES)


def with_known_people(data: dict[str, Any]) -> dict[str, Any]:
    if "team" in data:
        data = {name: value for name, value in data.items() if name != "team"} | {"agent": "dana"}
    known = {name: "dana" for name in ("agent", "by") if name in data}
    return data | known | ({"credits": [{"agent": "dana"}, {"agent": "omar"}]} if "credits" in data else {})


@given(items=st.lists(events(), max_size=12))
@examples(40)
async def test_anything_is_answered_and_neighbours_are_taken(company, items):
    await forget_what_happened()
    neighbours = [msgspec.json.encode(called(company.dana, on=march(3))) for _ in range(2)]

    results = await ingest(items=[neighbours[0], *items, neighbours[1]], now=NOW)

    assert len(results) == len(items) + 2
    assert (results[0].outcome, results[-1].outcome) == (Outcome.ACCEPTED, Outcome.ACCEPTED)
    for result in results:
        assert result.error is not None or result.outcome in TAKEN
    await settle()
