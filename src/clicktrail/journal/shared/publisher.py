"""What an edge worker keeps events with where nodes share a journal: published, or in the outbox.

A writer's events of a partition enter the stream strictly in the order of their ids, one message
at a time: the next is sent once the one before is acknowledged, and holds all that came meanwhile.
At the first doubt everything unacknowledged goes into the outbox, in order, and so does all that
comes; the outbox is then handed over from its beginning. What the stream already has of it, by the
last id there, is passed over. So nothing is in the stream twice, however long the doubt lasted.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

import structlog

from clicktrail.journal.shared.bus import Bus, BusError
from clicktrail.journal.shared.layout import MESSAGE_BYTES, head_of, in_messages, partition_of

if TYPE_CHECKING:
    from clicktrail.journal.shared.outbox import Outbox

PAUSE_SECONDS = (0.1, 1.0)
_log = structlog.get_logger(__name__)


class Ticket:
    """What has become of the events of one turn; `error` says why they could not be kept."""

    __slots__ = ("error", "events", "waits_for")

    def __init__(self, events: list[bytes]) -> None:
        self.events = events
        self.waits_for = 0
        self.error: Exception | None = None


class _Lane:
    """The way of one partition: what waits to be sent, and how far the stream has come."""

    __slots__ = ("busy", "sequence", "waiting")

    def __init__(self) -> None:
        self.sequence = 0
        self.busy = False
        self.waiting: deque[tuple[Ticket, list[bytes]]] = deque()


class Publisher:
    """Keeps the events of one worker; of one event loop.

    `on_settled` is called when tickets that had to wait are settled: each of them is once
    `waits_for` is 0.
    """

    def __init__(self, bus: Bus, writer: str, outbox: Outbox) -> None:
        self._bus = bus
        self._writer = writer
        self._outbox = outbox
        self._lanes = [_Lane() for _ in range(bus.partitions)]
        self._open: deque[Ticket] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_direct = False
        self._fallbacks = 0
        self._is_closing = False
        self._why = ""
        self.on_settled: Callable[[], None] = lambda: None
        self.published_total = 0
        self.messages_total = 0
        self.outbox_total = 0

    @property
    def problem(self) -> str | None:
        """What an operator should know, as a sentence."""
        if self._is_direct or not self._why:
            return None
        return (
            f"The shared journal cannot be written ({self._why}): hits are kept in the outbox, and"
            " handed over later."
        )

    def start(self) -> None:
        """Begin: with handing over, which leads to publishing."""
        self._do(self._hand_over())

    def keep(self, events: list[bytes]) -> Ticket:
        """Keep the events of a turn; the ticket may be settled already."""
        ticket = Ticket(events)
        if not self._is_direct:
            self._put_aside(ticket)
            return ticket
        self._open.append(ticket)
        parts: dict[int, list[bytes]] = {}
        count = len(self._lanes)
        for event in events:
            parts.setdefault(partition_of(head_of(event).account_id, count), []).append(event)
        for partition, of_partition in parts.items():
            lane = self._lanes[partition]
            for message in in_messages(of_partition):
                ticket.waits_for += 1
                lane.waiting.append((ticket, message))
            if not lane.busy:
                lane.busy = True
                self._do(self._send(partition, lane))
        return ticket

    def lost(self) -> None:
        """Fall back at once: the connection broke, and no answer will come."""
        if self._is_direct:
            self._fall_back("the connection broke")

    def figures(self) -> dict[str, float]:
        """Return the counters, and what waits, for the status file."""
        return {
            "shared_journal_up": float(self._is_direct),
            "shared_journal_published_total": self.published_total,
            "outbox_hits_total": self.outbox_total,
            "outbox_bytes": self._outbox.waiting_bytes(),
        }

    def note(self) -> None:
        """Write down which ids are used; call it each second."""
        if self._is_direct:
            self._outbox.save()

    async def close(self) -> None:
        """Put aside what is not acknowledged, and end."""
        self._is_closing = True
        if self._is_direct:
            # Given the time of one answer, nothing needs to be put aside.
            tasks = [task for task in self._tasks if not task.done()]
            if tasks:
                await asyncio.wait(tasks, timeout=1.0)
        if self._open:
            self._fall_back("the worker ends")
        self._is_direct = False
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._bus.close()
        self._outbox.close()

    def _put_aside(self, ticket: Ticket) -> None:
        try:
            self._outbox.append(ticket.events)
        except Exception as error:
            ticket.error = error
        else:
            self.outbox_total += len(ticket.events)
        ticket.waits_for = 0

    async def _send(self, partition: int, lane: _Lane) -> None:
        """Send what waits, one message after the other, until nothing does."""
        fallbacks = self._fallbacks
        try:
            while lane.waiting:
                tickets, payloads = _taken(lane)
                lane.sequence = await self._bus.append(
                    partition, self._writer, payloads, lane.sequence
                )
                if self._fallbacks != fallbacks:
                    # All of it was put aside meanwhile; handing over finds that it is there.
                    return
                self._sent(payloads)
                for ticket in tickets:
                    ticket.waits_for -= 1
                while self._open and not self._open[0].waits_for:
                    self._open.popleft()
                self.on_settled()
        except BusError as error:
            if self._fallbacks == fallbacks:
                self._fall_back(str(error))
        finally:
            lane.busy = False

    def _sent(self, payloads: list[bytes]) -> None:
        self.messages_total += 1
        self.published_total += len(payloads)
        self._outbox.took(head_of(payloads[-1]).hit_id)

    def _fall_back(self, why: str) -> None:
        """Put everything aside that is not acknowledged, in order, and begin to hand over."""
        _log.warning("the shared journal is away: hits are put aside", why=why)
        self._is_direct = False
        self._fallbacks += 1
        self._why = why
        for lane in self._lanes:
            lane.waiting.clear()
        unsettled, self._open = self._open, deque()
        for ticket in unsettled:
            self._put_aside(ticket)
        self.on_settled()
        if not self._is_closing:
            self._do(self._hand_over())

    async def _hand_over(self) -> None:
        """Publish the outbox from its beginning, again and again until all of it is in."""
        pause = PAUSE_SECONDS[0]
        while True:
            try:
                await self._bus.connect()
                await self._hand_over_all()
            except Exception as error:
                if not isinstance(error, BusError):
                    _log.exception("handing over failed")
                self._why = str(error)
            else:
                break
            await asyncio.sleep(pause)
            pause = min(2 * pause, PAUSE_SECONDS[1])
        if self._why:
            _log.info("the shared journal is back")
        self._why = ""

    async def _hand_over_all(self) -> None:
        # Whoever still waits for an answer of before must not move a lane any more.
        while senders := [task for task in self._tasks if task is not asyncio.current_task()]:
            await asyncio.wait(senders)
        count = len(self._lanes)
        reached = [await self._bus.reached(number, self._writer) for number in range(count)]
        for lane, at in zip(self._lanes, reached, strict=True):
            lane.sequence = at.sequence
            self._outbox.took(at.hit_id)
        while True:
            chunk = self._outbox.next()
            if not chunk.records:
                # No event can come between this look and the change.
                self._is_direct = True
                return
            parts: dict[int, list[bytes]] = {}
            for _, payload in chunk.records:
                head = head_of(payload)
                partition = partition_of(head.account_id, count)
                if head.hit_id > reached[partition].hit_id:
                    parts.setdefault(partition, []).append(payload)
            delivered = await asyncio.gather(
                *(self._deliver(partition, payloads) for partition, payloads in parts.items()),
                return_exceptions=True,
            )
            for error in delivered:
                if isinstance(error, BaseException):
                    raise error
            self._outbox.handed_over(chunk)

    async def _deliver(self, partition: int, payloads: list[bytes]) -> None:
        lane = self._lanes[partition]
        for message in in_messages(payloads):
            lane.sequence = await self._bus.append(partition, self._writer, message, lane.sequence)
            self._sent(message)

    def _do(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _taken(lane: _Lane) -> tuple[list[Ticket], list[bytes]]:
    """Take as many parts of turns out of a lane as one message holds; one at least."""
    tickets: list[Ticket] = []
    payloads: list[bytes] = []
    size = 0
    while lane.waiting:
        ticket, events = lane.waiting[0]
        size += sum(map(len, events))
        if payloads and size > MESSAGE_BYTES:
            break
        lane.waiting.popleft()
        tickets.append(ticket)
        payloads += events
    return tickets, payloads
