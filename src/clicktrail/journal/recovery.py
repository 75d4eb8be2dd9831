"""What a starting writer makes of the segments that earlier lives left behind.

The newest segment is cut behind its last whole frame, so that a torn record never stands between
two good ones. One without any is left for the writer to replace under the same number: restarts do
not pile up files, and the newest file always carries the count of segments on, even where
retention has deleted all others.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from clicktrail.journal.files import SegmentFile, open_content, segments
from clicktrail.journal.format import DATA_OFFSET, Seeds, parse_header
from clicktrail.journal.scan import is_blank, last_frame_end


class Recovery(NamedTuple):
    """What was found: the next segment's number, the last payload, bytes cut, and problems."""

    next_number: int
    last_payload: bytes | None
    cut_bytes: int
    problems: tuple[str, ...]


class _Ending(NamedTuple):
    """How a segment ends. `end` None: it cannot be judged and must be left as it is."""

    end: int | None
    last_payload: bytes | None
    torn_bytes: int
    problem: str | None


def recover(directory: Path, name: str, *, sync: bool) -> Recovery:
    """Cut and seal the newest segment of a journal, and find the last record of all.

    `sync` brings the cut to the disk. A segment that cannot be read is left untouched and told
    among the problems: a writer can always begin a new one. The caller holds the journal's lock.
    """
    found = segments(directory, name)
    next_number = found[-1].number + 1 if found else 1
    problems: list[str] = []
    cut_bytes = 0
    last_payload: bytes | None = None
    for segment in reversed(found):
        try:
            ending = _ending(segment)
            if segment is found[-1] and not segment.compressed and ending.end is not None:
                cut_bytes = ending.torn_bytes
                if ending.end <= DATA_OFFSET:
                    # It held nothing, so nobody has read anything of it: its number is free.
                    next_number = segment.number
                else:
                    _cut(segment, ending.end, sync=sync)
        except OSError as error:
            ending = _Ending(None, None, 0, f"it cannot be read or cut: {error.strerror}")
        if ending.problem:
            problems.append(f"Segment {segment.number} of journal {name}: {ending.problem}.")
        last_payload = ending.last_payload
        if last_payload is not None:
            break
    return Recovery(next_number, last_payload, cut_bytes, tuple(problems))


def _ending(segment: SegmentFile) -> _Ending:
    with open_content(segment) as content:
        header = parse_header(content.read(0, DATA_OFFSET))
        if header is None:
            if is_blank(content, 0):
                return _Ending(0, None, 0, None)
            if content.size <= DATA_OFFSET:
                return _Ending(0, None, content.size, None)
            return _Ending(None, None, 0, "its header is damaged, so it is left as it is")
        end, payload, _ = last_frame_end(content, Seeds(header.salt))
        blank = is_blank(content, end)
        torn = 0 if blank else content.size - end
        return _Ending(end, payload, torn, content.damage)


def _cut(segment: SegmentFile, end: int, *, sync: bool) -> None:
    """Cut a segment at `end`, which also gives back what was reserved behind it."""
    if segment.path.stat().st_size == end:
        return
    fd = os.open(segment.path, os.O_RDWR)
    try:
        os.ftruncate(fd, end)
        if sync:
            os.fsync(fd)
    finally:
        os.close(fd)
