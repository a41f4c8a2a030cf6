"""Spans for OpenTelemetry, if that is installed and switched on: one for each operation and each job."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from domain.shared.errors import Invalid

try:
    from opentelemetry import trace
except ImportError:
    trace = None  # type: ignore[assignment]

NAME = "rainmaker"


class TelemetryMissing(Invalid):
    """Telemetry is switched on and not installed."""

    code: ClassVar[str] = "telemetry.missing"


def set_up_telemetry(*, is_on: bool) -> None:
    """Send the spans of this process where the environment (OTEL_...) says, if that is switched on."""
    if not is_on:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # type: ignore[import-not-found]  # noqa: PLC0415 - optional
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise TelemetryMissing("install rainmaker[telemetry], or set TELEMETRY=false", path=("telemetry",)) from error
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


@contextmanager
def span(name: str, **attributes: Any) -> Iterator[None]:
    """Let what happens in the block be one span; attributes are names and kinds, never what somebody sent."""
    if trace is None:
        yield
        return
    with trace.get_tracer(NAME).start_as_current_span(name, attributes=attributes):
        yield
