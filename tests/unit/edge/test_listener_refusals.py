"""Refused: what two servers could read differently, and what nobody can (RFC 9112 §11)."""

from __future__ import annotations

import pytest

from tests.support.listening import Edge, listening, redirect, refused

GOOD = b"GET /l1 HTTP/1.1\r\nHost: a\r\n\r\n"
HIDDEN = b"GET /l-hidden HTTP/1.1\r\nHost: a\r\n\r\n"
NOT_UNDERSTOOD = refused(b"400 Bad Request", b"This is not a request that can be understood.")
NO_HOST = refused(b"400 Bad Request", b"The request names no host, or one that cannot be.")
NO_CODING = refused(b"501 Not Implemented", b"Only the transfer coding `chunked` is understood.")
NO_UPGRADE = refused(b"400 Bad Request", b"A request with a body cannot change the protocol.")
NO_VERSION = refused(
    b"505 HTTP Version Not Supported", b"Only HTTP/1.0 and HTTP/1.1 are understood."
)
NOT_ALLOWED = refused(
    b"405 Method Not Allowed",
    b"This method is not served here.",
    b"Allow: GET, HEAD, POST, OPTIONS\r\n",
)


def post(headers: bytes, body: bytes = b"", version: bytes = b"1.1") -> bytes:
    return b"POST /l2 HTTP/%b\r\nHost: a\r\n%b\r\n%b" % (version, headers, body)


