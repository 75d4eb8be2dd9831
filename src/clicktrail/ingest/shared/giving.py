"""Give a stream that was made anew what the former one had, is in a copy here, and is not counted.

Per writer the stream takes events in the order of their ids, and refuses any that are not behind
the message that their sender knows as the last. So while a writer has not come past them, events
are published in its name, and it finds them there. Once it has, its own are all there is of it, and
what it has passed can come from copies only, one after the other: under a subject of their own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import structlog

from clicktrail.domain.hit_id import WORKER_BITS, slot, timestamp_ms
from clicktrail.ingest import plan_file
from clicktrail.ingest.plan_file import Done, Opened
from clicktrail.ingest.ranges import Cycle
from clicktrail.ingest.shared.forgetting import KEEP_MS
from clicktrail.journal.files import open_content, segment_path, segments
from clicktrail.journal.format import DATA_OFFSET
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.journal.shared.beginning import GIVEN, KINDS, Beginning
from clicktrail.journal.shared.bus import EXPECTED, Bus, Reached
from clicktrail.journal.shared.layout import head_of, in_messages, pack, stream_of, subject_of

_log = structlog.get_logger(__name__)


class _Tail(NamedTuple):
    """What an older copy has beyond what was counted: it stands behind `begin`.

    `writers` has the last id of each; `too_old` is how many events are left out.
    """

    begin: Position
    writers: dict[int, int]
    too_old: int


class _Round(NamedTuple):
    """How far the stream was at a moment: each writer, what was given, and all of it."""

    lanes: dict[int, Reached]
    given: int
    last: int


class Giving:
    """What one older copy gives; of one event loop. `done` is as `done_position` returns it."""

    def __init__(
        self,
        bus: Bus,
        partition: int,
        directory: Path,
        name: str,
        beginning: Beginning,
        done: Position | None,
    ) -> None:
        self._bus = bus
        self._partition = partition
        self._directory = directory
        self._name = name
        self._beginning = beginning
        self._done = done
        # Rows that are older may have been deleted since, as an account's retention says.
        newest = max(
            (*beginning.counted.hits.values(), *beginning.counted.conversions.values()),
            default=None,
        )
        now_ms = int(time.time() * 1000)
        reached_ms = now_ms if newest is None else min(timestamp_ms(newest), now_ms)
        self._since_ms = reached_ms - KEEP_MS
        self._tail: _Tail | None = None
        self._round: _Round | None = None

    async def turn(self, copied: int) -> bool:
        """Give, as soon as the new copy is so far that what is missing is known; True when done.

        Raises BusError; it has to be called again then.
        """
        if self._tail is None:
            self._tail = await asyncio.to_thread(self._find)
        if not self._tail.writers:
            self._cut(self._tail)
            return True
        if self._round is None:
            self._round = await self._look(self._tail)
        if copied < self._round.last:
            return False
        looked, self._round = self._round, None
        given = await self._give(self._tail, looked)
        self._cut(self._tail)
        _log.info("given to the stream", partition=self._partition, events=given)
        return True

    async def _look(self, tail: _Tail) -> _Round:
        lanes = {
            writer: await self._bus.reached(self._partition, _name_of(writer))
            for writer in tail.writers
        }
        stream = stream_of(self._partition)
        given = await self._bus.last(stream, subject_of(self._partition, GIVEN))
        _, last = await self._bus.bounds(stream)
        return _Round(lanes, given.seq or 0 if given is not None else 0, last)

    async def _give(self, tail: _Tail, looked: _Round) -> int:
        present = await asyncio.to_thread(self._present, tail)
        given, count = looked.given, 0
        for payloads in self._records(tail.begin, self._beginning.segment):
            behind: dict[int, list[bytes]] = {}
            passed: list[bytes] = []
            for payload in payloads:
                head = _head(payload)
                if head is None or not self._owed(payload) or head[1] in present:
                    continue
                writer, number = head
                if number > looked.lanes[writer].hit_id:
                    behind.setdefault(writer, []).append(payload)
                else:
                    passed.append(payload)
                count += 1
            for writer, of_writer in behind.items():
                for message in in_messages(of_writer):
                    at = looked.lanes[writer].sequence
                    sequence = await self._publish(_name_of(writer), message, at)
                    looked.lanes[writer] = Reached(sequence, head_of(message[-1]).hit_id)
            for message in in_messages(passed):
                given = await self._publish(GIVEN, message, given)
        return count

    async def _publish(self, writer: str, payloads: list[bytes], expected: int) -> int:
        subject = subject_of(self._partition, writer)
        return await self._bus.publish(subject, pack(payloads), {EXPECTED: str(expected)})

    def _find(self) -> _Tail:
        """Find what is not counted: everything behind the last event that is."""
        begin = self._counted_up_to()
        writers: dict[int, int] = {}
        too_old = 0
        for payloads in self._records(begin, self._beginning.segment):
            for payload in payloads:
                head = _head(payload)
                if head is None or self._beginning.counted.has(payload):
                    continue
                if not self._owed(payload):
                    too_old += 1
                    continue
                writers[head[0]] = max(writers.get(head[0], 0), head[1])
        if too_old:
            _log.warning(
                "it is not known whether events of an older copy were counted: they are left out",
                partition=self._partition,
                events=too_old,
            )
        return _Tail(begin, writers, too_old)

    def _counted_up_to(self) -> Position:
        # Events are counted in the order of the copy, so one that is vouches for all before.
        done = self._done or Position()
        for segment in reversed(segments(self._directory, self._name)):
            if segment.number >= self._beginning.segment:
                continue
            if segment.number < done.segment:
                break
            # Each by itself, so that what was counted long ago need not be read.
            reader = JournalReader(self._directory, self._name)
            at = Position(segment.number, 0)
            found: Position | None = None
            while (chunk := reader.read(at)).records and chunk.segment == segment.number:
                for index, (_, payload) in enumerate(chunk.records):
                    if self._beginning.counted.has(payload):
                        behind = chunk.records[index + 1 : index + 2]
                        found = Position(segment.number, behind[0][0]) if behind else chunk.next
                at = chunk.next
            if found is not None:
                return max(done, found)
        return done

    def _records(self, begin: Position, before: int) -> Iterator[list[bytes]]:
        """Yield what stands behind a position and before a segment."""
        reader = JournalReader(self._directory, self._name)
        while (chunk := reader.read(begin)).records and chunk.segment < before:
            yield [payload for _, payload in chunk.records]
            begin = chunk.next

    def _owed(self, payload: bytes) -> bool:
        head = _head(payload)
        return (
            head is not None
            and not self._beginning.counted.has(payload)
            and timestamp_ms(head[1]) >= self._since_ms
        )

    def _present(self, tail: _Tail) -> set[int]:
        """Return which ids the new copy has, of those that the tail may have."""
        found: set[int] = set()
        begin = Position(self._beginning.segment, 0)
        for payloads in self._records(begin, 2**63):
            for head in map(_head, payloads):
                if head is not None and head[1] <= tail.writers.get(head[0], -1):
                    found.add(head[1])
        return found

    def _cut(self, tail: _Tail) -> None:
        """Remove from the older copy what the stream has now, so that no copy has it twice."""
        if tail.too_old:
            return
        for segment in segments(self._directory, self._name):
            if not tail.begin.segment <= segment.number < self._beginning.segment:
                continue
            if segment.number > tail.begin.segment or tail.begin.offset <= DATA_OFFSET:
                segment.path.unlink()
                continue
            with open_content(segment) as content:
                kept = content.read(0, tail.begin.offset)
            scratch = segment.path.with_name("cut.tmp")
            scratch.write_bytes(kept)
            scratch.replace(segment_path(segment.path.parent, segment.number))
            if segment.compressed:
                segment.path.unlink()


def done_position(directory: Path, name: str) -> Position | None:
    """Return up to where a journal was ingested by the plan in `directory`; None: not known.

    What is planned and not done counts as not ingested. Raises PlanError for a damaged plan.
    """
    present = plan_file.numbers(directory)
    if not present:
        return None
    positions: dict[str, tuple[int, int]] = {}
    undone: dict[int, Cycle] = {}
    records, _ = plan_file.parse(plan_file.read(directory, present[-1]))
    for record in records:
        if isinstance(record, Opened):
            positions = dict(record.positions)
        elif isinstance(record, Cycle):
            undone[record.number] = record
            positions |= {
                each.journal: (each.next_segment, each.next_offset) for each in record.ranges
            }
        elif isinstance(record, Done):
            undone.pop(record.number, None)
    for cycle in reversed(undone.values()):
        positions |= {each.journal: (each.segment, each.first) for each in cycle.ranges}
    found = positions.get(name)
    return Position(*found) if found is not None else None


def _head(payload: bytes) -> tuple[int, int] | None:
    """Return the writer and the id of an event; None for what is none, as one that was erased."""
    try:
        head = head_of(payload)
    except msgspec.DecodeError:
        return None
    return (slot(head.hit_id), head.hit_id) if head.tag in KINDS else None


def _name_of(writer: int) -> str:
    node, worker = writer >> WORKER_BITS, writer & (1 << WORKER_BITS) - 1
    return f"{node:03d}-{worker:02d}"
