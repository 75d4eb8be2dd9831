from __future__ import annotations

import struct
import zlib
from xml.etree import ElementTree

import pytest
import segno

from clicktrail.edge import qr as drawing
from clicktrail.edge.budget import Budget
from clicktrail.edge.qr import DRAWN_PER_SECOND, qr
from tests.support.site import headers_of, request


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing drawn yet in this second, nor kept."""
    monkeypatch.setattr(drawing, "_budget", Budget(DRAWN_PER_SECOND, lambda: 0.0))
    for kept in (drawing._modules, drawing._png, drawing._svg):
        kept.cache_clear()


URL = "https://go.example/Spring-sale"
COMMON = {
    "Cache-Control": "public, max-age=86400",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def pixels(png: bytes) -> list[str]:
    """The rows of a one-bit PNG, 1 white and 0 black; checks every chunk."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", png, at + 8 + length)[0] == zlib.crc32(kind + content)
        chunks[kind] = content
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, *rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert rest == [1, 0, 0, 0, 0]
    raw = zlib.decompress(chunks[b"IDAT"])
    stride = -(-width // 8) + 1
    assert len(raw) == stride * height
    found: list[int] = []
    for line in range(height):
        row = raw[line * stride : (line + 1) * stride]
        value = int.from_bytes(row[1:], "big")
        # Filter 0 is the line itself; 2 adds the line above, and adds nothing here.
        assert row[0] == 0 or (row[0] == 2 and value == 0)
        found.append(found[-1] if row[0] else value)
    return [f"{value:0{(stride - 1) * 8}b}"[:width] for value in found]


def modules(url: str) -> list[str]:
    return [
        "".join("0" if one else "1" for one in row) for row in segno.make_qr(url, error="m").matrix
    ]


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("", 300),
        ("size=500", 500),
        ("SIZE=64", 64),
        ("size=1", 64),
        ("size=99999", 2048),
        ("size=-5", 300),
        ("size=1e3", 300),
        ("size=\u0663", 300),
        ("size=" + "9" * 5000, 300),
        ("format=gif", 300),
    ],
)
def test_the_picture_is_the_links_code_in_the_size_asked_for(query: str, size: int) -> None:
    answer = qr(request("/Spring-sale.qr", query), URL)
    assert (answer.status, answer.event) == (200, None)
    assert headers_of(answer) == {"Content-Type": "image/png", **COMMON}
    rows = pixels(answer.body)
    assert (len(rows), len(rows[0])) == (size, size)
    code = modules(URL)
    scale = size // (len(code) + 8)
    first = (size - scale * len(code)) // 2
    assert first >= 4 * scale
    sampled = [
        "".join(rows[first + y * scale + scale // 2][first + x * scale] for x in range(len(code)))
        for y in range(len(code))
    ]
    assert sampled == code
    margin = [row[:first] + row[first + scale * len(code) :] for row in rows]
    assert set("".join(margin)) == {"1"}
    assert set("".join(rows[:first] + rows[first + scale * len(code) :])) == {"1"}


def test_a_long_address_gets_as_many_pixels_as_its_code_takes() -> None:
    url = f"https://go.example/{'a' * 400}"
    rows = pixels(qr(request("/a.qr", "size=64"), url).body)
    assert len(rows) == len(modules(url)) + 8


def test_the_drawing_is_the_same_code() -> None:
    answer = qr(request("/Spring-sale.qr", "format=SVG&size=200"), URL)
    assert headers_of(answer) == {
        "Content-Type": "image/svg+xml",
        "Content-Security-Policy": "default-src 'none'",
        **COMMON,
    }
    drawing = ElementTree.fromstring(answer.body)
    code = modules(URL)
    whole = len(code) + 8
    assert drawing.attrib == {
        "width": "200",
        "height": "200",
        "viewBox": f"0 0 {whole} {whole}",
        "shape-rendering": "crispEdges",
    }
    _, path = drawing
    drawn = [["1"] * len(code) for _ in code]
    for piece in path.attrib["d"].removeprefix("M").removesuffix("z").split("zM"):
        place, run = piece.split("h", 1)
        x, y = map(int, place.split())
        length = int(run.split("v")[0])
        for module in range(x - 4, x - 4 + length):
            drawn[y - 4][module] = "0"
    assert ["".join(row) for row in drawn] == code


def test_a_worker_draws_only_so_much_a_second_and_keeps_what_it_drew() -> None:
    def status(query: str) -> int:
        return qr(request("/Spring-sale.qr", query), URL).status

    # The code itself is the first piece of work.
    sizes = range(100, 100 + DRAWN_PER_SECOND)
    assert [status(f"size={size}") for size in sizes] == [200] * (DRAWN_PER_SECOND - 1) + [503]
    assert [status(f"size={size}") for size in sizes[:-1]] == [200] * (DRAWN_PER_SECOND - 1)
    busy = qr(request("/Spring-sale.qr", "format=svg"), URL)
    assert headers_of(busy) == {
        "Content-Type": "text/plain; charset=utf-8",
        "Cache-Control": "no-store",
        "Retry-After": "1",
        "X-Content-Type-Options": "nosniff",
    }
    assert busy.body == b"Too many pictures at once, try again\n"
