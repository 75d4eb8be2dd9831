from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from clicktrail.edge.limits import Limits
from tests.support.listening import (
    BIG,
    DATE,
    Edge,
    listening,
    redirect,
    refused,
    settle,
    until,
)

GOOD = b"GET /l1 HTTP/1.1\r\nHost: a\r\n\r\n"
TOO_SLOW = refused(b"408 Request Timeout", b"The request took too long to arrive.")
TOO_LONG = refused(b"414 URI Too Long", b"The address is too long.")
TOO_LARGE = refused(b"413 Content Too Large", b"The body is too large.")
HEADERS = refused(b"431 Request Header Fields Too Large", b"The headers are too large or too many.")
QUICK = Limits(sweep_seconds=0.02, linger_seconds=0.05)


def get(target: bytes, headers: bytes = b"") -> bytes:
    return b"GET %b HTTP/1.1\r\nHost: a\r\n%b\r\n" % (target, headers)


def header(size: int, name: bytes = b"X-Long") -> bytes:
    """Return a header line of `size` bytes, CRLF included."""
    return name + b": " + b"v" * (size - len(name) - 4) + b"\r\n"


async def answered(edge: Edge, asked: bytes, pieces: int) -> bytes:
    size = -(-len(asked) // pieces)
    return await edge.ask(*(asked[at : at + size] for at in range(0, len(asked), size)))


@pytest.mark.parametrize("pieces", [1, 7])
def test_a_request_line_may_have_8_kib_and_no_more(pieces: int) -> None:
    target = b"/l" + b"x" * (8192 - len(b"GET /l HTTP/1.1"))

    async def scenario(edge: Edge) -> None:
        assert await answered(edge, get(target), pieces) == redirect(target)
        assert await answered(edge, get(target + b"x"), pieces) == TOO_LONG
        assert len(edge.site.requests) == 1

    listening(scenario)


@pytest.mark.parametrize("pieces", [1, 7, 50])
@pytest.mark.parametrize("lines", [1, 3, 90])
def test_headers_may_have_16_kib_and_no_more(pieces: int, lines: int) -> None:
    total = 16 * 1024 - len(b"Host: a\r\n")
    filler = b"".join(header(total // lines, b"X-%d" % at) for at in range(lines - 1))
    fitting = filler + header(total - len(filler))
    too_much = filler + header(total - len(filler) + 1)

    async def scenario(edge: Edge) -> None:
        assert await answered(edge, get(b"/l1", fitting), pieces) == redirect(b"/l1")
        assert await answered(edge, get(b"/l1", too_much), pieces) == HEADERS
        assert len(edge.site.requests) == 1

    listening(scenario)


def test_a_request_may_have_100_headers_and_no_more() -> None:
    async def scenario(edge: Edge) -> None:
        assert await edge.ask(get(b"/l1", b"X: y\r\n" * 99)) == redirect(b"/l1")
        assert await edge.ask(get(b"/l1", b"X: y\r\n" * 100)) == HEADERS

    listening(scenario)


def test_a_header_that_never_ends_is_cut_off() -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(b"GET /l1 HTTP/1.1\r\nX-Long: ", *[b"v" * 1000] * 30)
        assert await visitor.receive(len(HEADERS)) == HEADERS

    listening(scenario)


def test_trailers_are_bounded_like_headers() -> None:
    chunked = b"POST /l1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"

    async def scenario(edge: Edge) -> None:
        assert await edge.ask(chunked + b"X: y\r\n" * 98 + b"\r\n") == redirect(b"/l1")
        assert await edge.ask(chunked + b"X: y\r\n" * 99 + b"\r\n") == HEADERS

    listening(scenario)


@pytest.mark.parametrize("pieces", [1, 40])
def test_a_body_may_have_64_kib_and_no_more(pieces: int) -> None:
    def measured(size: int) -> bytes:
        head = b"POST /l1 HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size
        return head + b"b" * size

    def chunked(size: int) -> bytes:
        head = b"POST /l1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        return head + b"%x\r\n" % size + b"b" * size + b"\r\n0\r\n\r\n"

    async def scenario(edge: Edge) -> None:
        for body in (measured, chunked):
            assert await answered(edge, body(65536), pieces) == redirect(b"/l1")
            assert await answered(edge, body(65537), pieces) == TOO_LARGE
        assert [len(request.body) for request in edge.site.requests] == [65536, 65536]

    listening(scenario)


def test_a_body_that_would_be_too_large_is_not_asked_for() -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(
            b"POST /l1 HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\nExpect: 100-continue\r\n\r\n"
        )
        assert await visitor.receive(len(TOO_LARGE)) == TOO_LARGE

    listening(scenario)


def test_headers_that_drip_are_given_up() -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        for letter in b"GET /l1 HTTP/1.1\r\nX-Slow: " + b"x" * 200:
            if edge.turn.requests_total:
                break
            await visitor.send(bytes([letter]))
            await asyncio.sleep(0.005)
        assert await visitor.receive(len(TOO_SLOW)) == TOO_SLOW
        assert edge.site.requests == []
        assert await edge.ask(GOOD) == redirect(b"/l1")

    listening(scenario, limits=replace(QUICK, header_seconds=0.5))


def test_a_drip_behind_a_good_request_is_given_up_too() -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(GOOD + b"GET /l")
        expected = redirect(b"/l1") + TOO_SLOW
        assert await visitor.receive(len(expected)) == expected
        assert await visitor.rest() == b""

    listening(scenario, limits=replace(QUICK, header_seconds=0.3))


def test_a_body_that_does_not_come_is_given_up() -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(b"POST /l1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab")
        assert await visitor.receive(len(TOO_SLOW)) == TOO_SLOW
        assert edge.site.requests == []

    listening(scenario, limits=replace(QUICK, body_seconds=0.3))


@pytest.mark.parametrize("sent", [b"", b"\r\n\r\n", GOOD])
def test_a_silent_connection_is_closed_without_a_word(sent: bytes) -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(sent)
        assert await visitor.rest() == (redirect(b"/l1") if sent == GOOD else b"")
        assert edge.turn.connections == set()

    listening(scenario, limits=replace(QUICK, idle_seconds=0.3))


def test_a_refused_visitor_cannot_stay_by_sending_on() -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(b"noise\r\n\r\n")
        await until(lambda: not edge.turn.connections)

    listening(scenario, limits=QUICK)


def test_somebody_who_reads_no_answers_is_read_no_further_and_then_cut_off() -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit(receive_buffer=4096)
        await visitor.send(b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n" * 20)
        answered = len(edge.site.requests)
        await visitor.send(GOOD)
        assert len(edge.site.requests) == answered
        await until(lambda: not edge.turn.connections)
        assert [request.path for request in edge.site.requests] == ["/big"] * answered

    listening(scenario, limits=replace(QUICK, write_seconds=0.5))


def test_somebody_who_reads_slowly_gets_everything_in_order() -> None:
    asked = b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n" * 3 + b"GET /l%d HTTP/1.1\r\nHost: a\r\n\r\n"

    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit(receive_buffer=4096)
        await visitor.send(b"".join(asked % number for number in range(50)))
        visitor.finish_sending()
        big = b"HTTP/1.1 200 OK\r\n" + DATE + b"Content-Length: 1048576\r\n\r\n" + BIG
        for number in range(50):
            expected = big * 3 + redirect(b"/l%d" % number)
            assert await visitor.receive(len(expected)) == expected
        assert await visitor.rest() == b""

    listening(scenario)


def test_a_long_pipeline_is_taken_in_portions() -> None:
    """No turn holds more of one connection than the limit and what one slice of 4 KiB adds."""
    request = b"GET /l%d HTTP/1.1\r\nHost: a\r\n\r\n"
    most = 64 + 4096 // len(request)

    async def scenario(edge: Edge) -> None:
        answer = await edge.ask(b"".join(request % number for number in range(3000)))
        assert answer == b"".join(redirect(b"/l%d" % number) for number in range(3000))
        sizes = [len(batch) for batch in edge.notebook.batches]
        assert sum(sizes) == 3000
        assert max(sizes) <= most

    listening(scenario)


def test_a_turn_is_written_early_when_it_grows_large() -> None:
    async def scenario(edge: Edge) -> None:
        answer = await edge.ask(GOOD * 100)
        assert answer == redirect(b"/l1") * 100
        assert [len(batch) for batch in edge.notebook.batches] == [10] * 10

    listening(scenario, limits=Limits(turn_requests=10))


def test_one_connection_too_many_is_told_so() -> None:
    async def scenario(edge: Edge) -> None:
        visitors = [await edge.visit() for _ in range(10)]
        busy = refused(
            b"503 Service Unavailable",
            b"Too many connections. Please try again.",
            b"Retry-After: 5\r\n",
        )
        assert await edge.ask(GOOD) == busy
        for visitor in visitors:
            await visitor.send(GOOD)
            assert await visitor.receive(len(redirect(b"/l1"))) == redirect(b"/l1")
        visitors[0].leave()
        await settle()
        assert await edge.ask(GOOD) == redirect(b"/l1")

    listening(scenario, limits=Limits(connections=10))
