"""The order that the product stands on: decided, kept, answered."""

from __future__ import annotations

import socket
import struct

import pytest

from clicktrail.edge.limits import Limits
from clicktrail.journal.format import JournalError
from tests.support.listening import DATE, Edge, listening, redirect, settle, until

GOOD = b"GET /l1 HTTP/1.1\r\nHost: a\r\n\r\n"
PAGE = b"GET /page HTTP/1.1\r\nHost: a\r\n\r\n"
HEALTH = b"GET /.healthz HTTP/1.1\r\nHost: a\r\n\r\n"
PLAIN = b"Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n"
PAGE_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + DATE + b"Content-Length: 5\r\n\r\npage\n"
)
NOT_COUNTED = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n"
    + DATE
    + b"Content-Length: 12\r\n\r\nnot counted\n"
)


def health(status: bytes, text: bytes) -> bytes:
    return (
        b"HTTP/1.1 %b\r\n" % status
        + PLAIN
        + DATE
        + b"Content-Length: %d\r\n\r\n%b\n" % (len(text) + 1, text)
    )


def test_all_that_one_turn_parsed_is_kept_with_one_write() -> None:
    async def scenario(edge: Edge) -> None:
        visitors = [await edge.visit() for _ in range(20)]
        for number, visitor in enumerate(visitors):
            visitor.socket.send(b"GET /l%d HTTP/1.1\r\nHost: a\r\n\r\n" % number + GOOD)
        await settle()
        (batch,) = edge.notebook.batches
        assert batch == edge.site.decided
        assert len(batch) == 40
        for number, visitor in enumerate(visitors):
            expected = redirect(b"/l%d" % number) + redirect(b"/l1")
            assert await visitor.receive(len(expected)) == expected

    listening(scenario)


def test_no_answer_leaves_before_its_event_is_kept() -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        seen: list[object] = []
        keep = edge.notebook.append

        def append(payloads: list[bytes]) -> None:
            try:
                seen.append(visitor.socket.recv(1))
            except BlockingIOError:
                seen.append("nothing was sent yet")
            keep(payloads)

        edge.notebook.append = append  # type: ignore[method-assign]
        await visitor.send(GOOD + PAGE)
        expected = redirect(b"/l1") + PAGE_ANSWER
        assert await visitor.receive(len(expected)) == expected
        assert seen == ["nothing was sent yet"]

    listening(scenario)


def test_answers_without_events_write_nothing() -> None:
    async def scenario(edge: Edge) -> None:
        assert await edge.ask(PAGE + HEALTH) == PAGE_ANSWER + health(b"200 OK", b"ok")
        assert edge.notebook.batches == []
        assert edge.turn.figures() == {
            "requests_total": 2,
            "hits_total": 0,
            "connections": 0,
            "journal_bytes_total": 0,
            "journal_errors_total": 0,
            "unrecorded_total": 0,
        }

    listening(scenario)


@pytest.mark.parametrize("error", [JournalError("the disk is full"), OSError("the disk is full")])
def test_while_nothing_can_be_kept_links_are_refused_and_all_else_goes_on(
    error: Exception,
) -> None:
    async def scenario(edge: Edge) -> None:
        edge.notebook.error = error
        assert await edge.ask(GOOD + PAGE + GOOD) == NOT_COUNTED + PAGE_ANSWER + NOT_COUNTED
        assert await edge.ask(HEALTH) == health(
            b"503 Service Unavailable", b"Hits cannot be kept at the moment."
        )
        assert edge.turn.problem == "Hits cannot be kept: the disk is full"
        edge.notebook.error = None
        assert await edge.ask(GOOD) == redirect(b"/l1")
        assert await edge.ask(HEALTH) == health(b"200 OK", b"ok")
        assert edge.notebook.events == [b"GET /l1?"]
        assert edge.turn.figures() == {
            "requests_total": 6,
            "hits_total": 1,
            "connections": 0,
            "journal_bytes_total": 8,
            "journal_errors_total": 1,
            "unrecorded_total": 2,
        }

    listening(scenario)


def test_a_bad_verdict_expires_so_that_a_balancer_sends_hits_again() -> None:
    async def scenario(edge: Edge) -> None:
        edge.notebook.error = JournalError("the disk is full")
        await edge.ask(GOOD)
        assert edge.turn.problem == "Hits cannot be kept: the disk is full"
        await until(lambda: edge.turn.problem is None)
        assert await edge.ask(HEALTH) == health(b"200 OK", b"ok")
        assert await edge.ask(GOOD) == NOT_COUNTED
        assert edge.turn.problem == "Hits cannot be kept: the disk is full"

    listening(scenario, limits=Limits(unhealthy_seconds=1, sweep_seconds=0.02))


def test_a_site_that_fails_to_say_no_costs_a_500_and_nothing_else() -> None:
    async def scenario(edge: Edge) -> None:
        edge.notebook.error = JournalError("the disk is full")
        asked = b"GET /l-boom HTTP/1.1\r\nHost: a\r\n\r\n"
        text = b"500 Something went wrong here. Please try again."
        failed = health(b"500 Internal Server Error", text)
        assert await edge.ask(asked + GOOD) == failed + NOT_COUNTED

    listening(scenario)


def test_what_was_decided_is_kept_even_when_the_visitor_is_gone() -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        visitor.socket.send(GOOD)
        visitor.leave()
        await until(lambda: not edge.turn.connections)
        assert edge.notebook.events == edge.site.decided == [b"GET /l1?"]

    listening(scenario)


def test_one_visitor_who_resets_does_not_disturb_the_others_of_the_turn() -> None:
    async def scenario(edge: Edge) -> None:
        visitors = [await edge.visit() for _ in range(10)]
        for visitor in visitors:
            visitor.socket.send(GOOD * 3)
        for visitor in visitors[::2]:
            # To linger for no time makes the close a reset.
            reset = struct.pack("ii", 1, 0)
            visitor.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            visitor.leave()
        for visitor in visitors[1::2]:
            assert await visitor.receive(3 * len(redirect(b"/l1"))) == redirect(b"/l1") * 3
        assert len(edge.notebook.events) == len(edge.site.decided)

    listening(scenario)
