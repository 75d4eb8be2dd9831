from __future__ import annotations

import msgspec
import pytest

from tests.support.listening import DATE, NOW_MS, Edge, listening, redirect

CLOSE = b"Connection: close\r\n"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + DATE + b"Content-Length: 5\r\n"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\n" + DATE + b"Content-Length: 13\r\n"


def ask(*pieces: bytes) -> bytes:
    async def scenario(edge: Edge) -> bytes:
        return await edge.ask(*pieces)

    return listening(scenario)


def test_a_link_is_answered_with_its_redirect() -> None:
    assert ask(b"GET /l1 HTTP/1.1\r\nHost: a.example\r\n\r\n") == redirect(b"/l1")


def test_everything_the_site_needs_reaches_it() -> None:
    async def scenario(edge: Edge) -> None:
        await edge.ask(
            b"POST /l1?a=b%20c&d HTTP/1.1\r\nHOST: Go.Example.:8080\r\nUser-agent: Moz/5 \xe9\r\n"
            b"referer: https://r.example/\r\nACCEPT-LANGUAGE: de\r\nCookie: a=1\r\ncookie: b=2\r\n"
            b"Sec-Purpose: prefetch\r\nSec-Fetch-Dest: image\r\nDNT: 1\r\nX-Unknown: x\r\n"
            b'Content-Type: text/csv\r\nContent-Length: 5\r\nSEC-CH-UA-PLATFORM: "Linux"\r\n'
            b'sec-ch-ua: "Chromium";v="131", "Brave";v="131"\r\n\r\nhello'
        )
        (request,) = edge.site.requests
        assert msgspec.structs.asdict(request) == {
            "method": "POST",
            "path": "/l1",
            "query": "a=b%20c&d",
            "host": "go.example",
            "ip": "127.0.0.1",
            "now_ms": NOW_MS,
            "secure": False,
            "proxied": False,
            "user_agent": "Moz/5 é",
            "referrer": "https://r.example/",
            "accept_language": "de",
            "cookie": "a=1; b=2",
            "purpose": "prefetch",
            "fetch_dest": "image",
            "dnt": "1",
            "content_type": "text/csv",
            "hints": "Brave/131;Linux",
            "body": b"hello",
        }

    listening(scenario)


def test_nothing_of_one_request_is_left_in_the_next() -> None:
    async def scenario(edge: Edge) -> None:
        await edge.ask(
            b"POST /l1?q HTTP/1.1\r\nHost: a\r\nUser-Agent: x\r\nCookie: c=1\r\nDNT: 1\r\n"
            b"X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nContent-Length: 1\r\n\r\n!"
            b"POST /l2 HTTP/1.1\r\nHost: b\r\n\r\n"
        )
        first, second = edge.site.requests
        assert (first.user_agent, first.proxied, first.body) == ("x", True, b"!")
        assert msgspec.structs.asdict(second) == {
            "method": "POST",
            "path": "/l2",
            "query": "",
            "host": "b",
            "ip": "127.0.0.1",
            "now_ms": NOW_MS,
            "secure": False,
            "proxied": False,
            "user_agent": "",
            "referrer": "",
            "accept_language": "",
            "cookie": "",
            "purpose": "",
            "fetch_dest": "",
            "dnt": "",
            "content_type": "",
            "hints": "",
            "body": b"",
        }

    listening(scenario)


def test_pipelined_requests_are_answered_in_the_order_asked() -> None:
    asked = b"".join(b"GET /l%d HTTP/1.1\r\nHost: a\r\n\r\n" % number for number in range(500))

    async def scenario(edge: Edge) -> bytes:
        return await edge.ask(asked)

    assert listening(scenario) == b"".join(redirect(b"/l%d" % number) for number in range(500))


def test_pipelined_answers_of_all_sorts_keep_their_order() -> None:
    answer = ask(
        b"GET /page HTTP/1.1\r\nHost: a\r\n\r\n"
        b"DELETE /page HTTP/1.1\r\nHost: a\r\n\r\n"
        b"GET /l1 HTTP/1.1\r\nHost: a\r\n\r\n"
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"
        b"HEAD /page HTTP/1.1\r\nHost: a\r\n\r\n"
        b"GET /.healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        b"GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    )
    assert answer == (
        PAGE
        + b"\r\npage\n"
        + b"HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/plain; charset=utf-8\r\n"
        + b"Cache-Control: no-store\r\nAllow: GET, HEAD, POST, OPTIONS\r\n"
        + DATE
        + b"Content-Length: 36\r\n\r\n405 This method is not served here.\n"
        + redirect(b"/l1")
        + b"HTTP/1.1 204 No Content\r\nAllow: GET, HEAD, POST, OPTIONS\r\n"
        + b"Access-Control-Allow-Origin: *\r\n"
        + b"Access-Control-Allow-Methods: GET, HEAD, POST, OPTIONS\r\n"
        + DATE
        + b"\r\n"
        + PAGE
        + b"\r\n"
        + b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
        + b"Cache-Control: no-store\r\n"
        + DATE
        + b"Content-Length: 3\r\n\r\nok\n"
        + NOT_FOUND
        + CLOSE
        + b"\r\nno such link\n"
    )


