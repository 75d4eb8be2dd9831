"""Follow a journal, or replay a fixed range of it, while its writer goes on.

A segment is finished once a newer one exists. What is not a whole frame at the end of the newest
segment has not been written yet; in a finished one it is a torn tail. Damage between frames is
passed over to the next valid frame. Nothing here changes a file.
"""

from __future__ import annotations

import bisect
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from clicktrail.journal.files import (
    CompressedContent,
    Content,
    PlainContent,
    SegmentFile,
    check_name,
    segments,
    unpacked_size,
)
from clicktrail.journal.format import (
    DATA_OFFSET,
    HEAD_BYTES,
    MAX_FRAME,
    VERSION,
    JournalError,
    Record,
    Seeds,
    frame_end,
    parse_header,
)
from clicktrail.journal.scan import frames_at, is_blank, next_frame

DEFAULT_LIMIT = 50_000
DEFAULT_MAX_BYTES = 16 * 2**20
_EVERYTHING = 2**62
_ACTIVE_SEARCH = 2 * MAX_FRAME
# A directory's time may be as coarse as a second: a listing younger than this proves nothing.
_LISTING_SETTLES_NS = 2_000_000_000


class Position(msgspec.Struct, frozen=True, order=True, array_like=True):
    """A place in a journal: the next byte to read. `Position()` is the beginning of everything."""

    segment: int = 0
    offset: int = 0


class Chunk(msgspec.Struct, frozen=True):
    """Records of one segment, in order, with the offset of each.

    `first` and `last` are the offsets of the first and the last record (both `next.offset` where
    there is none): with `segment` they name the range that `read_range` gives again. Go on from
    `next` even where there are no records. `problems` are sentences for an operator.
    """

    segment: int
    first: int
    last: int
    next: Position
    records: list[Record]
    problems: list[str]


