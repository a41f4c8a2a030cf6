"""Whatever bytes arrive, each is answered in its place, stops no neighbour, and can be computed if it is taken."""

import os
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from company import NOW, settle
from derived import forget_what_happened
from domain.facts.ingest import Outcome, ingest
from domain.facts.types import FACT_TYPES
from happenings import called
from steps import march

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
ODD_TEXTS = ["", " ", "\x00", "\x1f", "\ufffe", "\U0001f600", "ß" * 128, "x" * 256, "rainmaker", "dana", "omar"]
NUMBERS = ["0", "-1", "1e9", "1e-9", "0.1", "100.00", "NaN", "1_000", "9" * 40, "٣"]
TEXTS = st.sampled_from(ODD_TEXTS + NUMBERS + ["EUR", "JPY", "USD", "XXX"]) | st.text(max_size=5)
WHENS = st.sampled_from(
    [
        {"time": "2026-03-14T09:30:00Z"},
        {"time": "2199-12-31T23:59:59.9999999-12:00"},
        {"time": "1900-01-01T00:00:00+14:00"},
        {"time": "2026-12-31T23:59:60Z"},
        {"localdate": "2026-03-29"},
        {"localdate": "1899-12-31"},
        {},
    ]
)
VALUES = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=4,
)


@st.composite
def events(draw: st.DrawFn) -> bytes:
    """An event of a real type with the fields of its data filled with anything, or bytes."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=40))
    fact_type = draw(st.sampled_from(list(FACT_TYPES.values())))
    fields = {field.name: draw(plausible(field.name) | VALUES) for field in msgspec.structs.fields(fact_type.data)}
    kept = {name: value for name, value in fields.items() if draw(st.integers(0, 3))}
    event = {"specversion": "1.0", "id": draw(TEXTS), "source": draw(st.sampled_from(["crm.example", "", "x"]))}
    return msgspec.json.encode(event | {"type": fact_type.name, "data": kept | draw(extras)} | draw(WHENS))


def plausible(name: str) -> st.SearchStrategy[Any]:
    """Values that are taken, so that not everything is refused for another field."""
    if name == "credits":
        share = st.fixed_dictionaries(
            {"agent": st.sampled_from(["dana", "omar"])},
            optional={
                "weight": st.sampled_from(NUMBERS),
                "percent": st.sampled_from(NUMBERS),
                "overlay": st.booleans(),
            },
        )
        return st.lists(share, min_size=1, max_size=3)
    known = {"agent": ["dana", "omar"], "amount": NUMBERS, "currency": ["EUR", "JPY", "KWD"], "by": ["dana"]}
    return st.sampled_from(known.get(name, ["a", "b"]))


extras = st.dictionaries(TEXTS, VALUES, max_size=2)


@given(items=st.lists(events(), max_size=12))
@settings(
    max_examples=EXAMPLES,
    derandomize="EXAMPLES" not in os.environ,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
async def test_anything_is_answered_and_neighbours_are_taken(company, items):
    await forget_what_happened()
    neighbours = [msgspec.json.encode(called(company.dana, on=march(3))) for _ in range(2)]

    results = await ingest(items=[neighbours[0], *items, neighbours[1]], now=NOW)

    assert len(results) == len(items) + 2
    assert (results[0].outcome, results[-1].outcome) == (Outcome.ACCEPTED, Outcome.ACCEPTED)
    for result in results:
        assert (result.error is None) is (result.outcome in (Outcome.ACCEPTED, Outcome.DUPLICATE)) or result.error
    await settle()
