"""Random facts of every life cycle, near the ends of months and quarters, for Hypothesis."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from company import CRM, Person
from happenings import approved, event, house, part, refunded, rejected, reversed_, submitted

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
GIVEN_BACK = MONEY.filter(lambda money: not money.startswith("-"))
# Whoever decides may be another system, which says whose transaction it means.
SOURCES = st.sampled_from([{}, {"source": "erp.example", "transaction_source": CRM}])
STAGES = st.sampled_from(["Prospecting", "Negotiation", "Signed", " won"])  # Signed is mapped to WON from 20 March on
STATUSES = st.sampled_from(["new", "Waiting", "Reached", "closed"])  # Reached is mapped to CONTACTED from 20 March on
CUSTOMERS = st.sampled_from(["mara", "milo", "mona"])  # few, so that they meet
MEASURES = st.sampled_from([{}, {}, {"quantity": "7"}, {"quantity": "2.5", "margin": "9", "booked_on": "2026-03-01"}])
NAMED_REVISION = st.sampled_from([{}, {}, {}, {"revision": 0}])
NAMED_BY_A_SALE = st.sampled_from([{}, {"customer": "mara"}, {"customer": "milo"}, {"customer": "mona"}])


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
            [part(ines, percent="33"), house(percent="67")],
        ]
    )


@st.composite
def transactions(draw: st.DrawFn, people: list[Person], name: str) -> list[dict[str, Any]]:
    """A transaction with at most one of everything, or two verdicts, at any moments."""
    amount = draw(MONEY)
    terms = {"kind": draw(st.sampled_from(["sale", "deposit", " Deposit"])), **draw(NAMED_BY_A_SALE), **draw(MEASURES)}
    facts = [submitted(name, amount, *draw(parts(people)), key=f"{name}-0", **terms, **draw(WHENS))]
    verdicts = draw(st.lists(st.sampled_from([approved, approved, approved, rejected]), max_size=2))
    for place, verdict in enumerate(verdicts, start=1):
        facts.append(verdict(name, key=f"{name}-{place}", **draw(NAMED_REVISION), **draw(SOURCES), **draw(WHENS)))
    for place, given_back in enumerate(draw(st.lists(GIVEN_BACK, max_size=2))):
        facts.append(refunded(name, given_back, key=f"{name}-refund-{place}", **draw(SOURCES), **draw(WHENS)))
    for place, sum_paid in enumerate(draw(st.lists(st.sampled_from(["12", "7000", "-3"]), max_size=2))):
        paid = {"transaction": name, "amount": sum_paid, "currency": amount.split()[1]}
        facts.append(event("payment.received", key=f"{name}-paid-{place}", **paid, **draw(WHENS)))
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
def leads(draw: st.DrawFn, people: list[Person], name: str) -> list[dict[str, Any]]:
    """A lead that is created, handed out, worked on and moved at any moments."""
    kinds = ["lead.created", "lead.assigned", "lead.distributed", "lead.distributed", "lead.status_changed"]
    kinds += ["lead.status_changed", "call.logged", "call.logged", "appointment.held", "call.reviewed"]
    steps = draw(st.lists(st.sampled_from(kinds), max_size=7))
    return [
        event(step, key=f"{name}-{place}", lead=name, **draw(_data_of_a_lead(step, people)), **draw(WHENS))
        for place, step in enumerate(steps)
    ]


@st.composite
def tasks(draw: st.DrawFn, people: list[Person], name: str) -> list[dict[str, Any]]:
    """A task that is set, perhaps anew, and done, perhaps by somebody else."""
    facts = []
    for place, step in enumerate(draw(st.lists(st.sampled_from(["created", "completed"]), min_size=1, max_size=3))):
        terms: dict[str, Any] = {"agent": draw(_agents(people))} if step == "created" else {}
        if draw(st.booleans()):
            terms |= {"by": draw(_agents(people))} if step == "completed" else {"due": "2026-03-15", "kind": "demo"}
        facts.append(event(f"task.{step}", key=f"{name}-{place}", task=name, **terms, **draw(WHENS)))
    return facts


@st.composite
def customers(draw: st.DrawFn, people: list[Person], name: str) -> list[dict[str, Any]]:
    """One of a few customers, registered or found to be another one."""
    who = draw(CUSTOMERS)
    if draw(st.booleans()):
        terms = {"agent": draw(_agents(people))} if draw(st.booleans()) else {}
        return [event("customer.registered", key=name, customer=who, **terms, **draw(WHENS))]
    return [event("customer.merged", key=name, customer=who, into=draw(CUSTOMERS), **draw(WHENS))]


@st.composite
def strategies(draw: st.DrawFn, people: list[Person], name: str) -> list[dict[str, Any]]:
    """Somebody joins or leaves one of two strategies."""
    step = draw(st.sampled_from(["joined", "left"]))
    terms = {"strategy": draw(st.sampled_from(["North", "Calls"])), "agent": draw(_agents(people))}
    mode = {"mode": "PULL"} if step == "joined" and draw(st.booleans()) else {}
    return [event(f"strategy.{step}", key=name, **terms, **mode, **draw(WHENS))]


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
    every = [transactions, transactions, opportunities, leads, leads, tasks, customers, customers, strategies, calls]
    kinds = draw(st.lists(st.sampled_from(every), min_size=least, max_size=8))
    return [fact for number, kind in enumerate(kinds) for fact in draw(kind(people, f"{kind.__name__}-{number}"))]


def _agents(people: list[Person]) -> st.SearchStrategy[str]:
    return st.sampled_from([*(person.reference for person in people), "new-lena"])


@st.composite
def _data(draw: st.DrawFn, step: str, people: list[Person]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if step == "assigned" or (step == "created" and draw(st.booleans())):
        data["agent"] = draw(_agents(people))
    if step == "stage_changed" or (step == "created" and draw(st.booleans())):
        data["stage"] = draw(STAGES)
    if step == "created" and draw(st.booleans()):
        data |= draw(st.sampled_from([{"colour": "red"}, {"product": "Sails"}, {"colour": "blue", "size": 1.5}]))
    if step != "assigned" and draw(st.booleans()):
        data["amount"], data["currency"] = draw(MONEY).split()
    return data


@st.composite
def _data_of_a_lead(draw: st.DrawFn, step: str, people: list[Person]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if step not in ("lead.created", "lead.status_changed") or draw(st.booleans()):
        data["by" if step == "lead.status_changed" else "agent"] = draw(_agents(people))
    if step == "lead.status_changed" or (step == "lead.created" and draw(st.booleans())):
        data["status"] = draw(STATUSES)
    if step == "lead.distributed":
        data["strategy"] = draw(st.sampled_from(["North", "Calls"]))
    if step == "lead.created" and draw(st.booleans()):
        data |= {"customer": draw(CUSTOMERS), "campaign": "Spring", "score": 7}
    return data
