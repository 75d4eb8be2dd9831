"""What of this node's turns was counted already: a snapshot, so that a recount reads only the rest.

`turns.counted` says, for each journal, up to which segment the turns were counted, and how many
they were. Only finished segments are in it: nothing changes those but an erasure, which leaves of a
hit which turn it took. The file is a magic, a CRC-32C (u32, big-endian) and MessagePack, and is
written whole or not at all. It is a shortcut and never the truth: where it is missing, torn, of
another node, or of journals that are not these any more, everything is counted again.
"""

from __future__ import annotations

import os
from struct import Struct
from typing import TYPE_CHECKING, Final

import msgspec
import structlog
from google_crc32c import value as crc

from clicktrail.journal.files import segment_header, segments

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from clicktrail.journal.files import SegmentFile

FILE_NAME: Final = "turns.counted"
MAGIC: Final = b"ctcount1"
_SUM: Final = Struct(">I")
_HEAD_BYTES: Final = len(MAGIC) + _SUM.size

_log = structlog.get_logger(__name__)


class Head(msgspec.Struct, frozen=True, array_like=True):
    """What tells a segment from any other of its number: its salt, and when it was created (ms)."""

    number: int
    salt: int
    created: int


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """All segments of a journal up to number `upto` were counted.

    `heads` are of that one and of the next, as far as they could be read: one of them must be there
    still. Two, since retention may delete the former, and a writer that kept nothing in the latter
    begins it again.
    """

    upto: int
    heads: list[Head]


class Counted(msgspec.Struct, frozen=True, array_like=True):
    """How many turns the finished segments of a node tell of: (datapoint id, place) to number."""

    node_id: int
    marks: dict[str, Mark]
    taken: dict[tuple[int, int], int]


_encode = msgspec.msgpack.Encoder().encode


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    node_id: int
    marks: dict[str, Mark]
    taken: list[tuple[int, int, int]]


_decode = msgspec.msgpack.Decoder(_Stored).decode


def load(path: Path, journal_dir: Path, node_id: int) -> Counted | None:
    """Return the snapshot in a file, where it is whole and of these journals; else None."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        _log.warning("what was counted of turns cannot be read", problem=str(error))
        return None
    found = _whole(data)
    if found is None:
        _log.warning("what was counted of turns is damaged, so all is counted again")
        return None
    if found.node_id != node_id or not all(
        _is_there(journal_dir, name, mark) for name, mark in found.marks.items()
    ):
        _log.info("what was counted of turns is of other journals, so all is counted again")
        return None
    taken = {(datapoint_id, place): number for datapoint_id, place, number in found.taken}
    return Counted(node_id, found.marks, taken)


def save(path: Path, counted: Counted, writer: str) -> None:
    """Write a snapshot, whole or not at all. `writer` names who does, one at a time of each name.

    Raises OSError.
    """
    taken = [(*key, number) for key, number in sorted(counted.taken.items())]
    body = _encode(_Stored(counted.node_id, counted.marks, taken))
    scratch = path.with_name(f"{path.name}.{writer}.tmp")
    with scratch.open("wb") as file:
        file.write(MAGIC + _SUM.pack(crc(body)) + body)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


def heads_of(listing: Iterable[SegmentFile], numbers: Iterable[int]) -> list[Head]:
    """Return the heads of some segments, without those that are not there or cannot be read."""
    wanted = set(numbers)
    found = []
    for segment in listing:
        if segment.number in wanted:
            try:
                header = segment_header(segment)
            except OSError:
                continue
            if header is not None:
                found.append(Head(segment.number, header.salt, header.created))
    return found


def _whole(data: bytes) -> _Stored | None:
    body = data[_HEAD_BYTES:]
    if data[:_HEAD_BYTES] != MAGIC + _SUM.pack(crc(body)):
        return None
    try:
        return _decode(body)
    except msgspec.DecodeError:
        return None


def _is_there(journal_dir: Path, name: str, mark: Mark) -> bool:
    now = heads_of(segments(journal_dir, name), (head.number for head in mark.heads))
    return any(head in mark.heads for head in now)
