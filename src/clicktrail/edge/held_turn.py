"""A turn whose answers wait until the shared journal has acknowledged its events.

Turns are answered in the order in which they were parsed, since a connection may have requests in
several of them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from clicktrail.edge.turn import Turn

if TYPE_CHECKING:
    from clicktrail.edge.exchange import Answer, Request, Site
    from clicktrail.edge.limits import Limits
    from clicktrail.edge.turn import Peer
    from clicktrail.journal.shared.publisher import Ticket


class Keeper(Protocol):
    """Who keeps events, and says later that it has (`clicktrail.journal.shared.publisher`)."""

    on_settled: Callable[[], None]

    def keep(self, events: list[bytes]) -> Ticket:
        """Keep events; the ticket may be settled already."""
        ...

    def figures(self) -> dict[str, float]:
        """Return counters for the status file."""
        ...


class _Verdict:
    """The recorder of a turn that waited: it only says whether its events are kept."""

    error: Exception | None = None

    def append(self, payloads: list[bytes]) -> None:
        """Raise what kept the events from being kept."""
        if self.error is not None:
            raise self.error


class _Held(NamedTuple):
    exchanges: list[tuple[Peer, Request | None, Answer, int]]
    events: list[bytes]
    begun: float
    ticket: Ticket | None


class HeldTurn(Turn):
    """What all connections of a worker share where events go to the shared journal."""

    __slots__ = ("_publisher", "_verdict", "_waiting")

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        site: Site,
        publisher: Keeper,
        limits: Limits,
        **clock: Callable[[], int],
    ) -> None:
        self._verdict = _Verdict()
        super().__init__(loop, site, self._verdict, limits, **clock)
        self._publisher = publisher
        self._waiting: deque[_Held] = deque()
        publisher.on_settled = self._answer

    def flush(self) -> None:
        """Hand the events of all answers in line to the publisher; answer what may be answered."""
        exchanges, events, begun = self._exchanges, self._events, self._begun
        if not exchanges:
            return
        self._exchanges, self._events, self._begun = [], [], 0.0
        ticket = self._publisher.keep(events) if events else None
        self._waiting.append(_Held(exchanges, events, begun, ticket))
        self._answer()

    def figures(self) -> dict[str, float]:
        """Return the counters, and those of the publisher, for the status file."""
        return super().figures() | self._publisher.figures()

    def _answer(self) -> None:
        waiting = self._waiting
        while waiting and ((ticket := waiting[0].ticket) is None or not ticket.waits_for):
            held = waiting.popleft()
            self._verdict.error = ticket.error if ticket is not None else None
            gathered = self._exchanges, self._events, self._begun
            self._exchanges, self._events, self._begun = held.exchanges, held.events, held.begun
            super().flush()
            # Writing to a socket may have called back into a connection.
            self._exchanges = gathered[0] + self._exchanges
            self._events = gathered[1] + self._events
            self._begun = gathered[2]
