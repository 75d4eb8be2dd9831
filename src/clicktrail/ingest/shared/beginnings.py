"""Begin the copies of a partition: at first, and where its stream or its plan log was lost.

Then the hit store alone says what was counted, as far as its rows go, and the plan of this node
what was before. The plan log, if it is still there, holds ranges of copies that are no more read.
"""

from __future__ import annotations

import time

import structlog

from clicktrail.hits.last_ids import last_ids
from clicktrail.hits.store import HitStore
from clicktrail.ingest.shared.bridge import Bridge
from clicktrail.ingest.shared.giving import done_position
from clicktrail.ingest.shared.plan_log import FencedError, PlanLog
from clicktrail.journal.files import segments
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.journal.shared.beginning import Beginning, Counted, Found, begin
from clicktrail.journal.shared.layout import stream_of
from clicktrail.settings import Settings

# Rows may be gone that an account no longer keeps, and with them that they were counted. What was
# counted last tells it as well.
LAST_SEGMENTS = 4
_log = structlog.get_logger(__name__)


def write_beginning(
    bridge: Bridge,
    partition: int,
    settings: Settings,
    name: str,
    store: HitStore,
    log: PlanLog,
    found: Found,
) -> None:
    """Write where copies of a partition begin, behind what was `found` of it.

    `settings` are those of the partition's directory, `name` is that of its copy. Who has taken
    `log` over calls it, and inserts nothing meanwhile. Raises BusError, HitStoreError, PlanError
    and FencedError.
    """
    bus = bridge.bus
    copied = segments(settings.journal_dir, name)
    newest = copied[-1].number if copied else 0
    done = done_position(settings.data_dir / "ingest" / "plan", name)
    first, last = bridge.ask(bus.bounds(stream_of(partition)))
    before = found.beginning
    least = max(newest, done.segment if done else 0) + 1
    if before is not None:
        least = max(least, before.segment_of(last) + 1)
    counted = Counted(*last_ids(store, partition, bus.partitions))
    if done is not None:
        counted = _with_those_before(done, settings, name, counted)
    beginning = Beginning(max(int(time.time()), least), max(first, 1), counted)
    if log.last() != log.sequence:
        # Another one has begun to ingest since the hit store was asked.
        raise FencedError
    bridge.ask(begin(bus, partition, beginning, found.at))
    if newest or before is not None:
        _log.warning(
            "the stream of a partition or its plan log is not what it was: it is read anew from"
            " its first message, and what the hit store has of it is left out",
            partition=partition,
            writers=len(counted.hits),
        )


def _with_those_before(done: Position, settings: Settings, name: str, counted: Counted) -> Counted:
    """Return what was counted with the last events of the copy before a position."""
    reader = JournalReader(settings.journal_dir, name)
    before = [each for each in segments(settings.journal_dir, name) if each.number <= done.segment]
    for segment in before[-LAST_SEGMENTS:]:
        position = Position(segment.number, 0)
        while (chunk := reader.read(position)).records and chunk.segment == segment.number:
            taken = [
                payload
                for offset, payload in chunk.records
                if Position(segment.number, offset) < done
            ]
            counted = counted.and_also(taken)
            position = chunk.next
    return counted
