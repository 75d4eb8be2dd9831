"""Cut restored journals off behind a moment, so that ingestion counts what came before it.

The tables and the plan log are those of a backup before that moment, the journals those of one
behind it: what lies between is counted when Clicktrail starts.

A copy of a shared journal is in the order in which events arrived, not in that of time, and where
they lie in it follows from the stream: later ones are erased in their places, none is moved.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from clicktrail.backup.holding import OUTBOX, partitions
from clicktrail.domain.events import Erased, decode_event
from clicktrail.domain.hit_id import timestamp_ms
from clicktrail.ingest.erasing.work import erased
from clicktrail.ingest.ranges import HISTORY
from clicktrail.journal.files import SegmentFile, journals, open_content, segment_path, segments
from clicktrail.journal.format import DATA_OFFSET, Record, Seeds, parse_header
from clicktrail.journal.replacing import replace_records
from clicktrail.journal.scan import Gap, walk
from clicktrail.journal.shared.outbox import handed_over
from clicktrail.verify.cycles import extent


def rewind(target: Path, known: set[str], until: datetime) -> int:
    """Cut off what was recorded after `until`; return how many events that was.

    `target` is a restored data directory, `known` names the journals that were there at the backup
    before: history that was imported later goes as a whole, as the links that it is of do. What
    the plan log tells of as done stays. Raises OSError, PlanError.
    """
    directory = target / "journal"
    done = extent(target / "ingest" / "plan", directory).positions
    until_ms = int(until.timestamp() * 1000)
    dropped = 0
    for name in journals(directory):
        if name.startswith(HISTORY) and name not in known:
            dropped += sum(_count(segment) for segment in segments(directory, name))
            shutil.rmtree(directory / name)
        else:
            dropped += _rewind(directory, name, done.get(name, (0, 0)), until_ms)
    for name in journals(target / OUTBOX):
        at = handed_over(target / OUTBOX, name)
        dropped += _rewind(target / OUTBOX, name, (at.segment, at.offset), until_ms)
    for partition in partitions(target):
        dropped += _erase_later(target / partition, until_ms)
    return dropped


def _rewind(directory: Path, name: str, done: tuple[int, int], until_ms: int) -> int:
    """Cut a journal off before its first event behind a moment; return how many went."""
    first, offset = done
    dropped = 0
    for segment in segments(directory, name):
        if dropped:
            dropped += _count(segment)
            segment.path.unlink()
        elif segment.number >= first:
            start = offset if segment.number == first else 0
            dropped += _cut(directory / name, segment, start, until_ms)
    return dropped


def _erase_later(partition: Path, until_ms: int) -> int:
    """Erase what a copy holds of later, but for what is done; return how many events that was."""
    directory = partition / "journal"
    done = extent(partition / "ingest" / "plan", directory).positions
    dropped = 0
    for name in journals(directory):
        at = done.get(name, (0, 0))
        for segment in segments(directory, name):
            later = [
                offset
                for offset, payload in _records(segment)
                if (segment.number, offset) >= at and _is_later(payload, until_ms)
            ]
            if later:
                replace_records(directory, name, segment.number, later, erased)
                dropped += len(later)
    return dropped


def _cut(folder: Path, segment: SegmentFile, start: int, until_ms: int) -> int:
    """Cut a segment off before its first event behind a moment; return how many went."""
    records = _records(segment)
    end = next(
        (
            offset
            for offset, payload in records
            if offset >= start and _recorded_ms(payload) > until_ms
        ),
        None,
    )
    if end is None:
        return 0
    with open_content(segment) as content:
        kept = content.read(0, end)
    segment.path.unlink()
    segment_path(folder, segment.number).write_bytes(kept)
    return sum(offset >= end for offset, _ in records)


def _count(segment: SegmentFile) -> int:
    return len(_records(segment))


def _records(segment: SegmentFile) -> list[Record]:
    """Return the whole records of a segment."""
    with open_content(segment) as content:
        header = parse_header(content.read(0, DATA_OFFSET))
        if header is None:
            return []
        found = walk(content, Seeds(header.salt))
        return [record for some in found if not isinstance(some, Gap) for record in some]


def _is_later(payload: bytes, until_ms: int) -> bool:
    return _recorded_ms(payload) > until_ms and not isinstance(decode_event(payload), Erased)


def _recorded_ms(payload: bytes) -> int:
    """Return when an event was recorded, in Unix milliseconds."""
    return timestamp_ms(decode_event(payload).hit_id)
