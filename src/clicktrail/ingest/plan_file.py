"""The plan log's files: numbered segments of framed records, sealed ones compressed.

A frame is a marker, length (u32), CRC-32C of length and payload (u32), payload; big-endian. The
payload is a MessagePack array behind a tag.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import google_crc32c
import msgspec
import zstandard

from clicktrail.ingest.ranges import Cycle

VERSION = 1
PLAIN = ".plan"
COMPRESSED = ".plan.zst"
_MARKER = b"\xc7\x1a"
_HEAD = struct.Struct(">2sII")
_LENGTH = struct.Struct(">I")


class PlanError(Exception):
    """The plan log is damaged where it must not be. The text tells an operator."""


class Opened(msgspec.Struct, array_like=True, frozen=True, tag=1):
    """First record of a segment: everything that earlier segments would have told.

    `positions`: per journal where reading goes on; `reached`: horizon per uniqueness window;
    `spans`: per window, which plan segments hold its memory, and how new (Unix ms) what they hold
    is; `rules` names the rules by which hits are classified.
    """

    version: int
    segment: int
    opened_ms: int
    next_cycle: int
    positions: dict[str, tuple[int, int]]
    reached: dict[str, int]
    spans: dict[str, dict[int, int]]
    rules: str = ""


class Done(msgspec.Struct, array_like=True, frozen=True, tag=3):
    """Every insert of the cycle has returned."""

    number: int
    done_ms: int


Record = Opened | Cycle | Done
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Record).decode


def frame(record: Record) -> bytes:
    """Return the record as it stands in the file."""
    payload = _encode(record)
    length = _LENGTH.pack(len(payload))
    return _HEAD.pack(_MARKER, len(payload), google_crc32c.value(length + payload)) + payload


def parse(data: bytes) -> tuple[list[Record], int]:
    """Return the whole records at the beginning of `data`, and how many bytes they take."""
    records: list[Record] = []
    at = 0
    while (found := _record_at(data, at)) is not None:
        record, at = found
        records.append(record)
    return records, at


def cycles_after(data: bytes, at: int) -> int:
    """Count the cycles that can be read somewhere behind a spot that cannot."""
    count = 0
    at = data.find(_MARKER, at + 1)
    while at >= 0:
        found = _record_at(data, at)
        if found is None:
            at = data.find(_MARKER, at + 1)
        else:
            count += isinstance(found[0], Cycle)
            at = data.find(_MARKER, found[1])
    return count


def _record_at(data: bytes, at: int) -> tuple[Record, int] | None:
    end = at + _HEAD.size
    if end > len(data):
        return None
    marker, length, crc = _HEAD.unpack_from(data, at)
    payload = data[end : end + length]
    if marker != _MARKER or len(payload) < length:
        return None
    if google_crc32c.value(_LENGTH.pack(length) + payload) != crc:
        return None
    try:
        return _decode(payload), end + length
    except msgspec.DecodeError:
        return None


def numbers(directory: Path) -> list[int]:
    """Return the numbers of the segments there are, lowest first."""
    found = {
        int(path.name.split(".", 1)[0])
        for path in directory.glob("*.plan*")
        if path.name.endswith((PLAIN, COMPRESSED)) and path.name.split(".", 1)[0].isdigit()
    }
    return sorted(found)


def path_of(directory: Path, number: int, suffix: str = PLAIN) -> Path:
    """Return where a segment is kept."""
    return directory / f"{number:010d}{suffix}"


def read(directory: Path, number: int) -> bytes:
    """Return the bytes of a segment, sealed or not.

    Raises PlanError when it is gone or its compressed form is damaged.
    """
    # Twice, since it may be compressed between the two looks.
    for _ in range(2):
        try:
            packed = path_of(directory, number, COMPRESSED).read_bytes()
            return zstandard.ZstdDecompressor().decompressobj().decompress(packed)
        except FileNotFoundError:
            pass
        except zstandard.ZstdError as error:
            damaged = path_of(directory, number, COMPRESSED)
            raise PlanError(f"{damaged} is damaged: {error}") from None
        try:
            return path_of(directory, number).read_bytes()
        except FileNotFoundError:
            continue
    raise PlanError(f"{path_of(directory, number)} is missing")


def beginning(directory: Path, number: int) -> Opened:
    """Return the first record of a segment. Raises PlanError where it is no whole one."""
    found = _record_at(read(directory, number), 0)
    if found is None or not isinstance(found[0], Opened):
        raise PlanError(f"{path_of(directory, number)} has no beginning")
    return found[0]


def compress(directory: Path, number: int) -> None:
    """Replace a sealed segment by its compressed form; at no moment is neither there."""
    plain, packed = path_of(directory, number), path_of(directory, number, COMPRESSED)
    if not plain.exists():
        return
    scratch = packed.with_suffix(".tmp")
    content = zstandard.ZstdCompressor(level=6, write_checksum=True).compress(plain.read_bytes())
    with scratch.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(packed)
    sync_directory(directory)
    plain.unlink()


def remove(directory: Path, number: int) -> None:
    """Delete a segment."""
    for suffix in (PLAIN, COMPRESSED):
        path_of(directory, number, suffix).unlink(missing_ok=True)


def sync_directory(directory: Path) -> None:
    """Make names that were created or replaced survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_all(directory: Path) -> Iterator[Record]:
    """Return every record that is kept, oldest first; for whoever looks on while others write.

    An unfinished frame at the end of the newest segment is not there yet. Raises PlanError for
    damage anywhere else.
    """
    present = numbers(directory)
    for number in present:
        try:
            data = read(directory, number)
        except PlanError:
            # Deleted since the listing, as the oldest are.
            if number not in numbers(directory) and number != present[-1]:
                continue
            raise
        records, end = parse(data)
        if end < len(data) and (number != present[-1] or cycles_after(data, end) > 1):
            raise PlanError(f"{path_of(directory, number)} is damaged at byte {end}")
        yield from records
