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
    """Every insert of the cycle has returned.

    `is_settled`: neither it nor any before may be repeated, since the tables that took it under its
    token are no longer in force. The cycle may then have been noted as done before.
    """

    number: int
    done_ms: int
    is_settled: bool = False


Record = Opened | Cycle | Done
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Record).decode


def encoded(record: Record) -> bytes:
    """Return the record without a frame."""
    return _encode(record)


def decoded(payload: bytes) -> Record:
    """Return the record that was encoded. Raises PlanError for what is none."""
    try:
        record: Record = _decode(payload)
    except msgspec.DecodeError as error:
        raise PlanError(f"an entry of the plan log cannot be read: {error}") from error
    return record


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


def end_of(directory: Path) -> tuple[int, bool]:
    """Return the last cycle that was planned (0: none), and whether it is settled.

    For whoever knows that nobody writes. Raises PlanError where the newest segment is damaged.
    """
    present = numbers(directory)
    if not present:
        return 0, True
    records, _ = parse(read(directory, present[-1]))
    last, is_settled = 0, False
    for record in records:
        if isinstance(record, Opened):
            last, is_settled = record.next_cycle - 1, record.next_cycle == 1
        elif isinstance(record, Cycle):
            last, is_settled = record.number, False
        elif record.is_settled:
            is_settled = record.number == last
    return last, is_settled


def mark(directory: Path) -> tuple[int, int]:
    """Return what changes whenever anything is written: the newest segment and its bytes."""
    present = numbers(directory)
    if not present:
        return 0, 0
    return present[-1], path_of(directory, present[-1]).stat().st_size


def is_at_rest(directory: Path) -> bool:
    """Tell whether every cycle that was planned is noted as done."""
    present = numbers(directory)
    if not present:
        return True
    records, _ = parse(read(directory, present[-1]))
    return not records or not isinstance(records[-1], Cycle)


def read_from(directory: Path, cycle: int) -> Iterator[Record]:
    """Return the records that are kept, from the segment on that holds a cycle, as `read_all`."""
    present = numbers(directory)
    # Cycles are numbered in the order of the segments: the last that begins at or below it.
    low, high = 0, len(present) - 1
    while low < high:
        middle = (low + high + 1) // 2
        opened, _ = parse(read(directory, present[middle]))
        if opened and isinstance(opened[0], Opened) and opened[0].next_cycle <= cycle:
            low = middle
        else:
            high = middle - 1
    return read_all(directory, present[low] if present else 0)


def read_all(directory: Path, first: int = 0) -> Iterator[Record]:
    """Return every record that is kept, oldest first; for whoever looks on while others write.

    `first` leaves out the segments before the one of this number.

    An unfinished frame at the end of the newest segment is not there yet. Raises PlanError for
    damage anywhere else.
    """
    present = [number for number in numbers(directory) if number >= first]
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
