"""One turn of the event loop: everything it parsed is decided, kept with one write, then answered.

An answer leaves only after its event is in the journal. Holding the answers of a turn back costs
nothing, since they leave together anyway; a write or a future per request would.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

import structlog

from clicktrail.edge.exchange import Answer, Request, Site
from clicktrail.edge.measured import Measured
from clicktrail.edge.quick import plain_reader
from clicktrail.edge.refusals import FAILED
from clicktrail.edge.wire import CLOSE, CLOSING_LINES, PLAIN_LINES, date_line, render

if TYPE_CHECKING:
    import asyncio

    from clicktrail.edge.limits import Limits

_log = structlog.get_logger(__name__)

_QUIET_SECONDS = 10.0


class Recorder(Protocol):
    """Where events are kept: all of `payloads` or, when it raises, none of them."""

    def append(self, payloads: list[bytes]) -> None:
        """Keep every payload, in order, before returning."""
        ...


class Peer(Protocol):
    """A connection, as far as the turn has to do with it.

    `outstanding` counts its requests not yet answered; `transport` is None once nothing can be sent
    any more; `deadline` is the turn's time after which `overdue` is called.
    """

    outstanding: int
    transport: asyncio.Transport | None
    deadline: float

    def go_on(self) -> None:
        """Take up what was put aside until there were fewer requests to answer."""
        ...

    def finish(self) -> None:
        """End after the last answer, which the transport has been given."""
        ...

    def abort(self) -> None:
        """End at once, sending nothing more."""
        ...

    def overdue(self) -> None:
        """End what took longer than its limit."""
        ...

    def drain(self) -> None:
        """Close now if nothing is under way; otherwise the next answer is the last one."""
        ...


class Turn:
    """What all connections of a worker share: the requests not yet answered, counters, the clock.

    `now` is the loop's time as of the last sweep (seconds), exact enough for time-outs; `date` the
    Date header line of that moment. Counters never go down.
    """

    __slots__ = (
        "_begun",
        "_events",
        "_exchanges",
        "_last_logged",
        "_loop",
        "_recorder",
        "_refused_at",
        "_scheduled",
        "_wall_ms",
        "connections",
        "date",
        "draining",
        "held",
        "hits_total",
        "journal_bytes_total",
        "journal_errors_total",
        "limits",
        "measured",
        "now",
        "now_ms",
        "problem",
        "read_plain",
        "requests_total",
        "site",
        "unrecorded_total",
    )

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        site: Site,
        recorder: Recorder,
        limits: Limits,
        *,
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._loop = loop
        self._recorder = recorder
        self._wall_ms = wall_ms
        self._exchanges: list[tuple[Peer, Request | None, Answer, int]] = []
        self._events: list[bytes] = []
        self._scheduled = False
        self._begun = 0.0
        self._refused_at = 0.0
        self._last_logged: dict[str, float] = {}
        self.site = site
        self.measured = Measured()
        self.limits = limits
        self.read_plain = plain_reader(limits)
        self.connections: set[Peer] = set()
        self.held: list[Peer] = []
        self.draining = False
        self.problem: str | None = None
        self.now = loop.time()
        self.now_ms = wall_ms()
        self.date = date_line(self.now_ms / 1000)
        self.requests_total = 0
        self.hits_total = 0
        self.journal_bytes_total = 0
        self.journal_errors_total = 0
        self.unrecorded_total = 0

    def decide(self, connection: Peer, request: Request, mode: int) -> None:
        """Ask the site for an answer and put it in line; whatever it raises becomes a 500."""
        if not self._begun:
            self._begun = perf_counter()
        try:
            answer = self.site.answer(request)
        except Exception:
            self.complain("the site failed to answer", path=request.path[:200], exc_info=True)
            answer = FAILED
        self.put(connection, request, answer, mode)

    def put(self, connection: Peer, request: Request | None, answer: Answer, mode: int) -> None:
        """Put an answer in line behind the others of this turn."""
        exchanges = self._exchanges
        exchanges.append((connection, request, answer, mode))
        if answer.event is not None:
            self._events.append(answer.event)
        if not self._scheduled:
            self._begun = self._begun or perf_counter()
            self._scheduled = True
            self._loop.call_soon(self._end)
        elif len(exchanges) >= self.limits.turn_requests:
            self.flush()

    def begin(self) -> int:
        """Return the Unix milliseconds of this turn; read once, at its first request."""
        if not self._exchanges:
            self.now_ms = self._wall_ms()
        return self.now_ms

    def flush(self) -> None:
        """Write the events of all answers in line with one append, then send the answers."""
        exchanges = self._exchanges
        if not exchanges:
            return
        events = self._events
        # New lists first: writing to a socket may call back into a connection.
        self._exchanges = []
        self._events = []
        if events and not self._keep(events):
            exchanges = [self._unrecorded(*exchange) for exchange in exchanges]
        self.requests_total += len(exchanges)
        date = self.date
        join = b"".join
        statuses = self.measured.statuses
        for connection, _request, answer, mode in exchanges:
            connection.outstanding -= 1
            status = answer.status
            statuses[status] += 1
            transport = connection.transport
            if transport is None:
                continue
            line = PLAIN_LINES.get(status)
            try:
                if mode or line is None:
                    transport.write(render(answer, mode, date))
                    if mode & CLOSE:
                        connection.finish()
                else:
                    body = answer.body
                    transport.write(
                        join((line, answer.headers, date, CLOSING_LINES[len(body)], body))
                    )
            except Exception:
                # One answer that cannot be sent must not keep the others of the turn back.
                self.complain("an answer could not be sent", exc_info=True)
                connection.abort()
        now = perf_counter()
        self.measured.took(now - (self._begun or now), len(exchanges))
        self._begun = 0.0
        if self.held:
            held, self.held = self.held, []
            for connection in held:
                # Not from here: this may run in the middle of one of their parsers.
                self._loop.call_soon(connection.go_on)

    def figures(self) -> dict[str, float]:
        """Return the counters, and how many connections are open, for the status file."""
        return {
            "requests_total": self.requests_total,
            "hits_total": self.hits_total,
            "connections": len(self.connections),
            "journal_bytes_total": self.journal_bytes_total,
            "journal_errors_total": self.journal_errors_total,
            "unrecorded_total": self.unrecorded_total,
        }

    def sweep(self) -> None:
        """Move the clock on and end whatever has taken too long; call once per `sweep_seconds`."""
        self.now = now = self._loop.time()
        self.date = date_line(self._wall_ms() / 1000)
        # The copy is needed: ending one connection takes it out of the set.
        for connection in [each for each in self.connections if each.deadline < now]:
            connection.overdue()
        if self.problem is not None and now - self._refused_at > self.limits.unhealthy_seconds:
            # A balancer that took this worker out sends no hit that could find the disk well
            # again, so the verdict expires; the next hit renews it.
            self.problem = None

    def _end(self) -> None:
        self._scheduled = False
        self.flush()

    def _keep(self, events: list[bytes]) -> bool:
        try:
            self._recorder.append(events)
        except Exception as error:
            self.journal_errors_total += 1
            self.unrecorded_total += len(events)
            self.problem = f"Hits cannot be kept: {error}"
            self._refused_at = self._loop.time()
            self.complain("hits cannot be kept", error=str(error), hits=len(events))
            return False
        self.hits_total += len(events)
        self.journal_bytes_total += sum(map(len, events))
        self.problem = None
        return True

    def _unrecorded(
        self, connection: Peer, request: Request | None, answer: Answer, mode: int
    ) -> tuple[Peer, Request | None, Answer, int]:
        if answer.event is None or request is None:
            return connection, request, answer, mode
        try:
            answer = self.site.unrecordable(request, answer)
        except Exception:
            self.complain("the site failed to answer", path=request.path[:200], exc_info=True)
            answer = FAILED
        return connection, request, answer, mode

    def complain(self, event: str, **facts: object) -> None:
        """Log an error, at most one of a kind in ten seconds: thousands may fail in each."""
        now = self._loop.time()
        if now - self._last_logged.get(event, -_QUIET_SECONDS) >= _QUIET_SECONDS:
            self._last_logged[event] = now
            _log.error(event, **facts)
