"""The short way past the parser reads a request as the parser does, or leaves it to the parser."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clicktrail.edge.exchange import Request
from clicktrail.edge.limits import Limits
from clicktrail.edge.listener import Connection
from clicktrail.edge.plain_get import LINES_KEPT, reader, remembered
from clicktrail.edge.quick import BUILT, plain_reader
from clicktrail.edge.turn import Turn
from clicktrail.runtime.forwarded import TrustedProxies
from tests.support.listening import NOW_MS, Notebook, RecordingSite
from tests.support.raw_requests import RAW

LIMITS = Limits(header_bytes=700, header_count=12, request_line=200)
NAMES = [
    *("Host", "host", "HOST", "User-Agent", "user-agent", "Referer", "Accept-Language", "Cookie"),
    *("Sec-Purpose", "Purpose", "Sec-Fetch-Dest", "DNT", "dnt", "Content-Type", "Accept", "accept"),
    *("Connection", "connection", "Proxy-Connection", "proxy-connection", "Keep-Alive", "Upgrade"),
    *("Content-Length", "content-length", "CONTENT-LENGTH", "Transfer-Encoding", "TE", "Trailer"),
    *("transfer-encoding", "tRANSFER-eNCODING", "Expect", "X-Forwarded-For", "x-forwarded-for"),
    *("X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "X-Unknown", "A_b", "A b", "", "Ho st"),
    *(
        "Host ",
        " Host",
        "H\xf6st",
        "A\0",
        "A\x7f",
        "(A)",
        "A\t",
        "Sec-CH-UA",
        "sec-ch-ua",
        "sec-ch-ua-platform",
        "Sec-CH-UA-Mobile",
        "Via",
        "X-Request-Id",
    ),
]
VALUES = [
    *('"Brave";v="131", "Chromium";v="131"', '"Chromium";v="131"', '"Linux"', '"Windows"'),
    *("a.example", "a.example:8080", "A.Example.", "[::1]", "a b", "a..b", "a,b", "user@a", ""),
    *("keep-alive", "Keep-Alive", "close", "Close", "upgrade", "keep-alive, upgrade", "close, x"),
    *("0", "5", "+5", "0x5", "1 ", "chunked", "Chunked", "identity", "gzip, chunked", "h2c"),
    *("100-continue", "1.2.3.4", "1.2.3.4, 127.0.0.1", "https", "http", "unknown", "::1"),
    *("prefetch", "x\xe9y", "x\x85y", "x\xa0", "\xa0x", "x\x00y", "x\x7fy", "x\ry", "x\ny", "\tx"),
    *("x\t", "x\ty", " x", "x ", "x  y", "x: y", ": ", ":", "x" * 300, "\x1f", "\x1c", "\x0b"),
]
TARGETS = [
    *(
        "/",
        "/l1",
        "/l1?a=b&c",
        "/l1?",
        "/l1??",
        "/l1?a?b",
        "//l1",
        "/l/../x",
        "/%6c1",
        "/l1%",
        "/.",
    ),
    *(
        "/l1#f",
        "/l1?a#f",
        "/l 1",
        "/l\x80",
        "/l\xe9",
        "/l\x7f",
        "/l\t",
        "/l\0",
        "l1",
        "",
        "*",
        "/l;a",
    ),
    *(
        "http://b/l1",
        "/.healthz",
        "/.healthz?x",
        "/boom",
        "/page",
        '/l"<>\\^`{|}',
        "/l" + "x" * 250,
    ),
]
VERSIONS = [
    *["HTTP/1.1"] * 8,
    "HTTP/1.0",
    "HTTP/2.0",
    "HTTP/0.9",
    "http/1.1",
    "HTTP/1.1 ",
    "HTTP/1.",
    "",
]
ENDS = [*["\r\n"] * 24, "\n", "\r", "\r\r\n", "\n\r\n", "\r\n\r\n", "\r\n ", "\r\n\t", ""]
COLONS = [*[": "] * 16, ":", ":  ", ":\t", " : ", " ", "", "::"]


def once(usual: list[str], rest: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(usual), st.sampled_from(usual), rest)


LATIN = st.characters(max_codepoint=255)
TEXT = st.text(LATIN, max_size=8)
LINE = st.tuples(
    once(NAMES, TEXT), st.sampled_from(COLONS), once(VALUES, TEXT), st.sampled_from(ENDS)
).map("".join)
USUAL = st.sampled_from(
    [
        "Host: a.example\r\n",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n",
        "Accept: */*\r\n",
        "connection: keep-alive\r\n",
        "Accept-Language: en\r\n",
        "X-Forwarded-For: 9.9.9.9\r\n",
        "X-Forwarded-Proto: https\r\n",
        "Cookie: cm_1=x\r\n",
        'sec-ch-ua: "Brave";v="131", "Chromium";v="131", "Not_A Brand";v="24"\r\n',
        'sec-ch-ua: "Google Chrome";v="131", "Chromium";v="131"\r\n',
        'sec-ch-ua-platform: "Linux"\r\n',
        'sec-ch-ua-platform: "Windows"\r\n',
    ]
)
REQUEST_LINE = st.tuples(
    st.sampled_from([*["GET"] * 16, "get", "HEAD", "POST", "PUT", "GETX", " GET", "\r\nGET", ""]),
    st.sampled_from([*[" "] * 16, "  ", "\t", ""]),
    once(TARGETS, TEXT.map("/{}".format)),
    st.sampled_from([*[" "] * 16, "  ", "\t", ""]),
    st.sampled_from(VERSIONS),
    st.sampled_from(ENDS),
).map("".join)


@st.composite
def asked(draw: st.DrawFn) -> bytes:
    """A request, put together of usual and of hostile pieces, and in one case of four damaged."""
    lines = draw(st.lists(st.one_of(USUAL, USUAL, LINE), max_size=14, unique=draw(st.booleans())))
    host = draw(st.sampled_from(["Host: a.example\r\n", "Host: b\r\n", ""]))
    end = draw(
        st.sampled_from([*["\r\n"] * 12, "", "\n", "\r\n\r\n", "\r\nGET / HTTP/1.1\r\n\r\n"])
    )
    text = (draw(REQUEST_LINE) + host + "".join(lines) + end).encode("latin-1")
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(text)))
        until = min(at + draw(st.integers(0, 3)), len(text))
        text = text[:at] + draw(st.binary(max_size=3)) + text[until:]
    return text


class Wire(asyncio.Transport):
    """A transport whose other end is a list."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 40000)})
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.sent.append(b"<end>")

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


