"""Compress what ingestion is done with, and delete it once it is old enough.

Each step leaves the journal whole wherever it is cut short: a compressed segment takes its name
only when it is complete and on the disk, and the original goes only after that. A segment at or
behind the `done` position, and the newest one, are never touched.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import zstandard

from clicktrail.journal.files import (
    COMPRESSED_SUFFIX,
    SegmentFile,
    journals,
    segment_path,
    segments,
)
from clicktrail.journal.reader import Position

LEVEL = 6
_SCRATCH_SUFFIX = ".zst.tmp"
_BLOCK = 2**20
_DAY_SECONDS = 86_400


class Retained(NamedTuple):
    """What one round did to a journal: segment numbers, and problems as sentences."""

    compressed: list[int]
    deleted: list[int]
    problems: list[str]


def retain(
    directory: Path, done: Mapping[str, Position], *, days: float, now: float
) -> dict[str, Retained]:
    """Delete, then compress, in every journal of `directory` that `done` gives a position for.

    `now` is in Unix seconds. A journal that `done` does not name is left alone: nobody said that
    it was read. Raises nothing for a file that cannot be handled; the problem is told.
    """
    rounds: dict[str, Retained] = {}
    for name in journals(directory):
        position = done.get(name)
        if position is None:
            continue
        problems: list[str] = []
        deleted = delete_older(directory, name, position, now - days * _DAY_SECONDS, problems)
        compressed = compress(directory, name, position, problems)
        rounds[name] = Retained(compressed, deleted, problems)
    return rounds


def compress(directory: Path, name: str, done: Position, problems: list[str]) -> list[int]:
    """Compress each segment that lies wholly before `done`; return the numbers of these.

    The modification time goes over to the compressed file: `delete_older` counts from it.
    """
    folder = directory / name
    if not folder.is_dir():
        return []
    for scratch in folder.glob(f"*{_SCRATCH_SUFFIX}"):
        with contextlib.suppress(OSError):
            scratch.unlink()
    compressed: list[int] = []
    for segment in _finished_before(directory, name, done):
        if segment.compressed:
            continue
        try:
            _compress_one(folder, segment)
        except (OSError, zstandard.ZstdError) as error:
            problems.append(_sentence(name, segment, "compressed", error))
            # Where one fails for want of room, the next would only fail the same way.
            break
        compressed.append(segment.number)
    return compressed


def delete_older(
    directory: Path, name: str, done: Position, before: float, problems: list[str]
) -> list[int]:
    """Delete segments wholly before `done` that were last written before `before`, oldest first.

    `before` is in Unix seconds. Stops at the first one that stays, so that what is kept has no
    holes. Returns the numbers of the deleted.
    """
    deleted: list[int] = []
    for segment in _finished_before(directory, name, done):
        try:
            if segment.path.stat().st_mtime >= before:
                break
            # Both forms are there where a compression was cut short.
            _compressed_path(segment).unlink(missing_ok=True)
            segment_path(directory / name, segment.number).unlink(missing_ok=True)
        except OSError as error:
            problems.append(_sentence(name, segment, "deleted", error))
            break
        deleted.append(segment.number)
    return deleted


def _finished_before(directory: Path, name: str, done: Position) -> list[SegmentFile]:
    found = segments(directory, name)
    return [segment for segment in found[:-1] if segment.number < done.segment]


def _compress_one(folder: Path, segment: SegmentFile) -> None:
    target = _compressed_path(segment)
    scratch = folder / f"{segment.number:010d}{_SCRATCH_SUFFIX}"
    status = segment.path.stat()
    compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True, threads=0)
    try:
        with segment.path.open("rb") as source, scratch.open("wb") as sink:
            compressor.copy_stream(source, sink, size=status.st_size)
            sink.flush()
            os.utime(sink.fileno(), ns=(status.st_mtime_ns, status.st_mtime_ns))
            os.fsync(sink.fileno())
        if _digest(segment.path, compressed=False) != _digest(scratch, compressed=True):
            raise OSError(0, "the compressed form does not give the same bytes back")
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)
    _sync(folder)
    segment.path.unlink()


def _compressed_path(segment: SegmentFile) -> Path:
    return segment.path.with_name(f"{segment.number:010d}{COMPRESSED_SUFFIX}")


def _digest(path: Path, *, compressed: bool) -> bytes:
    digest = hashlib.blake2b()
    with path.open("rb") as file:
        source = zstandard.ZstdDecompressor().stream_reader(file) if compressed else file
        while block := source.read(_BLOCK):
            digest.update(block)
    return digest.digest()


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _sentence(name: str, segment: SegmentFile, verb: str, error: Exception) -> str:
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    return f"Segment {segment.number} of journal {name} could not be {verb}: {reason}."
