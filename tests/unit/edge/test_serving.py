from __future__ import annotations

import asyncio
import socket

import pytest

from clicktrail.edge.limits import Limits
from clicktrail.edge.serving import open_socket
from clicktrail.runtime.errors import OperatorError
from tests.support.listening import Edge, listening, redirect, settle

GOOD = b"GET /l1 HTTP/1.1\r\nHost: a\r\n\r\n"
LAST = b"Connection: close\r\n"


def test_workers_share_a_port() -> None:
    with open_socket("127.0.0.1", 0, 8) as first:
        port = first.getsockname()[1]
        with open_socket("127.0.0.1", port, 8) as second:
            assert second.getsockname() == ("127.0.0.1", port)
            assert second.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_a_taken_port_is_named_with_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        with pytest.raises(OperatorError) as raised:
            open_socket("127.0.0.1", port, 8)
    assert str(raised.value) == (
        f"port {port} on 127.0.0.1 cannot be used (address already in use):"
        " stop what listens there, or set CLICKTRAIL_EDGE_PORT"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_named_with_its_setting(host: str) -> None:
    with pytest.raises(OperatorError, match=r"is no address of this machine.*set CLICKTRAIL_HOST"):
        open_socket(host, 0, 8)


def test_a_stop_closes_idle_connections_at_once_and_lets_the_others_finish() -> None:
    async def scenario(edge: Edge) -> None:
        served = edge.served
        assert served is not None
        silent, idle, sending = [await edge.visit() for _ in range(3)]
        await idle.send(GOOD)
        assert await idle.receive(len(redirect(b"/l1"))) == redirect(b"/l1")
        await sending.send(b"GET /l2 HTTP/1.1\r\nHost")
        edge.stop.set()
        assert await silent.rest() == b""
        assert await idle.rest() == b""
        with pytest.raises(ConnectionRefusedError):
            await edge.visit()
        assert not served.done()
        await sending.send(b": a\r\n\r\n" + GOOD)
        assert await sending.receive(len(redirect(b"/l2", LAST))) == redirect(b"/l2", LAST)
        assert await sending.rest() == b""
        sending.leave()
        await served
        assert edge.notebook.events == edge.site.decided == [b"GET /l1?", b"GET /l2?"]

    listening(scenario, limits=Limits(sweep_seconds=0.02))


def test_a_stop_answers_what_was_parsed() -> None:
    async def scenario(edge: Edge) -> None:
        visitor = await edge.visit()
        visitor.socket.send(GOOD * 10)
        edge.stop.set()
        answer = await visitor.rest()
        # The bytes arrive with the stop: either all was read before it, or the first answer of
        # the drain is the last one. Never is a request counted that was not answered.
        count = len(edge.notebook.events)
        assert answer in (
            redirect(b"/l1") * 10,
            redirect(b"/l1") * (count - 1) + redirect(b"/l1", LAST) if count else b"",
        )

    listening(scenario)


def test_a_stop_does_not_wait_for_ever() -> None:
    async def scenario(edge: Edge) -> None:
        assert edge.served is not None
        visitor = await edge.visit()
        await visitor.send(b"GET /l2 HTTP/1.1\r\nHost")
        edge.stop.set()
        async with asyncio.timeout(60):
            await edge.served
        await settle()
        assert await visitor.rest() == b""
        assert edge.turn.connections == set()

    listening(scenario, limits=Limits(drain_seconds=0.1))
