"""Which journals and segments a directory holds, and the uncompressed bytes of one segment."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple, Protocol, Self

import zstandard

from clicktrail.journal.format import DATA_OFFSET, MAX_NAME_BYTES, Header, parse_header

SEGMENT_SUFFIX = ".seg"
COMPRESSED_SUFFIX = ".seg.zst"
RESERVE_NAME = "reserve.next"
ROLL_NAME = "roll.asked"
"""Holds the number of a segment that is to be closed soon; the writer looks and takes it away."""

_SEGMENT_NAME = re.compile(r"([0-9]{10})\.seg(\.zst)?")
_JOURNAL_NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_.-]{{0,{MAX_NAME_BYTES - 1}}}")


class SegmentFile(NamedTuple):
    """One segment on disk."""

    number: int
    path: Path
    compressed: bool


def check_name(name: str) -> str:
    """Return `name` if it can name a journal, else raise ValueError."""
    if not _JOURNAL_NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} cannot name a journal: letters, digits, '-', '_' and '.', at most"
            f" {MAX_NAME_BYTES}"
        )
    return name


def journals(directory: Path) -> list[str]:
    """Return the names of the journals in `directory`, sorted; none if it does not exist."""
    try:
        with os.scandir(directory) as entries:
            return sorted(e.name for e in entries if e.is_dir() and _JOURNAL_NAME.fullmatch(e.name))
    except FileNotFoundError:
        return []


def segments(directory: Path, name: str) -> list[SegmentFile]:
    """Return the segments of a journal, oldest first; none if it does not exist.

    Where a segment is there twice, because a compression was cut short between its two last steps,
    the uncompressed file counts.
    """
    folder = directory / name
    found: dict[int, SegmentFile] = {}
    try:
        entries = os.listdir(folder)
    except FileNotFoundError:
        return []
    for entry in entries:
        match = _SEGMENT_NAME.fullmatch(entry)
        if match is None:
            continue
        number, compressed = int(match[1]), match[2] is not None
        if not compressed or number not in found:
            found[number] = SegmentFile(number, folder / entry, compressed)
    return [found[number] for number in sorted(found)]


def segment_path(folder: Path, number: int) -> Path:
    """Return the path of an uncompressed segment."""
    return folder / f"{number:010d}{SEGMENT_SUFFIX}"


class Content(Protocol):
    """The uncompressed bytes of a segment. `damage` says what could not be had of them, if so."""

    size: int
    damage: str | None

    def read(self, offset: int, count: int) -> bytes:
        """Return up to `count` bytes from `offset`; fewer only at the end of the file."""

    def close(self) -> None:
        """Give the file back."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


class PlainContent:
    """A segment read from its file."""

    damage: str | None = None

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDONLY)
        try:
            self.size = os.fstat(self._fd).st_size
        except OSError:
            self.close()
            raise

    def read(self, offset: int, count: int) -> bytes:
        """Return up to `count` bytes from `offset`; fewer only at the end of the file."""
        return os.pread(self._fd, count, offset)

    def close(self) -> None:
        """Give the file back."""
        os.close(self._fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class CompressedContent:
    """A segment held in memory, decompressed once. What a damaged file still gives is kept."""

    def __init__(self, path: Path) -> None:
        parts: list[bytes] = []
        with path.open("rb") as file:
            expected = unpacked_size(file.read(32))
            file.seek(0)
            stream = zstandard.ZstdDecompressor().stream_reader(file)
            try:
                while block := stream.read(2**20):
                    parts.append(block)
            except zstandard.ZstdError:
                pass
        self._data = b"".join(parts)
        self.size = len(self._data)
        self.damage = None if self.size == expected else "its compressed form is damaged"

    def read(self, offset: int, count: int) -> bytes:
        """Return up to `count` bytes from `offset`; fewer only at the end of the segment."""
        return self._data[offset : offset + count]

    def close(self) -> None:
        """Do nothing: the bytes go when the last reference goes."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def unpacked_size(start: bytes) -> int | None:
    """Return the uncompressed size that the first bytes of a compressed segment tell, if any."""
    try:
        return zstandard.get_frame_parameters(start).content_size
    except zstandard.ZstdError:
        return None


def segment_header(segment: SegmentFile) -> Header | None:
    """Return what a segment says of itself, without unpacking all of it; None where it is bad.

    Raises OSError where the file cannot be opened or read.
    """
    with segment.path.open("rb") as file:
        if not segment.compressed:
            return parse_header(file.read(DATA_OFFSET))
        try:
            start = zstandard.ZstdDecompressor().stream_reader(file).read(DATA_OFFSET)
        except zstandard.ZstdError:
            return None
        return parse_header(start)


def open_content(segment: SegmentFile) -> Content:
    """Open a segment for reading. Raises OSError where the file cannot be opened or read."""
    return CompressedContent(segment.path) if segment.compressed else PlainContent(segment.path)