class JournalReader:
    """Reads one journal of `directory`; it need not exist yet. Not thread-safe."""

    def __init__(self, directory: Path, name: str) -> None:
        self.name = check_name(name)
        self._directory = directory
        self._folder = directory / name
        self._listing: list[SegmentFile] = []
        self._listing_key = (0, 0)
        self._seeds: tuple[int, Seeds] = (0, Seeds(0))
        self._unpacked: tuple[tuple[Path, int, int], CompressedContent] | None = None
        self._known_end = Position()

    def read(
        self,
        position: Position,
        limit: int = DEFAULT_LIMIT,
        max_bytes: int = DEFAULT_MAX_BYTES,
    ) -> Chunk:
        """Return what follows `position`: up to `limit` records and about `max_bytes` of frames.

        One record is returned even where it is larger than `max_bytes`. Never raises for what it
        finds on the disk: it stays at `position`, or passes over what is lost, and says so.
        """
        problems: list[str] = []
        misses = 0
        while True:
            records: list[Record] = []
            try:
                listing = self._segments()
                segment = _at_or_after(listing, position.segment)
                if segment is None:
                    return _chunk(position, records, problems)
                if segment.number > position.segment:
                    if position.segment > 0:
                        problems.append(
                            f"Segment {position.segment} of journal {self.name} is missing before"
                            " it was read to its end."
                        )
                    position = Position(segment.number, 0)
                # Judged before the file is read: what a finished segment holds is then all there.
                finished = segment.number < listing[-1].number
                with self._open(segment) as content:
                    following = self._read_segment(
                        content, position, finished, limit, max_bytes, records, problems
                    )
            except FileNotFoundError:
                # Retention replaced or removed it since the listing.
                misses += 1
                if misses <= 3:
                    self._listing_key = (0, 0)
                    continue
                problems.append(
                    f"Segment {position.segment} of journal {self.name} is listed but not there."
                )
                return _chunk(position, [], problems)
            except OSError as error:
                problems.append(
                    f"Segment {position.segment} of journal {self.name} cannot be read:"
                    f" {error.strerror}."
                )
                if records:
                    offset, payload = records[-1]
                    position = Position(position.segment, offset + HEAD_BYTES + len(payload))
                return _chunk(position, records, problems)
            if following is not None:
                return _chunk(following, records, problems)
            position = Position(listing[listing.index(segment) + 1].number, 0)

    def read_range(self, segment: int, first: int, last: int) -> list[Record]:
        """Return again the records at offsets `first` to `last` of a segment, both included.

        Raises JournalError where they are not all there any more, or not whole.
        """
        file = _at_or_after(segments(self._directory, self.name), segment)
        gone = f"Segment {segment} of journal {self.name}"
        if file is None or file.number != segment:
            raise JournalError(f"{gone} is not there any more.")
        records: list[Record] = []
        try:
            with self._open(file) as content:
                header = parse_header(content.read(0, DATA_OFFSET))
                if header is None:
                    raise JournalError(f"{gone} has a damaged header.")
                seeds = self._seeds_for(header.salt)
                at = first
                if first < last:
                    at = frames_at(content, first, seeds, _EVERYTHING, last - first, records)
                if (
                    at != last
                    or frames_at(content, last, seeds, len(records) + 1, _EVERYTHING, records)
                    <= last
                ):
                    raise JournalError(f"{gone} is damaged between bytes {first} and {last}.")
        except OSError as error:
            raise JournalError(f"{gone} cannot be read: {error.strerror}.") from error
        return records

    def lag(self, position: Position) -> int:
        """Return how many bytes wait behind `position`; 0 means that nothing does.

        Exact in the newest segment; finished ones count with all that stands in their file. Raises
        nothing: a file that cannot be read counts with its size.
        """
        try:
            listing = self._segments()
        except OSError:
            return 0
        waiting = 0
        for segment in listing:
            if segment.number < position.segment:
                continue
            inside = segment.number == position.segment
            start = max(position.offset if inside else 0, DATA_OFFSET)
            newest = segment is listing[-1]
            try:
                end = self._active_end(segment, start) if newest else _full_size(segment)
            except FileNotFoundError:
                continue
            except OSError:
                end = segment.path.stat().st_size
            waiting += max(end - start, 0)
        return waiting

    def _read_segment(
        self,
        content: Content,
        position: Position,
        finished: bool,
        limit: int,
        max_bytes: int,
        records: list[Record],
        problems: list[str],
    ) -> Position | None:
        """Fill `records` from one segment; return where to go on, None for the next segment."""
        label = f"Segment {position.segment} of journal {self.name}"
        header = parse_header(content.read(0, DATA_OFFSET))
        if header is None:
            if is_blank(content, 0):
                return None if finished else position
            problems.append(f"{label} has a damaged header; its {content.size} bytes are lost.")
            return None if finished else position
        if header.version > VERSION:
            problems.append(f"{label} was written by a newer version of Clicktrail.")
            return position
        seeds = self._seeds_for(header.salt)
        offset = max(position.offset, DATA_OFFSET)
        end = frames_at(content, offset, seeds, limit, max_bytes, records)
        if records:
            return Position(position.segment, end)
        if finished:
            following = next_frame(content, offset, content.size, seeds)
            if following is None:
                if content.damage:
                    problems.append(f"{label} ends early: {content.damage}.")
                elif offset > content.size:
                    problems.append(f"{label} is shorter than what was read of it before.")
                elif not is_blank(content, offset):
                    problems.append(
                        f"{label} ends in a torn record: {content.size - offset} bytes from"
                        f" {offset} on are lost."
                    )
                return None
        else:
            if not any(content.read(offset, HEAD_BYTES)):
                return position
            following = next_frame(content, offset, offset + _ACTIVE_SEARCH, seeds)
            if following is None:
                return position
            # The writer may have been at it while this was read. But it writes in order, so with
            # a valid frame behind, what is still wrong at `offset` now stays so.
            if frame_end(content.read(offset, MAX_FRAME), 0, seeds) is not None:
                following = offset
        if following > offset:
            problems.append(
                f"{label} is damaged: {following - offset} bytes from {offset} on were passed over."
            )
        end = frames_at(content, following, seeds, limit, max_bytes, records)
        return Position(position.segment, end)

    def _active_end(self, segment: SegmentFile, start: int) -> int:
        """Return where the records of the newest segment end, looking from `start` on.

        What was found before is kept: a segment only grows, a writer that has to take something
        back begins a new one.
        """
        known = self._known_end
        at = max(start, known.offset) if known.segment == segment.number else start
        with self._open(segment) as content:
            header = parse_header(content.read(0, DATA_OFFSET))
            if header is None:
                return start
            seeds = self._seeds_for(header.salt)
            reached: int | None = at
            while reached is not None:
                at = reached
                found: list[Record] = []
                reached = frames_at(content, at, seeds, 10_000, _EVERYTHING, found)
                if not found:
                    torn = any(content.read(at, HEAD_BYTES))
                    stop = at + _ACTIVE_SEARCH
                    reached = next_frame(content, at, stop, seeds) if torn else None
        self._known_end = Position(segment.number, at)
        return at

    def _segments(self) -> Sequence[SegmentFile]:
        """Return the segments, listing the directory only where it may have changed."""
        try:
            changed = self._folder.stat().st_mtime_ns
        except FileNotFoundError:
            return []
        before, listed_at = self._listing_key
        if changed != before or listed_at - changed < _LISTING_SETTLES_NS:
            now = time.time_ns()
            self._listing = segments(self._directory, self.name)
            self._listing_key = (changed, now)
        return self._listing

    def _open(self, segment: SegmentFile) -> Content:
        if not segment.compressed:
            self._unpacked = None
            return PlainContent(segment.path)
        status = segment.path.stat()
        key = (segment.path, status.st_mtime_ns, status.st_size)
        if self._unpacked is None or self._unpacked[0] != key:
            self._unpacked = None
            self._unpacked = (key, CompressedContent(segment.path))
        return self._unpacked[1]

    def _seeds_for(self, salt: int) -> Seeds:
        if self._seeds[0] != salt:
            self._seeds = (salt, Seeds(salt))
        return self._seeds[1]


def _chunk(following: Position, records: list[Record], problems: list[str]) -> Chunk:
    first = records[0][0] if records else following.offset
    last = records[-1][0] if records else following.offset
    return Chunk(following.segment, first, last, following, records, problems)


def _at_or_after(listing: Sequence[SegmentFile], number: int) -> SegmentFile | None:
    """Return the first segment with this number or a higher one."""
    at = bisect.bisect_left(listing, number, key=lambda segment: segment.number)
    return listing[at] if at < len(listing) else None


def _full_size(segment: SegmentFile) -> int:
    """Return the size of a finished segment, uncompressed."""
    if segment.compressed:
        with segment.path.open("rb") as file:
            size = unpacked_size(file.read(32))
        if size is not None:
            return size
    return segment.path.stat().st_size
