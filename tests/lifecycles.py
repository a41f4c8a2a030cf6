"""Random facts of every life cycle, near the ends of months and quarters, for Hypothesis."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from company import CRM, Person
from happenings import approved, event, part, rejected, reversed_, submitted

# Berlin's days turn at 23:00Z in winter and at 22:00Z from 29 March on; the last day of a quarter is Tuesday 31 March.
WHENS = st.sampled_from(
    [
        *(
            {"on": date(2026, month, day)}
            for month, day in ((1, 31), (2, 1), (2, 28), (3, 1), (3, 29), (3, 31), (4, 1))
        ),
        {"at": "2026-02-28T22:59:59.999999Z"},
        {"at": "2026-02-28T23:00:00Z"},
        {"at": "2026-03-15T10:00:00Z"},
        {"at": "2026-03-15T12:00:00+02:00"},  # the same instant
        {"at": "2026-03-31T21:59:59Z"},
        {"at": "2026-03-31T22:00:00Z"},
        {"at": "2026-04-01T00:00:00Z"},
    ]
)
# Dollars and pounds have rates, pounds only from March on; yen never have one, and no decimals.
MONEY = st.sampled_from(["100.00 EUR", "0.01 EUR", "999.99 USD", "250.05 GBP", "-40.00 EUR", "5001.00 EUR", "777 JPY"])
# Whoever decides may be another system, which says whose transaction it means.
SOURCES = st.sampled_from([{}, {"source": "erp.example", "transaction_source": CRM}])
STAGES = st.sampled_from(["Prospecting", "Negotiation"])


def parts(people: list[Person]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Ways to share a transaction: alone, by thirds, by percent, with an overlay."""
    dana, omar, ines, lena = people
    return st.sampled_from(
        [
            [part(dana)],
            [part(ines)],
            [part(lena) | {"agent": "new-lena"}],
            [part(dana), part(omar), part(ines)],
            [part(omar, percent="62.5"), part(dana, percent="37.5"), part(lena, overlay=True)],
            [part(dana, weight="2"), part(lena, weight="1"), part(dana, overlay=True, percent="50")],
        ]
    )


@st.composite
def transactions(draw: st.DrawFn, people: list[Person], name: str) -> list[dict[str, Any]]:
    """A transaction with at most one of everything, or two verdicts, at any moments."""
    amount = draw(MONEY)
    facts = [submitted(name, amount, *draw(parts(people)), key=f"{name}-0", **draw(WHENS))]
    verdicts = draw(st.lists(st.sampled_from([approved, approved, approved, rejected]), max_size=2))
    for place, verdict in enumerate(verdicts, start=1):
        facts.append(verdict(name, key=f"{name}-{place}", **draw(SOURCES), **draw(WHENS)))
    if draw(st.booleans()):
        facts.append(reversed_(name, key=f"{name}-9", **draw(SOURCES), **draw(WHENS)))
    return facts


@st.composite
def opportunities(draw: st.DrawFn, people: list[Person], name: str) -> list[dict[str, Any]]:
    """An opportunity that is created, handed over, moved, closed and reopened at any moments."""
    steps = draw(st.lists(st.sampled_from(["created", "assigned", "stage_changed", "won", "lost"]), max_size=5))
    return [
        event(
            f"opportunity.{step}", key=f"{name}-{place}", opportunity=name, **draw(_data(step, people)), **draw(WHENS)
        )
        for place, step in enumerate(steps)
    ]


@st.composite
def calls(draw: st.DrawFn, people: list[Person], name: str) -> list[dict[str, Any]]:
    """One call, perhaps inbound."""
    data = {"agent": draw(_agents(people)), "duration_seconds": draw(st.integers(0, 600))}
    if draw(st.booleans()):
        data["direction"] = "INBOUND"
    return [event("call.logged", key=name, **data, **draw(WHENS))]


@st.composite
def happenings(draw: st.DrawFn, people: list[Person], *, least: int = 1) -> list[dict[str, Any]]:
    """A few life cycles, as one list of facts."""
    kinds = draw(
        st.lists(st.sampled_from([transactions, transactions, opportunities, calls]), min_size=least, max_size=8)
    )
    return [fact for number, kind in enumerate(kinds) for fact in draw(kind(people, f"{kind.__name__}-{number}"))]


def _agents(people: list[Person]) -> st.SearchStrategy[str]:
    return st.sampled_from([*(person.reference for person in people), "new-lena"])


@st.composite
def _data(draw: st.DrawFn, step: str, people: list[Person]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if step == "assigned" or (step == "created" and draw(st.booleans())):
        data["agent"] = draw(_agents(people))
    if step == "stage_changed":
        data["stage"] = draw(STAGES)
    if step != "assigned" and draw(st.booleans()):
        data["amount"], data["currency"] = draw(MONEY).split()
    return data