CASES = {
    "length after coding": (
        post(b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", b"0\r\n\r\n"),
        NOT_UNDERSTOOD,
    ),
    "coding after length": (
        post(b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
        NOT_UNDERSTOOD,
    ),
    "two lengths": (post(b"Content-Length: 0\r\nContent-Length: 0\r\n"), NOT_UNDERSTOOD),
    "list of lengths": (post(b"Content-Length: 0, 0\r\n"), NOT_UNDERSTOOD),
    "length with a sign": (post(b"Content-Length: +0\r\n"), NOT_UNDERSTOOD),
    "length in hex": (post(b"Content-Length: 0x0\r\n"), NOT_UNDERSTOOD),
    "length beyond all bounds": (post(b"Content-Length: %d\r\n" % 10**30), NOT_UNDERSTOOD),
    "unknown coding": (post(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"), NO_CODING),
    "coding identity": (post(b"Transfer-Encoding: identity\r\n"), NO_CODING),
    "coding gzip before chunked": (
        post(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"),
        NO_CODING,
    ),
    "chunked that is not the last coding": (
        post(b"Transfer-Encoding: chunked, gzip\r\n", b"0\r\n\r\n"),
        NOT_UNDERSTOOD,
    ),
    "chunked twice": (
        post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
        NOT_UNDERSTOOD,
    ),
    "chunks in HTTP/1.0": (
        post(b"Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n", b"1.0"),
        NOT_UNDERSTOOD,
    ),
    "chunk size that is no number": (
        post(b"Transfer-Encoding: chunked\r\n", b"zz\r\n\r\n"),
        NOT_UNDERSTOOD,
    ),
    "upgrade with a body": (
        post(b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 42\r\n"),
        NO_UPGRADE,
    ),
    "upgrade with chunks": (
        post(b"Connection: Upgrade\r\nUpgrade: h2c\r\nTransfer-Encoding: chunked\r\n"),
        NO_UPGRADE,
    ),
    "folded header": (b"GET /l2 HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", NOT_UNDERSTOOD),
    "space before the colon": (b"GET /l2 HTTP/1.1\r\nHost : a\r\n\r\n", NOT_UNDERSTOOD),
    "line feeds alone": (b"GET /l2 HTTP/1.1\nHost: a\n\n", NOT_UNDERSTOOD),
    "NUL in a header": (b"GET /l2 HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", NOT_UNDERSTOOD),
    "carriage return in a header": (
        b"GET /l2 HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
        NOT_UNDERSTOOD,
    ),
    "NUL in the target": (b"GET /l\0 HTTP/1.1\r\nHost: a\r\n\r\n", NOT_UNDERSTOOD),
    "raw bytes in the target": (b"GET /l\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", NOT_UNDERSTOOD),
    "target that is no path": (b"GET l2 HTTP/1.1\r\nHost: a\r\n\r\n", NOT_UNDERSTOOD),
    "star for another method": (b"GET * HTTP/1.1\r\nHost: a\r\n\r\n", NOT_UNDERSTOOD),
    "URL without a host": (b"GET http:///l2 HTTP/1.1\r\nHost: a\r\n\r\n", NOT_UNDERSTOOD),
    "URL with a user": (b"GET http://u@a/l2 HTTP/1.1\r\nHost: a\r\n\r\n", NOT_UNDERSTOOD),
    "URL of another scheme": (b"GET ftp://a/l2 HTTP/1.1\r\nHost: a\r\n\r\n", NOT_UNDERSTOOD),
    "no host": (b"GET /l2 HTTP/1.1\r\n\r\n", NO_HOST),
    "URL without a Host header": (b"GET http://a/l2 HTTP/1.1\r\n\r\n", NO_HOST),
    "two hosts": (b"GET /l2 HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", NO_HOST),
    "host with a slash": (b"GET /l2 HTTP/1.1\r\nHost: a/b\r\n\r\n", NO_HOST),
    "host with a user": (b"GET /l2 HTTP/1.1\r\nHost: u@a\r\n\r\n", NO_HOST),
    "HTTP/0.9": (b"GET /l2\r\n\r\n", NO_VERSION),
    "HTTP/2.0 by name": (b"GET /l2 HTTP/2.0\r\nHost: a\r\n\r\n", NO_VERSION),
    "HTTP/1.2": (b"GET /l2 HTTP/1.2\r\nHost: a\r\n\r\n", NOT_UNDERSTOOD),
    "preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", NOT_UNDERSTOOD),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", NOT_UNDERSTOOD),
    "noise": (b"\x00\xff\r\n\r\n", NOT_UNDERSTOOD),
    "CONNECT": (b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", NOT_ALLOWED),
    "unheard-of method": (b"BREW /l2 HTTP/1.1\r\nHost: a\r\n\r\n", NOT_ALLOWED),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_ambiguous_or_malformed_is_refused_and_nothing_behind_it_is_read(
    name: str,
) -> None:
    bad, answer = CASES[name]

    async def scenario(edge: Edge) -> None:
        assert await edge.ask(bad + HIDDEN) == answer
        assert [request.path for request in edge.site.requests] == []
        # One good request before it, and a new connection after it, are served as ever.
        if name != "unheard-of method":
            assert await edge.ask(GOOD + bad + HIDDEN) == redirect(b"/l1") + answer
        assert await edge.ask(GOOD) == redirect(b"/l1")
        assert {request.path for request in edge.site.requests} == {"/l1"}

    listening(scenario)


@pytest.mark.parametrize("method", [b"PUT", b"DELETE", b"PATCH", b"TRACE", b"PROPFIND"])
def test_other_methods_are_not_allowed_but_the_connection_stays(method: bytes) -> None:
    async def scenario(edge: Edge) -> None:
        answer = await edge.ask(method + b" /l2 HTTP/1.1\r\nHost: a\r\n\r\n" + GOOD)
        assert answer == (NOT_ALLOWED.replace(b"Connection: close\r\n", b"") + redirect(b"/l1"))
        assert [request.path for request in edge.site.requests] == ["/l1"]

    listening(scenario)


def test_a_refusal_arrives_even_while_the_visitor_is_still_sending() -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(b"noise\r\n\r\n", b"more " * 10_000, b"and more")
        assert await visitor.receive(len(NOT_UNDERSTOOD)) == NOT_UNDERSTOOD
        assert await visitor.rest() == b""

    listening(scenario)