def test_a_connection_is_kept_for_the_next_request() -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        for path in (b"/l1", b"/l2", b"/l3"):
            await visitor.send(b"GET %b HTTP/1.1\r\nHost: a\r\n\r\n" % path)
            expected = redirect(path)
            assert await visitor.receive(len(expected)) == expected
        assert len(edge.turn.connections) == 1

    listening(scenario)


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        (b"GET /l1 HTTP/1.0\r\n\r\n", redirect(b"/l1", CLOSE)),
        (
            b"GET /l1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            redirect(b"/l1", b"Connection: keep-alive\r\n"),
        ),
        (
            # What HTTP/1.1 does anyway needs no answer.
            b"GET /l1 HTTP/1.1\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n",
            redirect(b"/l1"),
        ),
        (b"GET /l1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", redirect(b"/l1", CLOSE)),
        (b"HEAD /page HTTP/1.0\r\n\r\n", PAGE + CLOSE + b"\r\n"),
        (b"GET /page HTTP/1.0\r\n\r\n", PAGE + CLOSE + b"\r\npage\n"),
        (
            b"GET /empty HTTP/1.0\r\n\r\n",
            b"HTTP/1.1 204 No Content\r\n" + DATE + CLOSE + b"\r\n",
        ),
        (
            b"GET /empty HTTP/1.1\r\nHost: a\r\n\r\n",
            b"HTTP/1.1 204 No Content\r\n" + DATE + b"\r\n",
        ),
    ],
)
def test_connections_end_or_stay_as_the_visitor_asked(request_: bytes, answer: bytes) -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(request_)
        assert await visitor.receive(len(answer)) == answer
        if CLOSE in answer:
            assert await visitor.rest() == b""
        else:
            assert len(edge.turn.connections) == 1

    listening(scenario)


@pytest.mark.parametrize(
    ("target", "host", "seen"),
    [
        (b"http://Other.example:81/l1?x=1", b"a", ("other.example", "/l1", "x=1")),
        (b"https://other.example", b"a", ("other.example", "/", "")),
        (b"http://other.example?x", b"a", ("other.example", "/", "x")),
        (b"/l1?a?b", b"a", ("a", "/l1", "a?b")),
        (b"//l1", b"a", ("a", "//l1", "")),
        (b"/l1", b"", ("", "/l1", "")),
        (b"/l1", b"[::1]:8080", ("[::1]", "/l1", "")),
    ],
)
def test_targets_are_split_into_host_path_and_query(
    target: bytes, host: bytes, seen: tuple[str, str, str]
) -> None:
    async def scenario(edge: Edge) -> None:
        await edge.ask(b"GET %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (target, host))
        (request,) = edge.site.requests
        assert (request.host, request.path, request.query) == seen

    listening(scenario)


def test_requests_may_arrive_split_at_any_byte() -> None:
    asked = (
        b"GET /l1?a=1 HTTP/1.1\r\nHost: a.example\r\nX-Empty:\r\nUser-Agent: Moz\r\n\r\n"
        b"POST /l2 HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nHost: evil\r\nX-Trailer: 1\r\n\r\n"
        b"HEAD /l3 HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n"
    )
    answers = redirect(b"/l1") + redirect(b"/l2") + redirect(b"/l3", CLOSE)
    facts = [
        ("GET", "a.example", "/l1", "a=1", "Moz", b""),
        ("POST", "b", "/l2", "", "", b"abcde"),
        ("HEAD", "c", "/l3", "", "", b""),
    ]

    async def scenario(edge: Edge) -> None:
        for cut in range(1, len(asked)):
            edge.site.requests.clear()
            assert await edge.ask(asked[:cut], asked[cut:]) == answers
            assert [
                (r.method, r.host, r.path, r.query, r.user_agent, r.body)
                for r in edge.site.requests
            ] == facts
        edge.site.requests.clear()
        assert await edge.ask(*(asked[at : at + 1] for at in range(len(asked)))) == answers
        assert len(edge.site.requests) == 3

    listening(scenario)


def test_the_body_is_asked_for_where_the_visitor_waits_for_that() -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(
            b"GET /l1 HTTP/1.1\r\nHost: a\r\n\r\n"
            b"POST /l2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        )
        before = redirect(b"/l1") + b"HTTP/1.1 100 Continue\r\n\r\n"
        assert await visitor.receive(len(before)) == before
        await visitor.send(b"ok")
        assert await visitor.receive(len(redirect(b"/l2"))) == redirect(b"/l2")
        assert [request.body for request in edge.site.requests] == [b"", b"ok"]

    listening(scenario)


@pytest.mark.parametrize(
    "headers",
    [
        b"Connection: Upgrade\r\nUpgrade: websocket\r\n",
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM\r\n",
    ],
)
def test_a_wish_for_another_protocol_is_ignored(headers: bytes) -> None:
    answer = ask(
        b"GET /l1 HTTP/1.1\r\nHost: a\r\n" + headers + b"\r\nGET /l2 HTTP/1.1\r\nHost: a\r\n\r\n"
    )
    assert answer == redirect(b"/l1") + redirect(b"/l2")


def test_empty_lines_before_a_request_are_skipped() -> None:
    assert ask(b"\r\n\r\nGET /l1 HTTP/1.1\r\nHost: a\r\n\r\n") == redirect(b"/l1")


def test_a_site_that_fails_costs_a_500_and_nothing_else() -> None:
    failed = (
        b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"Cache-Control: no-store\r\n" + DATE + b"Content-Length: 49\r\n\r\n"
        b"500 Something went wrong here. Please try again.\n"
    )
    answer = ask(b"GET /boom HTTP/1.1\r\nHost: a\r\n\r\nGET /l1 HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer == failed + redirect(b"/l1")
