"""Outboxes of a restored data directory: what they have to hand over still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clicktrail.backup.holding import partitions
from clicktrail.domain.hit_id import timestamp_ms
from clicktrail.journal.files import journals, segments
from clicktrail.journal.reader import Chunk, JournalReader, Position
from clicktrail.journal.shared.layout import head_of
from clicktrail.journal.shared.outbox import Outbox, handed_over
from clicktrail.settings import Settings

_STEPPED_BACK_MS = 3600 * 1000
"""By how much a clock may have been set back after an event."""


def drop_delivered(settings: Settings) -> int:
    """Take out of the outboxes what the copies beside them have already; return how many events.

    A backup holds both where they were handed over while it was made. Streams that are there still
    know it, those that are made anew do not. Raises OSError, JournalError.
    """
    directory = settings.outbox_dir
    waiting: dict[str, set[int]] = {}
    for name in journals(directory):
        chunks = _chunks(JournalReader(directory, name), handed_over(directory, name))
        ids = {head_of(payload).hit_id for chunk in chunks for _, payload in chunk.records}
        if ids:
            waiting[name] = ids
    if not waiting:
        return 0
    oldest_ms = min(timestamp_ms(number) for ids in waiting.values() for number in ids)
    delivered = _among_copies(
        settings.data_dir, set().union(*waiting.values()), oldest_ms - _STEPPED_BACK_MS
    )
    for name, ids in waiting.items():
        if ids & delivered:
            _without(settings, name, len(ids), delivered)
    return len(delivered)


def _among_copies(data: Path, wanted: set[int], since_ms: int) -> set[int]:
    """Return those of some events that are in copies, in what was written since a time."""
    found: set[int] = set()
    for partition in partitions(data):
        directory = data / partition / "journal"
        for name in journals(directory):
            recent = [
                each.number
                for each in segments(directory, name)
                if each.path.stat().st_mtime * 1000 >= since_ms
            ]
            if not recent:
                continue
            for chunk in _chunks(JournalReader(directory, name), Position(recent[0])):
                found |= wanted & {head_of(payload).hit_id for _, payload in chunk.records}
    return found


def _without(settings: Settings, name: str, count: int, delivered: set[int]) -> None:
    """Write what an outbox of `count` events has to hand over anew, but for some of them."""
    outbox = Outbox(settings, name)
    try:
        while count > 0 and (chunk := outbox.next()).records:
            count -= len(chunk.records)
            left = [
                payload for _, payload in chunk.records if head_of(payload).hit_id not in delivered
            ]
            if left:
                outbox.append(left)
            outbox.handed_over(chunk)
    finally:
        outbox.close()


def _chunks(reader: JournalReader, at: Position) -> Iterator[Chunk]:
    while (chunk := reader.read(at)).records:
        yield chunk
        at = chunk.next
