"""QR codes of links: `<link>.qr`, a picture of the tracking URL that anyone may fetch and keep.

Drawing one takes some milliseconds of a worker's time, so what was drawn is kept, and only so much
is drawn in a second.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from typing import Final

import segno

from clicktrail.domain.destinations import parameters
from clicktrail.edge.budget import Budget
from clicktrail.edge.exchange import Answer, Request

SIZE: Final = 300
"""Pixels of a side, unless told (spec behaviour.md §3)."""
SMALLEST: Final = 64
LARGEST: Final = 2048
DRAWN_PER_SECOND: Final = 20
QUIET_ZONE: Final = 4
"""Modules left white on each side, as ISO/IEC 18004 asks."""

_HEADERS: Final = (
    b"Cache-Control: public, max-age=86400\r\n"
    b"Access-Control-Allow-Origin: *\r\nCross-Origin-Resource-Policy: cross-origin\r\n"
    b"X-Content-Type-Options: nosniff\r\nX-Robots-Tag: noindex\r\n"
)
_BUSY: Final = Answer(
    503,
    b"Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\nRetry-After: 1\r\n"
    b"X-Content-Type-Options: nosniff\r\n",
    b"Too many pictures at once, try again\n",
)
_PNG: Final = b"Content-Type: image/png\r\n" + _HEADERS
_SVG: Final = (
    b"Content-Type: image/svg+xml\r\nContent-Security-Policy: default-src 'none'\r\n" + _HEADERS
)


def qr(request: Request, link_url: str) -> Answer:
    """Return the picture of a link: PNG, or SVG with `?format=svg`; `?size=` are its pixels.

    A size that is no number counts as not given, one out of bounds as the bound.
    """
    asked = parameters(request.query)
    size = _size(asked.get("size", ""))
    try:
        if asked.get("format", "").lower() == "svg":
            return Answer(200, _SVG, _svg(link_url, size))
        return Answer(200, _PNG, _png(link_url, size))
    except _BusyError:
        return _BUSY


class _BusyError(Exception):
    """Enough was drawn in this second."""


_budget = Budget(DRAWN_PER_SECOND)


def _begin_drawing() -> None:
    """Raise _BusyError where this second's drawings are used up."""
    if not _budget.take():
        raise _BusyError


def _size(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) <= 9):
        return SIZE
    return min(max(int(written), SMALLEST), LARGEST)


@lru_cache(maxsize=1024)
def _modules(link_url: str) -> tuple[bytes, ...]:
    """Return the code's rows, one byte a module: 1 is black. Raises _BusyError."""
    _begin_drawing()
    return tuple(map(bytes, segno.make_qr(link_url, error="m").matrix))


@lru_cache(maxsize=256)
def _png(link_url: str, size: int) -> bytes:
    """Return a picture of exactly this many pixels, or as many as one pixel a module takes."""
    rows = _modules(link_url)
    _begin_drawing()
    whole = len(rows) + 2 * QUIET_ZONE
    size = max(size, whole)
    scale = size // whole
    before = (size - scale * len(rows)) // 2
    after = size - scale * len(rows) - before
    white = _scanline("1" * size)
    lines = [white * before]
    for row in rows:
        bits = "".join(("0" if module else "1") * scale for module in row)
        line = _scanline("1" * before + bits + "1" * after)
        # The others differ in nothing from the one above (filter Up), which packs quickly.
        lines.append(line + (b"\x02" + bytes(len(line) - 1)) * (scale - 1))
    lines.append(white * after)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(b"".join(lines), 6)),
            _chunk(b"IEND", b""),
        )
    )


def _scanline(bits: str) -> bytes:
    """Return a line of a one-bit PNG, unfiltered; 1 is white."""
    padded = bits.ljust(-(-len(bits) // 8) * 8, "0")
    return b"\x00" + int(padded, 2).to_bytes(len(padded) // 8, "big")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


@lru_cache(maxsize=256)
def _svg(link_url: str, size: int) -> bytes:
    rows = _modules(link_url)
    _begin_drawing()
    whole = len(rows) + 2 * QUIET_ZONE
    path = []
    for y, row in enumerate(rows):
        x = 0
        while (start := row.find(1, x)) >= 0:
            end = row.find(0, start)
            x = len(row) if end < 0 else end
            path.append(f"M{start + QUIET_ZONE} {y + QUIET_ZONE}h{x - start}v1h-{x - start}z")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}"'
        f' viewBox="0 0 {whole} {whole}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{whole}v{whole}H0z"/><path d="{"".join(path)}"/></svg>\n'
    ).encode()
