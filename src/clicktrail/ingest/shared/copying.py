"""Keep the mirror of a partition up to its stream, as long as it takes, whatever becomes of that.

A stream that was made anew, or has lost what was copied of it, is copied from where its next
beginning says; what an older copy has beyond what was counted is given to it first.
"""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import structlog

from clicktrail.ingest.shared.forgetting import first_message_kept
from clicktrail.ingest.shared.giving import Giving, done_position
from clicktrail.journal.files import segments
from clicktrail.journal.format import JournalError
from clicktrail.journal.reader import Position
from clicktrail.journal.shared.beginning import BEGINNING, Beginning, Found, begin, beginning_of
from clicktrail.journal.shared.bus import Bus, BusError
from clicktrail.journal.shared.following import follow
from clicktrail.journal.shared.layout import stream_of, subject_of, unpack
from clicktrail.journal.shared.mirror import Mirror, OtherEventsError

if TYPE_CHECKING:
    from nats.aio.msg import Msg

PAUSE_SECONDS = 0.5
# Times come in nanoseconds and in microseconds.
_SAME_SECONDS = 0.001
_log = structlog.get_logger(__name__)


class _Note(msgspec.Struct, frozen=True):
    """Which beginning the copy follows, and what an older copy still owes to the stream.

    `done`: how far the older one was ingested by this node's plan, None where there was no plan.
    """

    segment: int = 0
    owes: bool = False
    done: Position | None = None


class Copying:
    """Copies one partition into `directory`; of one event loop.

    `copied` is the last message that is in the mirror, `problem` what stops it, as a sentence.
    `segment` is that of the beginning that is followed, 0 for none; where `needs_beginning`, the
    stream has none and the partition's ingester has to write it.
    """

    def __init__(self, bus: Bus, partition: int, directory: Path, name: str) -> None:
        self._bus = bus
        self._partition = partition
        self._stream = stream_of(partition)
        self._directory = directory
        self._name = name
        self._file = directory.parent / "beginning.json"
        self._mirror: Mirror | None = None
        self._giving: Giving | None = None
        self._last_stored: float | None = None
        self.copied = 0
        self.segment = 0
        self.needs_beginning = False
        self.problem = ""

    async def run(self) -> None:
        """Copy until cancelled."""
        try:
            while True:
                try:
                    await self._copy()
                except (BusError, JournalError, OSError) as error:
                    self.problem = f"Partition {self._partition} is not copied: {error}."
                except Exception:
                    _log.exception("copying failed", partition=self._partition)
                    self.problem = f"Partition {self._partition} is not copied: see the log."
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self._let_go()

    async def _copy(self) -> None:
        await self._bus.connect()
        found = await beginning_of(self._bus, self._partition)
        beginning = found.valid
        self.needs_beginning = beginning is None
        if beginning is None:
            self._let_go()
            raise BusError("its stream is new, and no ingester has begun it yet")
        try:
            mirror = self._mirror_of(beginning)
            await self._check(mirror)
            first = await first_message_kept(self._bus, self._partition, beginning)
            if mirror.next_message < first:
                # What was there before was ingested long ago.
                mirror.skip_to(first)
                self._last_stored = None
            # Where no message comes any more, nobody else would say so.
            self.copied = max(self.copied, mirror.next_message - 1)
            subject = subject_of(self._partition, "*")
            async with contextlib.aclosing(
                follow(self._bus, self._stream, subject, mirror.next_message)
            ) as lists:
                async for messages in lists:
                    for message in messages:
                        self._take(mirror, message, beginning, found.at)
                    if messages:
                        self.copied = mirror.next_message - 1
                    else:
                        await self._look_around(mirror, found)
                    self.problem = ""
                    if self._giving is not None and await self._giving.turn(self.copied):
                        self._giving = None
                        self._write(_Note(beginning.segment))
        except OtherEventsError as error:
            await self._void(found, str(error))

    def _take(self, mirror: Mirror, message: Msg, beginning: Beginning, at: int) -> None:
        number = message.metadata.sequence.stream
        if number > mirror.next_message and number <= at:
            # What was long ingested when copies began anew is not there any more.
            mirror.pass_over(number)
        if number != mirror.next_message:
            raise BusError(f"message {mirror.next_message} is missing")
        payloads: list[bytes] = []
        if not message.subject.endswith(f".{BEGINNING}"):
            payloads = [each for each in unpack(message.data) if not beginning.counted.has(each)]
        elif number > at:
            raise BusError("its copies begin anew")
        mirror.append(number, payloads)
        self._last_stored = message.metadata.timestamp.timestamp()

    async def _look_around(self, mirror: Mirror, found: Found) -> None:
        """See why nothing comes. Raises BusError unless there is nothing."""
        now = await beginning_of(self._bus, self._partition)
        if now != found:
            raise BusError("its copies begin anew")
        if await self._check(mirror) >= mirror.next_message:
            raise BusError("its messages do not arrive")

    async def _check(self, mirror: Mirror) -> int:
        """Return the last message; OtherEventsError: the stream has not what was copied of it."""
        _, last = await self._bus.bounds(self._stream)
        if last < mirror.next_message - 1:
            raise OtherEventsError(
                f"it ends with message {last}, and {mirror.next_message - 1} were copied"
            )
        if self._last_stored is not None:
            stored = await self._bus.stored_at(self._stream, mirror.next_message - 1)
            if stored is not None and abs(stored - self._last_stored) > _SAME_SECONDS:
                raise OtherEventsError(f"message {mirror.next_message - 1} is another one")
        return last

    async def _void(self, found: Found, why: str) -> None:
        """Have the partition's ingester write another beginning. Raises BusError."""
        newest = self._newest_segment()
        void = Beginning(newest + 1, is_void=True)
        _log.warning("a stream is not what was copied of it", partition=self._partition, why=why)
        await begin(self._bus, self._partition, void, found.at)
        raise BusError(f"its stream has lost messages ({why})")

    def _mirror_of(self, beginning: Beginning) -> Mirror:
        if self._mirror is not None and self.segment == beginning.segment:
            return self._mirror
        self._let_go()
        note = self._read()
        if note.segment != beginning.segment:
            newest = self._newest_segment()
            if newest >= beginning.segment:
                raise OtherEventsError(f"copies begin anew at a segment below {newest}")
            done = done_position(self._directory.parent / "ingest" / "plan", self._name)
            note = _Note(beginning.segment, owes=newest > 0, done=done)
            self._write(note)
            if note.owes:
                _log.warning(
                    "the stream of a partition was made anew: copying begins at its first message,"
                    " what was counted is left out, and what only this node has is given to it",
                    partition=self._partition,
                )
        self._mirror = Mirror(self._directory, self._name, beginning)
        self.segment = beginning.segment
        self.copied = 0
        if note.owes:
            self._giving = Giving(
                self._bus, self._partition, self._directory, self._name, beginning, note.done
            )
        return self._mirror

    def _let_go(self) -> None:
        if self._mirror is not None:
            self._mirror.close()
        self._mirror, self._giving, self._last_stored, self.segment = None, None, None, 0

    def _newest_segment(self) -> int:
        found = segments(self._directory, self._name)
        return found[-1].number if found else 0

    def _read(self) -> _Note:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=_Note)
        except (OSError, msgspec.DecodeError):
            return _Note()

    def _write(self, note: _Note) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        scratch = self._file.with_suffix(".tmp")
        scratch.write_bytes(msgspec.json.encode(note))
        scratch.replace(self._file)
