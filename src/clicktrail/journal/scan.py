"""Walk a segment from end to end: whole frames, and the damage between and behind them."""

from __future__ import annotations

from collections.abc import Iterator

from clicktrail.journal.files import Content
from clicktrail.journal.format import (
    DATA_OFFSET,
    FRAME_HEAD,
    HEAD_BYTES,
    MARKER,
    MARKER_BYTES,
    MAX_FRAME,
    Record,
    Seeds,
    frame_end,
    take_frames,
)

BLOCK = 256 * 1024
_SEARCH = 2 * 2**20
_EVERYTHING = 2**62


def frames_at(
    content: Content, offset: int, seeds: Seeds, limit: int, max_bytes: int, into: list[Record]
) -> int:
    """Append the whole frames from `offset` on to `into`; return the offset behind them.

    Stops at what is no whole valid frame, at `limit` records, or when `max_bytes` are taken (one
    record is taken even where it is larger).
    """
    start = offset
    wanted = BLOCK
    while limit > len(into):
        data = content.read(offset, wanted)
        before = len(into)
        room = max_bytes - (offset - start)
        if before and room <= 0:
            break
        # The first frame of a chunk may exceed the room, that of a later block may not.
        if before and frame_size(data) > room:
            break
        taken = take_frames(data, offset, seeds, limit - before, room, into)
        offset += taken
        if len(data) < wanted:
            break
        if taken == 0:
            size = frame_size(data)
            if not wanted < size <= MAX_FRAME:
                break
            wanted = size
        else:
            wanted = BLOCK
    return offset


def frame_size(data: bytes) -> int:
    """Return the size that the frame at the start of `data` claims, 0 if there is no frame head."""
    if len(data) < HEAD_BYTES:
        return 0
    marker, length, _ = FRAME_HEAD.unpack_from(data)
    return HEAD_BYTES + int(length) if marker == MARKER else 0


def next_frame(content: Content, start: int, stop: int, seeds: Seeds) -> int | None:
    """Return the offset of the first valid frame that begins in [start, stop), or None."""
    while start < stop:
        window = content.read(start, _SEARCH + MAX_FRAME)
        # A frame that begins in the last MAX_FRAME bytes may not be whole here: it is judged in
        # the next window, unless the file ends with this one.
        reach = min(_SEARCH, stop - start)
        position = window.find(MARKER_BYTES)
        while 0 <= position < reach:
            if frame_end(window, position, seeds) is not None:
                return start + position
            position = window.find(MARKER_BYTES, position + 1)
        if len(window) < _SEARCH + MAX_FRAME:
            return None
        start += _SEARCH
    return None


def is_blank(content: Content, start: int) -> bool:
    """Tell whether only zeros follow from `start` to the end of the file."""
    while block := content.read(start, BLOCK):
        if block.count(0) != len(block):
            return False
        start += len(block)
    return True


class Gap(tuple[int, int]):
    """A damaged byte range [start, stop) between frames, or behind the last one."""

    __slots__ = ()


def walk(content: Content, seeds: Seeds) -> Iterator[list[Record] | Gap]:
    """Yield the records of a segment in order, in lists, and each damaged range between them.

    A last Gap up to the end of the file stands for a tail that is neither frames nor zeros.
    """
    offset = DATA_OFFSET
    while True:
        records: list[Record] = []
        offset = frames_at(content, offset, seeds, 10_000, _EVERYTHING, records)
        if records:
            yield records
            continue
        following = next_frame(content, offset, content.size, seeds)
        if following is None:
            break
        yield Gap((offset, following))
        offset = following
    if offset < content.size and not is_blank(content, offset):
        yield Gap((offset, content.size))


def last_frame_end(content: Content, seeds: Seeds) -> tuple[int, bytes | None, int]:
    """Return the end of the last valid frame, its payload, and the number of records.

    The end is `DATA_OFFSET` and the payload None where there is no valid frame.
    """
    end, payload, count = DATA_OFFSET, None, 0
    for found in walk(content, seeds):
        if not isinstance(found, Gap):
            offset, payload = found[-1]
            end = offset + HEAD_BYTES + len(payload)
            count += len(found)
    return end, payload, count
