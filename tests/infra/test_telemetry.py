"""Spans are made where OpenTelemetry is installed and set up, and nowhere else."""

import builtins

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from infra import telemetry
from infra.telemetry import TelemetryMissing, set_up_telemetry, span
from workers.observed import observed


@pytest.fixture
def spans(monkeypatch):
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry.trace, "get_tracer", provider.get_tracer)
    return exporter


async def test_an_operation_is_one_span_that_names_nothing_somebody_sent(api, spans):
    query = 'query WhoAmI { me { role } agents(search: "dana@example.com") { nodes { id } } }'

    await api.admin.post({"query": query, "operationName": "WhoAmI"})

    [seen] = spans.get_finished_spans()
    assert (seen.name, dict(seen.attributes)) == ("graphql query", {"operation": "WhoAmI"})


async def test_a_job_is_one_span_and_is_counted(api, database, settings, spans):
    async def job(_ctx):
        pass

    async def failing(_ctx):
        raise RuntimeError("the job fails")

    ctx = {"redis": database.redis, "prefix": settings.redis_prefix}
    await observed("tidy", job)(ctx)
    with pytest.raises(RuntimeError):
        await observed("tidy", failing)(ctx)

    assert [seen.name for seen in spans.get_finished_spans()] == ["job tidy", "job tidy"]
    lines = (await api.http.get("/metrics")).text.splitlines()
    assert 'rainmaker_jobs_total{job="tidy",outcome="done"} 1.0' in lines
    assert 'rainmaker_jobs_total{job="tidy",outcome="failed"} 1.0' in lines
    assert any(line.startswith('rainmaker_job_seconds_total{job="tidy"}') for line in lines)


def test_without_opentelemetry_there_are_no_spans(monkeypatch):
    monkeypatch.setattr(telemetry, "trace", None)

    with span("nothing"):
        pass


def test_switched_on_without_its_parts_it_says_what_to_install(monkeypatch):
    original = builtins.__import__

    def missing(name, *rest):
        if name.startswith("opentelemetry.exporter"):
            raise ImportError(name)
        return original(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)

    with pytest.raises(TelemetryMissing):
        set_up_telemetry(is_on=True)


def test_switched_off_nothing_is_set_up():
    before = trace.get_tracer_provider()

    set_up_telemetry(is_on=False)

    assert trace.get_tracer_provider() is before
