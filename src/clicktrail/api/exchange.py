"""What is done to every request and answer: counting, CORS, paths, and no exception uncaught.

Plain ASGI, since a middleware of Starlette's own base class costs more than the operations.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from starlette.datastructures import MutableHeaders
from starlette.responses import Response

from clicktrail.api import request_ids
from clicktrail.api.errors import ApiError, answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)

METHODS = "GET, POST, PUT, DELETE, OPTIONS"
ALLOWED_HEADERS = "X-Clickmeter-Authkey, Content-Type, Accept, X-Request-ID"
STREAMS = ("/internal/", "/v3/events/live")
EXPOSED_HEADERS = "X-Rate-Limit-Remaining, X-Rate-Limit-Reset, X-Request-ID"


class Figures:
    """The API's own figures for Prometheus."""

    def __init__(self) -> None:
        # When a series began is of no use to anybody, and doubles them.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "clicktrail_api_requests",
            "API requests by route and status.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "clicktrail_api_request_seconds",
            "Time from request to the end of the answer.",
            ["method", "route"],
            registry=self.registry,
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )
        self.work_seconds = Histogram(
            "clicktrail_api_work_seconds",
            "Time of the app's transactions of the catalog and requests to the hit store.",
            ["part", "work"],
            registry=self.registry,
            buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
        )
        self.work_errors = Counter(
            "clicktrail_api_work_errors",
            "How many of them failed: the part did not answer, or refused.",
            ["part", "work"],
            registry=self.registry,
        )
        for part, work in (("catalog", "read"), ("catalog", "write"), ("hitstore", "request")):
            self.work_errors.labels(part, work)
        self.total = 0
        self.errors_total = 0

    def observe(self, part: str, work: str, seconds: float, failed: bool) -> None:
        """Count what `runtime.observing` tells."""
        self.work_seconds.labels(part, work).observe(seconds)
        if failed:
            self.work_errors.labels(part, work).inc()


class Count:
    """ASGI middleware: every request by its route's template, never by its actual path."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self._app = app
        self._figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, then count."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        begun = time.perf_counter()

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._figures.total += 1
            self._figures.errors_total += status >= 500
            self._figures.requests.labels(method, route, status).inc()
            # A stream lasts as long as its reader wants: its time says nothing.
            seconds = time.perf_counter() - begun
            if not route.startswith(STREAMS):
                self._figures.seconds.labels(method, route).observe(seconds)
            # In scripts nobody has said yet which severity is too little.
            if structlog.is_configured():
                log.debug(
                    "answered", method=method, route=route, status=status, seconds=round(seconds, 4)
                )


class CatchAll:
    """ASGI middleware: an exception nobody expected is logged; the answer names the request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on; answer 500 in the error shape where that raises."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception:
            log.exception("request failed", method=scope["method"], path=scope["path"])
            if not started:
                request_id = request_ids.current()
                error = ApiError(f"Something went wrong here; the log has it as {request_id}.")
                await answer(error)(scope, receive, send)


class Cors:
    """ASGI middleware: any origin may use the API; preflights need no key (behaviour.md §1).

    `allowed` tells the methods of a path, for the header `Allow`.
    """

    def __init__(self, app: ASGIApp, allowed: Callable[[str], list[str]]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer OPTIONS, and mark everything else."""
        if scope["type"] != "http" or scope["path"].startswith("/internal/"):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            methods = self._allowed(scope["path"].rstrip("/") or "/")
            preflight = Response(
                status_code=200,
                headers={
                    "Access-Control-Allow-Origin": "*",
                    "Access-Control-Allow-Methods": METHODS,
                    "Access-Control-Allow-Headers": ALLOWED_HEADERS,
                    "Access-Control-Max-Age": "86400",
                    "Allow": ", ".join(methods) or METHODS,
                },
            )
            await preflight(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
            await send(message)

        await self._app(scope, receive, send_marked)


class Paths:
    """ASGI middleware: slashes behind the path make no difference, nor do more of them before it.

    Those come from clients that put a path behind a base URL which ends with a slash.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Normalise the path, then hand on."""
        if scope["type"] == "http" and scope["path"].startswith("/"):
            plain = f"/{scope['path'].strip('/')}"
            if scope["path"] != plain:
                scope["path"] = plain
                scope["raw_path"] = plain.encode()
        await self._app(scope, receive, send)
