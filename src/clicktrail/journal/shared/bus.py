"""The connection to the NATS cluster: what is asked of JetStream, and what its answers mean.

Every answer that is not a plain yes is a BusError: whoever asked does not know whether it was done.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from clicktrail.journal.shared.layout import head_of, pack, stream_of, subject_of, unpack
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import nats_servers

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg
    from nats.js import JetStreamContext
    from nats.js.api import RawStreamMsg, StreamConfig

ANSWER_SECONDS = 0.5
ASK_SECONDS = 2.0
CONNECT_SECONDS = 2.0
PING_SECONDS = 2
DUPLICATE_SECONDS = 120.0
MESSAGE_ID = "Nats-Msg-Id"
EXPECTED = "Nats-Expected-Last-Subject-Sequence"
# NATS' code for a message that a stream does not have; it has another for the stream itself.
NO_MESSAGE = 10037


class BusError(Exception):
    """The cluster did not do what it was asked, or did not say so; the message is a few words."""


class Reached(NamedTuple):
    """How far a subject has come: its last sequence number, and the last event's id; 0: nothing."""

    sequence: int
    hit_id: int


class Bus:
    """A connection to the cluster, of one event loop; it finds its way back by itself.

    `on_lost` is called when it breaks. `laid_out_times` rises whenever streams may have been made
    that were missing. Raises OperatorError where the client is not installed.
    """

    def __init__(
        self, url: str, partitions: int, *, name: str, on_lost: Callable[[], None] = lambda: None
    ) -> None:
        try:
            import nats
            import nats.errors
            import nats.js.errors
        except ImportError as error:
            raise OperatorError(
                "CLICKTRAIL_JOURNAL_URL is set, but the client of NATS is not installed: run"
                " `pip install --require-hashes -r requirements/nats.txt`, or unset it"
            ) from error
        self.partitions = partitions
        self._nats = nats
        self._absent = nats.js.errors.NotFoundError
        self._missing = (nats.js.errors.NotFoundError, nats.js.errors.NoStreamResponseError)
        self.faults = (nats.errors.Error, OSError, TimeoutError)
        self._servers = nats_servers(url)
        self._name = name
        self._on_lost = on_lost
        self._client: Client | None = None
        self._jetstream: JetStreamContext | None = None
        self._heard: dict[str, Callable[[bytes], None]] = {}
        self._connecting = asyncio.Lock()
        self._is_laid_out = False
        self.laid_out_times = 0

    @property
    def is_connected(self) -> bool:
        """Whether there is a connection at this moment, as far as this side knows."""
        return self._client is not None and self._client.is_connected

    @property
    def jetstream(self) -> JetStreamContext:
        """The client's own interface. Raises BusError where there is no connection."""
        if self._jetstream is None or not self.is_connected:
            raise BusError("there is no connection")
        return self._jetstream

    async def connect(self) -> None:
        """Connect, if there is nothing that would by itself; make the streams that are missing."""
        async with self._connecting:
            if self._client is None or self._client.is_closed:
                await self._open()
            if not self._is_laid_out:
                await self.lay_out()
                self._is_laid_out = True
                self.laid_out_times += 1

    async def lay_out(self) -> None:
        """Make the streams of all partitions. Raises OperatorError where others are there."""
        from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig

        for partition in range(self.partitions):
            await self.make(
                StreamConfig(
                    name=stream_of(partition),
                    description=f"Clicktrail: partition {partition} of {self.partitions}",
                    subjects=[subject_of(partition, "*")],
                    storage=StorageType.FILE,
                    retention=RetentionPolicy.LIMITS,
                    # What is not ingested yet must not make room for what is newer.
                    discard=DiscardPolicy.NEW,
                    duplicate_window=DUPLICATE_SECONDS,
                )
            )

    async def make(self, wanted: StreamConfig) -> None:
        """Make a stream with as many replicas as there are servers, three at most."""
        jetstream = self.jetstream
        name = str(wanted.name)
        try:
            try:
                found = (await jetstream.stream_info(name)).config
            except self._absent:
                replicas = 3 if len(self._servers) >= 3 else 1
                found = (await jetstream.add_stream(wanted, num_replicas=replicas)).config
        except self.faults as error:
            raise BusError(_words(error)) from error
        if found.description != wanted.description:
            raise OperatorError(
                f"the shared journal was made otherwise ({found.description}): set"
                " CLICKTRAIL_JOURNAL_PARTITIONS to the same number on all nodes"
            )

    async def append(
        self, partition: int, writer: str, payloads: list[bytes], expected: int
    ) -> int:
        """Add events behind the writer's message `expected`; return the new one's number.

        Nothing is added where the writer's last message is another. BusError: nobody knows.
        """
        first, last = head_of(payloads[0]).hit_id, head_of(payloads[-1]).hit_id
        headers = {MESSAGE_ID: f"{writer}.{first}.{last}", EXPECTED: str(expected)}
        return await self.publish(subject_of(partition, writer), pack(payloads), headers)

    async def publish(self, subject: str, body: bytes, headers: dict[str, Any]) -> int:
        """Publish a message and wait until the stream has it; return its number there."""
        try:
            # Without a connection the client would keep it, and send it at some later time.
            acknowledged = await self.jetstream.publish(
                subject, body, timeout=ANSWER_SECONDS, headers=headers
            )
        except self.faults as error:
            raise self._failure(error) from error
        return acknowledged.seq

    async def reached(self, partition: int, writer: str) -> Reached:
        """Return how far a writer's events of a partition are in."""
        message = await self.last(stream_of(partition), subject_of(partition, writer))
        if message is None:
            return Reached(0, 0)
        last = unpack(message.data or b"")[-1]
        return Reached(message.seq or 0, head_of(last).hit_id)

    async def last(self, stream: str, subject: str) -> RawStreamMsg | None:
        """Return the last message of a subject; None where there is none."""
        try:
            return await self.jetstream.get_last_msg(stream, subject)
        except self.faults as error:
            if self._is_no_message(error):
                return None
            raise self._failure(error) from error

    async def stored_at(self, stream: str, message: int) -> float | None:
        """Return when the stream took a message, in Unix seconds; None where it has none."""
        try:
            found = await self.jetstream.get_msg(stream, message)
        except self.faults as error:
            if self._is_no_message(error):
                return None
            raise self._failure(error) from error
        return found.time.timestamp() if found.time is not None else None

    async def bounds(self, stream: str) -> tuple[int, int]:
        """Return the first and the last message's number of a stream; the last is 0 for none."""
        try:
            state = (await self.jetstream.stream_info(stream)).state
        except self.faults as error:
            raise self._failure(error) from error
        return state.first_seq, state.last_seq

    async def subjects(self, stream: str, pattern: str) -> list[str]:
        """Return the subjects of a stream that messages are there of."""
        try:
            state = (await self.jetstream.stream_info(stream, subjects_filter=pattern)).state
        except self.faults as error:
            raise self._failure(error) from error
        return sorted(state.subjects or {})

    async def purge(self, stream: str, subject: str, before: int) -> None:
        """Remove the messages of a subject that are numbered below `before`."""
        if before <= 1:
            # NATS would take it for "all".
            return
        try:
            await self.jetstream.purge_stream(stream, seq=before, subject=subject)
        except self.faults as error:
            raise self._failure(error) from error

    async def tell(self, subject: str, body: bytes) -> None:
        """Tell everybody who listens, without knowing whether anybody does."""
        if self._client is not None and self.is_connected:
            with contextlib.suppress(*self.faults):
                await self._client.publish(subject, body)

    async def hear(self, subject: str, take: Callable[[bytes], None]) -> None:
        """Have what is told on a subject taken, from now on, also by later connections."""
        self._heard[subject] = take
        if self._client is not None and not self._client.is_closed:
            await self._listen(self._client, subject, take)

    async def _listen(self, client: Client, subject: str, take: Callable[[bytes], None]) -> None:
        async def heard(message: Msg) -> None:
            take(message.data)

        try:
            await client.subscribe(subject, cb=heard)
        except self.faults as error:
            raise BusError(_words(error)) from error

    async def close(self) -> None:
        """End the connection."""
        client, self._client, self._jetstream = self._client, None, None
        if client is not None:
            with contextlib.suppress(*self.faults):
                await asyncio.wait_for(client.close(), ANSWER_SECONDS)

    def _is_no_message(self, error: BaseException) -> bool:
        """Whether the stream has said that there is no such message; it may also be missing."""
        return isinstance(error, self._absent) and error.err_code == NO_MESSAGE

    def _failure(self, error: BaseException) -> BusError:
        """Return what is to be raised; a stream that may be missing is looked for once more."""
        if isinstance(error, self._missing):
            # Somebody has removed it, or the servers have lost it: the next `connect` makes it.
            self._is_laid_out = False
        return BusError(_words(error))

    async def _open(self) -> None:
        async def lost() -> None:
            self._on_lost()

        async def ignored(_: Exception) -> None:
            # Told, and only once, by whoever asked.
            pass

        try:
            client = await asyncio.wait_for(
                self._nats.connect(
                    self._servers,
                    name=self._name,
                    connect_timeout=1,
                    reconnect_time_wait=0.2,
                    max_reconnect_attempts=-1,
                    ping_interval=PING_SECONDS,
                    max_outstanding_pings=2,
                    disconnected_cb=lost,
                    error_cb=ignored,
                ),
                CONNECT_SECONDS,
            )
        except self.faults as error:
            raise BusError(_words(error)) from error
        self._client = client
        self._jetstream = client.jetstream(timeout=ASK_SECONDS)
        for subject, take in self._heard.items():
            await self._listen(client, subject, take)


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
