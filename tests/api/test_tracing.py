"""Traces of requests, as a collector receives them."""

from __future__ import annotations

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from starlette.testclient import TestClient

from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.api.tracing import tracer_of
from clicktrail.runtime.observing import observing
from tests.support.api import Account

TRACE = "0af7651916cd43dd8448eb211c80319c"
ABOVE = "b7ad6b7169203331"


class Collector:
    """Takes spans by OTLP over HTTP, as an OpenTelemetry collector does."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.services: set[str] = set()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                assert self.path == "/v1/traces"
                collector.take(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def take(self, request: ExportTraceServiceRequest) -> None:
        for resource in request.resource_spans:
            told = {each.key: each.value.string_value for each in resource.resource.attributes}
            self.services.add(told["service.name"])
            for scope in resource.scope_spans:
                self.spans += scope.spans

    def of_requests(self) -> list[Span]:
        return [span for span in self.spans if span.kind == Span.SPAN_KIND_SERVER]

    def below(self, span: Span) -> list[str]:
        return [each.name for each in self.spans if each.parent_span_id == span.span_id]


@pytest.fixture
def collector() -> Iterator[Collector]:
    found = Collector()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


def attributes(span: Span) -> dict[str, str | int]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


def test_a_request_is_a_span_with_what_it_waited_for_below(
    parts: Parts, collector: Collector
) -> None:
    settings = parts.settings.model_copy(update={"otlp_endpoint": collector.url})
    with tracer_of(settings) as tracer:
        assert tracer is not None
        with observing(tracer.observe):
            client = TestClient(create_app(parts, tracer))
            account = Account(parts, client)
            link = account.link()
            sent = {
                "X-Clickmeter-AuthKey": account.key,
                "X-Request-ID": "told-by-the-caller",
                "traceparent": f"00-{TRACE}-{ABOVE}-01",
            }
            path = f"/datapoints/{link}/aggregated?timeFrame=today"
            assert client.get(path, headers=sent).status_code == 200
            assert client.get("/healthz").status_code == 200
    assert collector.services == {"clicktrail-app"}
    (traced,) = [span for span in collector.of_requests() if span.trace_id.hex() == TRACE]
    assert traced.parent_span_id.hex() == ABOVE
    assert traced.name == "GET /datapoints/{id}/aggregated"
    assert attributes(traced) == {
        "http.request.method": "GET",
        "http.route": "/datapoints/{id}/aggregated",
        "http.response.status_code": 200,
        "clicktrail.request_id": "told-by-the-caller",
    }
    below = collector.below(traced)
    assert set(below) == {"catalog read", "hitstore request"}
    for span in collector.spans:
        if span.parent_span_id == traced.span_id:
            assert span.end_time_unix_nano <= traced.end_time_unix_nano
            assert span.start_time_unix_nano <= span.end_time_unix_nano
    assert not any("healthz" in span.name for span in collector.spans)


def test_what_fails_is_marked(lonely_parts: Parts, collector: Collector) -> None:
    settings = lonely_parts.settings.model_copy(update={"otlp_endpoint": collector.url})
    with tracer_of(settings) as tracer:
        assert tracer is not None
        with observing(tracer.observe):
            account = Account(lonely_parts, TestClient(create_app(lonely_parts, tracer)))
            account.link()
            assert account.call("GET", "/aggregated?timeFrame=today").status_code == 503
    (failed,) = [span for span in collector.of_requests() if span.name == "GET /aggregated"]
    assert failed.status.code == Status.STATUS_CODE_ERROR
    asked = [span for span in collector.spans if span.name == "hitstore request"]
    assert {span.status.code for span in asked} == {Status.STATUS_CODE_ERROR}


def test_nothing_of_it_is_loaded_where_it_is_not_asked_for() -> None:
    script = (
        "import sys, clicktrail.api.server;"
        "print([name for name in sys.modules if name.startswith('opentelemetry.sdk')"
        " or 'otlp' in name or name.startswith('google.protobuf')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_without_the_setting_there_is_no_tracer(parts: Parts) -> None:
    with tracer_of(parts.settings) as tracer:
        assert tracer is None
