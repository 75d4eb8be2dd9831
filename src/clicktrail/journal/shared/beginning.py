"""Where the copies of a partition begin: a message in its stream, which is lost with the stream.

Streams can be lost: with the disks of all servers, or by hand. Others of the same names then count
messages from 1 again, and hold what is new together with what was counted long ago. So nobody
copies a stream before an ingester has written its beginning: in which segment the copies go on,
and what of each writer was counted before. All copies leave the same out, and so stay the same.
Another beginning in the same stream, which was rolled back, supersedes the one before.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from clicktrail.domain.hit_id import slot
from clicktrail.journal.shared.bus import EXPECTED, Bus
from clicktrail.journal.shared.layout import head_of, stream_of, subject_of

BEGINNING: Final = "beginning"
GIVEN: Final = "given"
"""Stands for a writer where events come from an older copy, behind newer ones of their writer."""
SEGMENT_MESSAGES = 8192
KINDS = _HIT, _CONVERSION = 1, 2
"""How events of a writer begin (`domain.events`); what was erased begins otherwise."""


class Counted(msgspec.Struct, array_like=True, frozen=True):
    """What was counted before: of each writer (`domain.hit_id.slot`) all up to an id.

    A writer's events are counted in their order, but hits and conversions are inserted one behind
    the other: so there are two ids.
    """

    hits: dict[int, int] = {}
    conversions: dict[int, int] = {}

    def has(self, payload: bytes) -> bool:
        """Tell whether an event was counted; not so where its beginning cannot be read."""
        try:
            head = head_of(payload)
        except msgspec.DecodeError:
            return False
        if head.tag == _HIT:
            return head.hit_id <= self.hits.get(slot(head.hit_id), -1)
        if head.tag == _CONVERSION:
            return head.hit_id <= self.conversions.get(slot(head.hit_id), -1)
        return False

    def and_also(self, payloads: list[bytes]) -> Counted:
        """Return the same with these events, which were all taken."""
        hits, conversions = dict(self.hits), dict(self.conversions)
        for payload in payloads:
            try:
                head = head_of(payload)
            except msgspec.DecodeError:
                continue
            for of_kind in (hits, conversions):
                writer = slot(head.hit_id)
                of_kind[writer] = max(of_kind.get(writer, 0), head.hit_id)
        return Counted(hits, conversions)


class Beginning(msgspec.Struct, array_like=True, frozen=True):
    """Message `first` of the stream is the first of segment `segment` of all copies.

    `is_void`: a copy has found that the stream is not what it was; another beginning is needed,
    whose segment is at least `segment`.
    """

    segment: int
    first: int = 1
    counted: Counted = Counted()
    is_void: bool = False

    @property
    def first_cycle(self) -> int:
        """The number of the first cycle: above all that were planned before the beginning.

        Segments are numbered by seconds, of which each has far less than a thousand cycles.
        """
        return (self.segment - 1) * 1000 + 1

    def segment_of(self, message: int) -> int:
        """Return the segment that holds the events of a message of the stream."""
        return self.segment + (message - self.first) // SEGMENT_MESSAGES

    def first_message_of(self, segment: int) -> int:
        """Return the first message of a segment; that of the beginning for an earlier one."""
        return self.first + max(segment - self.segment, 0) * SEGMENT_MESSAGES


class Found(NamedTuple):
    """The last that a stream says of its beginning, and that message's number; 0: nothing."""

    at: int
    beginning: Beginning | None

    @property
    def valid(self) -> Beginning | None:
        """The beginning that is in force."""
        begun = self.beginning
        return None if begun is None or begun.is_void else begun


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Beginning).decode


async def beginning_of(bus: Bus, partition: int) -> Found:
    """Return what the stream of a partition says of its beginning. Raises BusError."""
    message = await bus.last(stream_of(partition), subject_of(partition, BEGINNING))
    if message is None:
        return Found(0, None)
    return Found(message.seq or 0, _decode(message.data or b""))


async def begin(bus: Bus, partition: int, beginning: Beginning, expected: int) -> int:
    """Write a beginning behind the one at `expected`; return its number. BusError: maybe not."""
    subject = subject_of(partition, BEGINNING)
    return await bus.publish(subject, _encode(beginning), {EXPECTED: str(expected)})
