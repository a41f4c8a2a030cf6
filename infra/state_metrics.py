"""The state of the installation at this moment, as gauges for Prometheus; read anew whenever somebody asks."""

import asyncio
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from typing import Any

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from domain.marks.backlog import Waiting

LONGEST_WAIT_SECONDS = 2.0

log = structlog.get_logger()


class State:
    """Collects the gauges of one answer."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(self)
        self._metrics: list[Metric] = []

    def collect(self) -> Iterator[Metric]:
        """Yield what was filled in."""
        yield from self._metrics

    async def fill(
        self,
        *,
        backlog: Awaitable[Sequence[Waiting]],
        jobs: Awaitable[Mapping[tuple[str, str], float]],
        queue: Awaitable[int],
    ) -> None:
        """Read what waits, what ran and what is queued; each is left out when it cannot be read."""
        waiting, ran, queued = await asyncio.gather(_read(backlog), _read(jobs), _read(queue))
        if waiting is not None:
            self._waiting(waiting)
        if ran is not None:
            self._jobs(ran)
        if queued is not None:
            self._metrics.append(GaugeMetricFamily("rainmaker_queue", "Jobs that wait in the queue.", value=queued))

    def pool(self, size: int, idle: int) -> None:
        """Fill in the connections of this process to PostgreSQL."""
        family = GaugeMetricFamily("rainmaker_pool", "Connections to PostgreSQL, by state.", labels=["state"])
        family.add_metric(["idle"], idle)
        family.add_metric(["busy"], size - idle)
        self._metrics.append(family)

    def _waiting(self, rows: Sequence[Waiting]) -> None:
        marks = GaugeMetricFamily("rainmaker_stale_marks", "What waits to be recomputed.", labels=["layer", "lane"])
        oldest = GaugeMetricFamily(
            "rainmaker_stale_mark_age_seconds", "For how long the oldest of it waits.", labels=["layer", "lane"]
        )
        failing = GaugeMetricFamily("rainmaker_failing_subjects", "Subjects whose pass failed.", labels=["layer"])
        for row in rows:
            marks.add_metric([row.layer, row.lane], row.marks)
            oldest.add_metric([row.layer, row.lane], row.oldest_seconds)
        for layer, number in {row.layer: row.failing for row in rows}.items():
            failing.add_metric([layer], number)
        self._metrics += [marks, oldest, failing]

    def _jobs(self, counts: Mapping[tuple[str, str], float]) -> None:
        jobs = CounterMetricFamily("rainmaker_jobs", "Jobs that ran, by outcome.", labels=["job", "outcome"])
        seconds = CounterMetricFamily("rainmaker_job_seconds", "How long they took together.", labels=["job"])
        for (name, counted), value in sorted(counts.items()):
            if counted == "seconds":
                seconds.add_metric([name], value)
            else:
                jobs.add_metric([name, counted], value)
        self._metrics += [jobs, seconds]


async def _read(question: Awaitable[Any]) -> Any:
    try:
        return await asyncio.wait_for(question, LONGEST_WAIT_SECONDS)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other figures are still wanted
        log.warning("metrics_incomplete", error=repr(error))
        return None
