"""Answers that wait for a journal elsewhere: in order, and only once it has their events."""

from __future__ import annotations

from collections.abc import Callable

from clicktrail.edge.limits import Limits
from clicktrail.journal.shared.publisher import Ticket
from tests.support.listening import DATE, Edge, listening, redirect, settle, until

LINK = b"GET /l%d HTTP/1.1\r\nHost: a\r\n\r\n"
PAGE = b"GET /page HTTP/1.1\r\nHost: a\r\n\r\n"
PAGE_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + DATE + b"Content-Length: 5\r\n\r\npage\n"
)
NOT_COUNTED = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n"
    + DATE
    + b"Content-Length: 12\r\n\r\nnot counted\n"
)


class HeldBack:
    """Keeps events when it is told to."""

    def __init__(self) -> None:
        self.tickets: list[Ticket] = []
        self.on_settled: Callable[[], None] = lambda: None

    def keep(self, events: list[bytes]) -> Ticket:
        ticket = Ticket(events)
        ticket.waits_for = 1
        self.tickets.append(ticket)
        return ticket

    def settle(self, number: int, error: Exception | None = None) -> None:
        self.tickets[number].waits_for = 0
        self.tickets[number].error = error
        self.on_settled()

    def settle_all(self) -> None:
        for number in range(len(self.tickets)):
            self.settle(number)

    def figures(self) -> dict[str, float]:
        return {"held": len(self.tickets)}


def test_an_answer_leaves_once_its_event_is_kept() -> None:
    keeper = HeldBack()

    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(LINK % 1)
        assert [ticket.events for ticket in keeper.tickets] == [[b"GET /l1?"]]
        assert edge.turn.figures()["requests_total"] == 0
        keeper.settle(0)
        assert await visitor.receive(len(redirect(b"/l1"))) == redirect(b"/l1")
        figures = edge.turn.figures()
        assert (figures["requests_total"], figures["hits_total"], figures["held"]) == (1, 1, 1)

    listening(scenario, keeper=keeper)


def test_turns_are_answered_in_their_order() -> None:
    keeper = HeldBack()

    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(LINK % 1, PAGE, LINK % 2)
        keeper.settle(1)
        await settle()
        assert edge.turn.figures()["requests_total"] == 0
        keeper.settle(0)
        expected = redirect(b"/l1") + PAGE_ANSWER + redirect(b"/l2")
        assert await visitor.receive(len(expected)) == expected

    listening(scenario, keeper=keeper)


def test_what_cannot_be_kept_is_refused() -> None:
    keeper = HeldBack()

    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(LINK % 1, LINK % 2)
        keeper.settle(0, OSError("the disk is full"))
        keeper.settle(1)
        expected = NOT_COUNTED + redirect(b"/l2")
        assert await visitor.receive(len(expected)) == expected
        figures = edge.turn.figures()
        assert (figures["unrecorded_total"], figures["hits_total"]) == (1, 1)

    listening(scenario, keeper=keeper)


def test_who_asks_on_without_answers_is_not_read_any_further() -> None:
    keeper = HeldBack()

    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(*(LINK % number for number in range(8)))
        assert sum(len(ticket.events) for ticket in keeper.tickets) == 4
        settled = 0
        while edge.turn.figures()["requests_total"] < 8:
            await until(lambda at=settled: len(keeper.tickets) > at)  # type: ignore[misc]
            keeper.settle(settled)
            settled += 1
        expected = b"".join(redirect(b"/l%d" % number) for number in range(8))
        assert await visitor.receive(len(expected)) == expected

    listening(scenario, keeper=keeper, limits=Limits(pipelined=4))


def test_a_body_is_not_asked_for_before_earlier_answers() -> None:
    keeper = HeldBack()
    asking = b"POST /l2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"

    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        await visitor.send(LINK % 1, asking, b"ok")
        keeper.settle_all()
        expected = redirect(b"/l1") + redirect(b"/l2")
        assert await visitor.receive(len(expected)) == expected

    listening(scenario, keeper=keeper)


def test_the_end_waits_for_what_is_not_kept_yet() -> None:
    keeper = HeldBack()

    async def scenario(edge: Edge) -> bytes:
        visitor = await edge.visit()
        await visitor.send(LINK % 1)
        edge.stop.set()
        await settle()
        keeper.settle(0)
        return await visitor.receive(len(redirect(b"/l1")))

    assert listening(scenario, keeper=keeper) == redirect(b"/l1")
