"""The segment format: what the bytes of a journal file mean.

A segment is one file, `<journal directory>/<journal>/<number, 10 digits>.seg`; numbers rise from 1
without gaps. All integers are big-endian.

    0      header, 96 bytes
    4096   the same header once more, for when the first page is lost
    8192   frames, one after the other
    …      zeros: reserved, not yet written (only in the newest segment; a sealed one ends here)

Header: magic `\\x89CTJ\\r\\n\\x1a\\n` (8), version u16, salt u32, segment number u64, created in
Unix milliseconds u64, the journal's name in UTF-8 padded with zeros (62), CRC-32C of all that u32.

Frame: marker 0xC71E u16, payload length u32, CRC-32C u32, payload. The CRC covers the header's
salt, the length and the payload, in this order. The salt is random for each life of a writer, so
that bytes inside a payload that look like a frame are not taken for one when a reader has to find
its way again after damage: whoever sends a payload cannot know the salt.

A frame's `offset` is its position in the uncompressed segment. Compressed segments are the whole
file as one zstd frame, named `.seg.zst`.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from google_crc32c import extend as crc_extend
from google_crc32c import value as crc_value

MAGIC = b"\x89CTJ\r\n\x1a\n"
VERSION = 1
MARKER = 0xC71E
MARKER_BYTES = MARKER.to_bytes(2, "big")
MAX_PAYLOAD = 2**20
COPY_OFFSET = 4096
DATA_OFFSET = 8192

_HEADER = struct.Struct(">8sHIQQ62s")
_LENGTH = struct.Struct(">I")
FRAME_HEAD = struct.Struct(">HII")
HEAD_BYTES = FRAME_HEAD.size
HEADER_BYTES = _HEADER.size + 4
MAX_FRAME = HEAD_BYTES + MAX_PAYLOAD
MAX_NAME_BYTES = 62

Record = tuple[int, bytes]
"""A record with the offset of its frame."""


class JournalError(Exception):
    """A journal could not do what was asked; the message is a sentence for an operator."""


class Seeds(dict[int, int]):
    """CRC of (salt, length) by length: the state from which a payload's CRC goes on."""

    __slots__ = ("_salt_crc",)

    def __init__(self, salt: int) -> None:
        super().__init__()
        self._salt_crc: int = crc_value(_LENGTH.pack(salt))

    def __missing__(self, length: int) -> int:
        seed: int = crc_extend(self._salt_crc, _LENGTH.pack(length))
        # Lengths beyond a long URL's are rare: keeping them all would only cost memory.
        if length < 16384:
            self[length] = seed
        return seed


class Header(NamedTuple):
    """What a segment says of itself; `created` is in Unix milliseconds."""

    version: int
    salt: int
    segment: int
    created: int
    name: str


def header_block(header: Header) -> bytes:
    """Return the first `DATA_OFFSET` bytes of a segment."""
    body = _HEADER.pack(
        MAGIC, header.version, header.salt, header.segment, header.created, header.name.encode()
    )
    copy = body + _LENGTH.pack(crc_value(body))
    return copy.ljust(COPY_OFFSET, b"\0") + copy.ljust(DATA_OFFSET - COPY_OFFSET, b"\0")


def parse_header(block: bytes) -> Header | None:
    """Return the header that the first `DATA_OFFSET` bytes hold, or None if both copies are bad."""
    for start in (0, COPY_OFFSET):
        body = block[start : start + _HEADER.size]
        crc = block[start + _HEADER.size : start + HEADER_BYTES]
        if not body.startswith(MAGIC) or _LENGTH.pack(crc_value(body)) != crc:
            continue
        _, version, salt, segment, created, name = _HEADER.unpack(body)
        return Header(
            version, salt, segment, created, name.rstrip(b"\0").decode("utf-8", "replace")
        )
    return None


def frames(payloads: list[bytes], seeds: Seeds) -> bytes:
    """Return the frames of `payloads`, joined."""
    # Everything runs in C, column by column: a third of the cost of a loop over the payloads.
    sizes = list(map(len, payloads))
    crcs = map(crc_extend, map(seeds.__getitem__, sizes), payloads)
    parts: list[bytes] = [b""] * (2 * len(payloads))
    parts[0::2] = map(FRAME_HEAD.pack, [MARKER] * len(payloads), sizes, crcs)
    parts[1::2] = payloads
    return b"".join(parts)


def take_frames(
    data: bytes, base: int, seeds: Seeds, limit: int, max_bytes: int, into: list[Record]
) -> int:
    """Append the whole frames at the start of `data` to `into`; return how many bytes they take.

    `base` is the offset of `data` in the segment. Stops at the first frame that is not whole or
    not valid, after `limit` records, or before the frame that would exceed `max_bytes` (the first
    one is always taken).
    """
    unpack = FRAME_HEAD.unpack_from
    extend = crc_extend
    append = into.append
    size = len(data)
    last_head = size - HEAD_BYTES
    position = 0
    while position <= last_head and limit > 0:
        marker, length, crc = unpack(data, position)
        if marker != MARKER:
            break
        start = position + HEAD_BYTES
        stop = start + length
        if stop > size or (stop > max_bytes and position):
            break
        payload = data[start:stop]
        if extend(seeds[length], payload) != crc:
            break
        append((base + position, payload))
        position = stop
        limit -= 1
    return position


def frame_end(data: bytes, position: int, seeds: Seeds) -> int | None:
    """Return where the valid frame at `position` of `data` ends, or None if none begins there."""
    if position + HEAD_BYTES > len(data):
        return None
    marker, length, crc = FRAME_HEAD.unpack_from(data, position)
    start: int = position + HEAD_BYTES
    if marker != MARKER or length > MAX_PAYLOAD or start + length > len(data):
        return None
    if crc_extend(seeds[length], data[start : start + length]) != crc:
        return None
    return start + int(length)