@pytest.fixture(scope="module")
def loop() -> Any:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


READERS = {
    "in Python": reader(LIMITS),
    "in C": plain_reader(LIMITS),
    "by the parser": lambda data, ip, now_ms: None,
}


def seen(loop: asyncio.AbstractEventLoop, how: str, *pieces: bytes) -> tuple[Any, ...]:
    """Return everything that can be seen of a connection that receives these pieces."""
    site = RecordingSite()
    turn = Turn(loop, site, Notebook(), LIMITS, wall_ms=lambda: NOW_MS)
    turn.read_plain = READERS[how]
    turn.date = b"Date: then\r\n"
    proxies = TrustedProxies([ipaddress.ip_network("127.0.0.1")])
    connection = Connection(turn, proxies)
    wire = Wire()
    connection.connection_made(wire)
    for piece in pieces:
        connection.data_received(piece)
        turn.flush()
    # Whatever came first, the next request must be understood in the same way, too.
    connection.data_received(b"GET /l-next HTTP/1.1\r\nHost: a\r\n\r\n")
    turn.flush()
    requests = [msgspec.structs.astuple(request) for request in site.requests]
    return requests, site.decided, b"".join(wire.sent), wire.closed, connection.outstanding


OFTEN = settings(
    max_examples=4000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def by_parser(loop: asyncio.AbstractEventLoop, *pieces: bytes) -> tuple[Any, ...]:
    """Return what is seen where every request has to take the way through the parser."""
    return seen(loop, "by the parser", *pieces)


def outcome(loop: asyncio.AbstractEventLoop, *pieces: bytes) -> tuple[Any, ...]:
    """Return what is seen where requests may go past the parser, whatever reads them there."""
    in_python = seen(loop, "in Python", *pieces)
    assert seen(loop, "in C", *pieces) == in_python
    return in_python


def test_requests_are_read_in_c_where_it_was_compiled() -> None:
    assert BUILT
    assert type(plain_reader(LIMITS)).__name__ == "builtin_function_or_method"


@OFTEN
@given(st.lists(asked(), min_size=1, max_size=2))
@example([b"GET /l1 HTTP/1.1\r\nHost: a\r\nAccept:\r\n\r\n"])
@example([b"GET /l1 HTTP/1.1\r\nHost: a\r\nAccept: \r\nDNT: \r\n\r\n"])
@example([b"GET /l1 HTTP/1.1\r\nHost: a\r\nProxy-Connection: close\r\n\r\n"])
@example([b"GET /l1 HTTP/1.1\r\nHost: a\r\nTRANSFER-encoding: chunked\r\n\r\n"])
@example([b"GET /l1 HTTP/1.1\r\nHost: a\r\nAccept\r\n\r\n"])
@example([b"GET /l1 HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n"])
@example([b"GET /l1?\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n"])
@example([b"\r\n", b"GET /l1 HTTP/1.1\r\nHost: a\r\n\r\n"])
@example([b"\r", b"GET /l1 HTTP/1.1\r\nHost: a\r\n\r\n"])
@example([b"GET /l HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"] * 2)
def test_past_the_parser_a_request_means_the_same(
    loop: asyncio.AbstractEventLoop, sent: list[bytes]
) -> None:
    parsed = by_parser(loop, *sent)
    # Twice, since the second time its lines are remembered.
    assert outcome(loop, *sent) == parsed
    assert outcome(loop, *sent) == parsed


@pytest.mark.parametrize("name", RAW)
def test_past_the_parser_what_others_read_in_different_ways_means_the_same(
    loop: asyncio.AbstractEventLoop, name: str
) -> None:
    sent, hidden = RAW[name].sent, b"GET /l-hidden HTTP/1.1\r\nHost: a\r\n\r\n"
    for pieces in ([sent], [sent + hidden], [sent, hidden], [hidden, sent], [hidden + sent]):
        assert outcome(loop, *pieces) == by_parser(loop, *pieces)
    # With no more done to them than any of these: two of their bytes lost.
    for at in range(len(sent)):
        text = sent[:at] + sent[at + 2 :]
        assert outcome(loop, text) == by_parser(loop, text)


@OFTEN
@given(st.lists(st.one_of(USUAL, LINE), max_size=4), st.sampled_from(TARGETS))
def test_past_the_parser_a_line_that_may_be_hostile_means_the_same(
    loop: asyncio.AbstractEventLoop, lines: list[str], target: str
) -> None:
    text = f"GET {target} HTTP/1.1\r\nHost: a\r\n{''.join(lines)}\r\n".encode("latin-1")
    assert outcome(loop, text) == by_parser(loop, text)


@OFTEN
@given(st.sampled_from(NAMES[:40]), st.binary(max_size=3), st.binary(max_size=3))
def test_past_the_parser_a_line_with_any_bytes_means_the_same(
    loop: asyncio.AbstractEventLoop, name: str, before: bytes, behind: bytes
) -> None:
    line = name.encode("latin-1") + before + b": " + behind + b"x" + before + b"\r\n"
    text = b"GET /l1 HTTP/1.1\r\nHost: a\r\n" + line + b"\r\n"
    assert outcome(loop, text) == by_parser(loop, text)


@pytest.mark.parametrize("code", range(256))
def test_every_byte_in_every_place_means_the_same(
    loop: asyncio.AbstractEventLoop, code: int
) -> None:
    request = b"GET /l1?a HTTP/1.1\r\nHost: a\r\nDNT: 1\r\nAccept: b\r\nX-Y: z\r\n\r\n"
    for at in range(len(request) + 1):
        for skipped in (0, 1):
            text = request[:at] + bytes([code]) + request[at + skipped :]
            assert outcome(loop, text) == by_parser(loop, text)


@pytest.mark.parametrize("size", range(680, 712))
def test_the_limits_are_the_same(loop: asyncio.AbstractEventLoop, size: int) -> None:
    for text in (
        b"GET /l1 HTTP/1.1\r\nHost: a\r\nX: %b\r\n\r\n" % (b"x" * (size - 14)),
        b"GET /l%b HTTP/1.1\r\nHost: a\r\n\r\n" % (b"x" * (size - 510)),
        b"GET /l1 HTTP/1.1\r\nHost: a\r\n%b\r\n" % (b"A: b\r\n" * (size - 690)),
    ):
        assert outcome(loop, text) == by_parser(loop, text)


def test_what_browsers_and_proxies_send_goes_past_the_parser() -> None:
    browser = (
        b"GET /spring?utm=x HTTP/1.1\r\nHost: Go.Example:8080\r\nConnection: keep-alive\r\n"
        b'sec-ch-ua: "Chromium";v="131"\r\nUpgrade-Insecure-Requests: 1\r\nUser-Agent: Moz\r\n'
        b"Accept: */*\r\nReferer: https://r.example/\r\nAccept-Language: en\r\nCookie: a=1\r\n"
    )
    fields: dict[str, Any] = {
        "user_agent": "Moz",
        "referrer": "https://r.example/",
        "accept_language": "en",
        "cookie": "a=1",
    }
    expected = Request("GET", "/spring", "utm=x", "go.example", "9.9.9.9", 7, **fields)
    proxied = b"x-forwarded-for: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nX-Cloud-Id: 7\r\n\r\n"
    for read in (reader(Limits()), plain_reader(Limits())):
        alone = read(browser + b"\r\n", "9.9.9.9", 7)
        passed_on = read(browser + proxied, "9.9.9.9", 7)
        assert isinstance(alone, Request)
        assert isinstance(passed_on, tuple)
        assert msgspec.structs.astuple(alone) == msgspec.structs.astuple(expected)
        assert msgspec.structs.astuple(passed_on[0]) == msgspec.structs.astuple(expected)
        assert passed_on[1:] == ("1.2.3.4", "https")


def test_made_up_lines_are_not_remembered_without_end() -> None:
    for number in range(LINES_KEPT + 10):
        text = b"GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: %d\r\n\r\n" % number
        assert reader(Limits())(text, "9.9.9.9", 7) is not None
    assert 0 < len(remembered) <= LINES_KEPT
