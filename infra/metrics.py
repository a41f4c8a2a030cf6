"""What is counted in this process, for Prometheus. Labels come from declarations or are bounded."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, GCCollector, Histogram, ProcessCollector

MOST_OPERATIONS = 200  # names come from clients; whoever makes up more is counted together
OTHER = "other"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,63}")

registry = CollectorRegistry()
ProcessCollector(registry=registry)
GCCollector(registry=registry)

REQUESTS = Counter(
    "rainmaker_operations",
    "GraphQL operations that were answered, by the name that the client gave, kind and outcome.",
    ("operation", "kind", "outcome"),
    registry=registry,
)
SECONDS = Histogram(
    "rainmaker_operation_seconds",
    "How long queries and mutations took.",
    ("operation",),
    buckets=BUCKETS,
    registry=registry,
)
REFUSALS = Counter("rainmaker_refusals", "Operations that were refused by a limit.", ("limit",), registry=registry)
UNCOUNTED = Counter(
    "rainmaker_rates_uncounted", "Requests let through because Redis did not count them.", registry=registry
)
EVENTS = Counter("rainmaker_events", "Events that were sent, by what became of them.", ("outcome",), registry=registry)
SUBSCRIPTIONS = Gauge("rainmaker_subscriptions", "Subscriptions that are open on this process.", registry=registry)

_operations: set[str] = set()


def bounded(name: str | None) -> str:
    """Return the name of an operation as a label: itself, while there are few."""
    if name is None or not NAME.fullmatch(name):
        return OTHER
    if name not in _operations:
        if len(_operations) >= MOST_OPERATIONS:
            return OTHER
        _operations.add(name)
    return name


class Outcome:
    """How it went; set to something else before the end of the block by whoever knows better."""

    def __init__(self) -> None:
        self.value = "error"


@contextmanager
def operation_counted(name: str | None, kind: str) -> Iterator[Outcome]:
    """Count the operation and measure how long the block takes, except for subscriptions, which last."""
    label, outcome, began = bounded(name), Outcome(), perf_counter()
    try:
        yield outcome
    finally:
        REQUESTS.labels(label, kind, outcome.value).inc()
        if kind != "subscription":
            SECONDS.labels(label).observe(perf_counter() - began)
