"""A real listener on a free port, with a small site that remembers what it was asked.

Client and server share one event loop, so a test decides exactly which bytes arrive together: what
was sent before `settle` has been read by the listener when `settle` returns.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import uvloop

from clicktrail.edge.exchange import Answer, Request
from clicktrail.edge.held_turn import HeldTurn, Keeper
from clicktrail.edge.limits import Limits
from clicktrail.edge.serving import open_socket, serve
from clicktrail.edge.turn import Turn
from clicktrail.runtime.forwarded import TrustedProxies

Result = TypeVar("Result")

NOW_MS = 1_794_571_200_000
DATE = b"Date: Fri, 13 Nov 2026 12:00:00 GMT\r\n"
PATIENCE_SECONDS = 60.0
BIG = b"x" * 2**20

REDIRECT = b"HTTP/1.1 307 Temporary Redirect\r\nLocation: https://to.example%b\r\n" + DATE
REFUSED = (
    b"HTTP/1.1 %b\r\nContent-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n%b"
    + DATE
    + b"Content-Length: %d\r\nConnection: close\r\n\r\n%b"
)


def redirect(path: bytes, connection: bytes = b"") -> bytes:
    """Return the whole response that the site gives for the link `path`."""
    return REDIRECT % path + b"Content-Length: 0\r\n" + connection + b"\r\n"


def refused(status: bytes, text: bytes, headers: bytes = b"") -> bytes:
    """Return the whole response of the listener that refuses a request and closes."""
    body = status[:4] + text + b"\n"
    return REFUSED % (status, headers, len(body), body)


class RecordingSite:
    """Redirects `/l…` with an event, fails at `/boom`, has pages at `/page` and `/big`."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.decided: list[bytes] = []

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        path = request.path
        if path == "/boom":
            raise RuntimeError("boom")
        if path == "/page":
            return Answer(200, b"Content-Type: text/plain\r\n", b"page\n")
        if path == "/empty":
            return Answer(204)
        if path == "/big":
            return Answer(200, b"", BIG)
        if not path.startswith("/l"):
            return Answer(404, b"", b"no such link\n")
        event = f"{request.method} {path}?{request.query}".encode()
        self.decided.append(event)
        return Answer(307, f"Location: https://to.example{path}\r\n".encode(), b"", event)

    def unrecordable(self, request: Request, refused: Answer) -> Answer:
        if request.path == "/l-boom":
            raise RuntimeError("boom")
        return Answer(503, b"Retry-After: 5\r\n", b"not counted\n")


class Notebook:
    """Keeps batches of events in memory; raises `error` instead while that is set."""

    def __init__(self) -> None:
        self.batches: list[list[bytes]] = []
        self.error: Exception | None = None

    @property
    def events(self) -> list[bytes]:
        return [event for batch in self.batches for event in batch]

    def append(self, payloads: list[bytes]) -> None:
        if self.error is not None:
            raise self.error
        self.batches.append(list(payloads))


class Visitor:
    """The client's side of one connection."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._loop = asyncio.get_running_loop()
        self.received = b""

    async def send(self, *pieces: bytes) -> None:
        """Send each piece so that the listener reads it by itself."""
        for piece in pieces:
            await self._loop.sock_sendall(self.socket, piece)
            await settle()

    async def receive(self, size: int) -> bytes:
        """Return the next `size` bytes that the listener sent, or fewer if it closed."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.received) < size:
                data = await self._loop.sock_recv(self.socket, 65536)
                if not data:
                    break
                self.received += data
        taken, self.received = self.received[:size], self.received[size:]
        return taken

    async def rest(self) -> bytes:
        """Return everything until the listener closes or resets the connection."""
        with contextlib.suppress(ConnectionResetError):
            return await self.receive(2**30)
        taken, self.received = self.received, b""
        return taken

    def finish_sending(self) -> None:
        """Tell the listener that nothing more will come."""
        self.socket.shutdown(socket.SHUT_WR)

    def leave(self) -> None:
        """Close the connection."""
        self.socket.close()


class Edge:
    """A listener that is being served, with everything a test wants to look at."""

    def __init__(self, turn: Turn, site: RecordingSite, notebook: Notebook, port: int) -> None:
        self.turn = turn
        self.site = site
        self.notebook = notebook
        self.port = port
        self.stop = asyncio.Event()
        self.served: asyncio.Task[None] | None = None
        self._visitors: list[Visitor] = []

    async def visit(self, receive_buffer: int | None = None) -> Visitor:
        """Open a connection; `receive_buffer` bytes is all that the kernel takes unread."""
        sock = socket.socket()
        if receive_buffer is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        visitor = Visitor(sock)
        self._visitors.append(visitor)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", self.port))
        await settle()
        return visitor

    async def ask(self, *pieces: bytes) -> bytes:
        """Send the pieces on a connection of their own and return all that comes back."""
        visitor = await self.visit()
        with contextlib.suppress(OSError):
            await visitor.send(*pieces)
            visitor.finish_sending()
        answer = await visitor.rest()
        visitor.leave()
        return answer

    def leave_all(self) -> None:
        """Close what the test left open."""
        for visitor in self._visitors:
            visitor.leave()


async def settle() -> None:
    """Let the loop poll its sockets and run what follows from it."""
    for _ in range(4):
        await asyncio.sleep(0)


async def until(condition: Callable[[], bool]) -> None:
    """Return as soon as `condition` holds; fail when it does not within reason."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():  # noqa: ASYNC110 -- any state may be asked for, not only events
            await asyncio.sleep(0.005)


def listening(
    scenario: Callable[[Edge], Awaitable[Result]],
    *,
    limits: Limits | None = None,
    trusted: Iterable[str] = (),
    site: RecordingSite | None = None,
    keeper: Keeper | None = None,
) -> Result:
    """Run `scenario` against a listener of its own, drain that, and return the result.

    With `keeper` answers wait for it, and the notebook stays empty.
    """

    async def main() -> Result:
        loop = asyncio.get_running_loop()
        notebook = Notebook()
        asked = site or RecordingSite()
        turn = (
            Turn(loop, asked, notebook, limits or Limits(), wall_ms=lambda: NOW_MS)
            if keeper is None
            else HeldTurn(loop, asked, keeper, limits or Limits(), wall_ms=lambda: NOW_MS)
        )
        listener = open_socket("127.0.0.1", 0, 128)
        edge = Edge(turn, asked, notebook, listener.getsockname()[1])
        proxies = TrustedProxies(ipaddress.ip_network(text) for text in trusted)
        edge.served = asyncio.create_task(serve(listener, turn, proxies, edge.stop))
        await settle()
        try:
            return await scenario(edge)
        finally:
            edge.leave_all()
            edge.stop.set()
            await edge.served

    return uvloop.run(main())
