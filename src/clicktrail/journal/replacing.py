"""Put other payloads in the place of some records of a finished segment.

A payload is replaced by one of the same length, so that no record moves: offsets, and with them
ranges and positions that others have noted, stay what they are. The segment is written anew beside
the old one and takes its name once it is whole and on the disk; whenever this is cut short, one of
the two is there, and doing it again leads to the same.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import zstandard

from clicktrail.journal.files import (
    COMPRESSED_SUFFIX,
    SegmentFile,
    check_name,
    open_content,
    segments,
)
from clicktrail.journal.format import (
    DATA_OFFSET,
    HEAD_BYTES,
    JournalError,
    Seeds,
    frame_end,
    frames,
    parse_header,
)
from clicktrail.journal.retention import LEVEL
from clicktrail.journal.scan import frame_size
from clicktrail.journal.writer import lock_writing

_SCRATCH_SUFFIX = ".replaced.tmp"


class DamagedRecordError(JournalError):
    """Where a record was there is no whole one any more."""


Replace = Callable[[bytes], bytes]
"""Makes of a payload another one of the same length; of what it made itself, the same again."""


def replace_records(
    directory: Path, name: str, number: int, offsets: Sequence[int], replace: Replace
) -> bool:
    """Replace the records at some offsets of a segment; False if the segment is gone.

    The newest segment is taken only where its writer is away. Nobody else may compress or delete
    segments of the journal meanwhile. Raises JournalError where the segment is being written,
    DamagedRecordError where it has no whole record at one of the offsets (nothing is replaced
    then), ValueError for a payload of another length, OSError.
    """
    folder = directory / check_name(name)
    for scratch in folder.glob(f"*{_SCRATCH_SUFFIX}"):
        scratch.unlink(missing_ok=True)
    found = segments(directory, name)
    segment = next((each for each in found if each.number == number), None)
    if segment is None:
        return False
    with _unwritten(folder, name) if segment is found[-1] else contextlib.nullcontext():
        with open_content(segment) as content:
            before = content.read(0, content.size)
        after = _replaced(before, offsets, replace, f"Segment {number} of journal {name}")
        if after != before:
            _write(segment, after)
        if not segment.compressed:
            # There only where a compression was cut short; it would hold what was replaced.
            segment.path.with_name(f"{number:010d}{COMPRESSED_SUFFIX}").unlink(missing_ok=True)
        _sync(folder)
    return True


def _replaced(before: bytes, offsets: Sequence[int], replace: Replace, label: str) -> bytes:
    header = parse_header(before[:DATA_OFFSET])
    if header is None:
        raise DamagedRecordError(f"{label} has a damaged header.")
    seeds = Seeds(header.salt)
    after = bytearray(before)
    for offset in offsets:
        # Where no frame begins this length is any number, and the checksum says so.
        length = frame_size(before[offset : offset + HEAD_BYTES])
        whole = before[offset : offset + length]
        if not whole or frame_end(whole, 0, seeds) != length:
            raise DamagedRecordError(f"{label} has no record at byte {offset}.")
        payload = replace(whole[HEAD_BYTES:])
        if len(payload) != length - HEAD_BYTES:
            raise ValueError("a record can only be replaced by one of the same length")
        after[offset : offset + length] = frames([payload], seeds)
    return bytes(after)


def _write(segment: SegmentFile, data: bytes) -> None:
    status = segment.path.stat()
    if segment.compressed:
        data = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(data)
    scratch = segment.path.with_name(f"{segment.number:010d}{_SCRATCH_SUFFIX}")
    with scratch.open("wb") as file:
        file.write(data)
        file.flush()
        # Its age goes on, since it is deleted by that; but who remembers the file must see that it
        # is another one, even where it is as long as before.
        os.utime(file.fileno(), ns=(status.st_atime_ns, status.st_mtime_ns + 1))
        os.fsync(file.fileno())
    scratch.replace(segment.path)


@contextlib.contextmanager
def _unwritten(folder: Path, name: str) -> Iterator[None]:
    descriptor = lock_writing(folder, name)
    try:
        yield
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
