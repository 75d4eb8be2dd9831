"""Traces of API requests for OpenTelemetry, sent by OTLP to where `CLICKTRAIL_OTLP_ENDPOINT` says.

A request is a span, and each transaction of the catalog and each request to the hit store in it
another one below. Where the setting is not set nothing of OpenTelemetry is loaded.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog

import clicktrail
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from clicktrail.settings import Settings

# They last as long as their reader wants.
UNTRACED = ("/internal/", "/v3/events/live", "/metrics", "/healthz", "/readyz")


class Tracer:
    """Makes the spans of one process, and sends them in the background, some seconds late."""

    def __init__(self, endpoint: str) -> None:
        try:
            from opentelemetry import trace
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
            from opentelemetry.trace.propagation import tracecontext
        except ImportError as error:
            raise OperatorError(
                "CLICKTRAIL_OTLP_ENDPOINT is set, but OpenTelemetry is not installed: run"
                " `pip install --require-hashes -r requirements/otel.txt`, or unset it"
            ) from error
        named = {"service.name": "clicktrail-app", "service.version": clicktrail.__version__}
        self._provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("clicktrail")
        self._trace: Any = trace
        self._propagator = tracecontext.TraceContextTextMapPropagator()

    @contextmanager
    def request(self, headers: dict[str, str]) -> Iterator[Any]:
        """Give the span of a request, which hangs below the caller's where that sent its own."""
        above = self._propagator.extract(headers)
        kind = self._trace.SpanKind.SERVER
        with self._tracer.start_as_current_span("request", context=above, kind=kind) as span:
            yield span

    def observe(self, part: str, work: str, seconds: float, failed: bool) -> None:
        """Add what `runtime.observing` tells to the request in which it was done."""
        above = self._trace.get_current_span()
        if not above.is_recording():
            return
        now = time.time_ns()
        begun = now - int(seconds * 1e9)
        kind = self._trace.SpanKind.CLIENT
        span = self._tracer.start_span(f"{part} {work}", kind=kind, start_time=begun)
        if failed:
            span.set_status(self._trace.StatusCode.ERROR)
        span.end(now)

    def failed(self, span: Any) -> None:
        """Mark the span of a request that was answered by an error of the server."""
        span.set_status(self._trace.StatusCode.ERROR)

    def close(self) -> None:
        """Send what is left, and stop."""
        self._provider.shutdown()


class Traced:
    """ASGI middleware: a span for each request, named by its route's template."""

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on within a span; log lines name the trace."""
        if scope["type"] != "http" or scope["path"].startswith(UNTRACED):
            await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        with self._tracer.request(headers) as span:
            status = 500

            async def send_noting(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                await send(message)

            trace_id = f"{span.get_span_context().trace_id:032x}"
            try:
                with structlog.contextvars.bound_contextvars(trace_id=trace_id):
                    await self._app(scope, receive, send_noting)
            finally:
                route = getattr(scope.get("route"), "path", "unmatched")
                span.update_name(f"{scope['method']} {route}")
                span.set_attribute("http.request.method", scope["method"])
                span.set_attribute("http.route", route)
                span.set_attribute("http.response.status_code", status)
                span.set_attribute("clicktrail.request_id", scope["state"]["request_id"])
                if status >= 500:
                    self._tracer.failed(span)


@contextmanager
def tracer_of(settings: Settings) -> Iterator[Tracer | None]:
    """Give a tracer where the settings name an endpoint, and send what is left in the end."""
    if settings.otlp_endpoint is None:
        yield None
        return
    tracer = Tracer(settings.otlp_endpoint)
    try:
        yield tracer
    finally:
        tracer.close()
