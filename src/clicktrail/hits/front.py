"""The hit store's HTTP listener: httptools' parser on an asyncio protocol, loopback only.

A small server of its own because it must do little and do it exactly: bodies up to a fixed size,
one request after the other on a connection, every answer with a length unless it is wanted in
blocks, a drain at the end. Blocks are made at the pace at which they are read; an answer that
cannot be finished breaks off, which no reader takes for its end.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit

import httptools
import structlog

from clicktrail.hits import wire
from clicktrail.hits.engine import EngineError

if TYPE_CHECKING:
    from clicktrail.hits.engine import Engine, Statement

MAX_BODY_BYTES = 512 * 2**20
MAX_HEAD_BYTES = 4 * 2**20
IDLE_SECONDS = 120.0
# For so long a reader may leave a block unread.
STALLED_SECONDS = 300.0
_REASONS = {
    200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    408: "Request Timeout", 413: "Payload Too Large", 500: "Internal Server Error",
    503: "Service Unavailable", 507: "Insufficient Storage",
}  # fmt: skip


class Front:
    """Answers the requests of every connection; counts them and can wait until none runs."""

    def __init__(self, engine: Engine, password: str) -> None:
        self._engine = engine
        self._password = password
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections: set[Connection] = set()
        self.draining = False

    def accept(self) -> Connection:
        """Return the protocol of a new connection."""
        return Connection(self)

    def take(self, connection: Connection, request: wire.Request) -> None:
        """Start answering a request."""
        task = asyncio.get_running_loop().create_task(self._answer(connection, request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self) -> None:
        """Let every request that has begun be answered, then close the connections."""
        self.draining = True
        for connection in list(self.connections):
            # To read all of it may take minutes, which nobody waits for.
            if connection.is_streaming:
                connection.abort()
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        for connection in list(self.connections):
            connection.close()

    async def _answer(self, connection: Connection, request: wire.Request) -> None:
        query_id = ""
        try:
            status, headers, body = self._answer_at_once(request) or (0, {}, b"")
            if not status:
                wire.authorise(request, self._password)
                query_id = _query_id(request)
                statement = wire.read_statement(request)
                if statement.in_blocks and statement.is_reading and request.method == "POST":
                    await self._stream(connection, statement, query_id)
                    return
                answer = await asyncio.wrap_future(self._engine.submit(statement))
                status, headers = 200, wire.answer_headers(statement, answer, query_id)
                body, encoding = wire.compressed(request, answer.body)
                headers |= encoding
        except (wire.RequestError, EngineError) as error:
            status, headers, body = wire.error_answer(error.code, str(error), query_id)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # the client must hear of it whatever it was
            status, headers, body = wire.error_answer(1001, f"{type(error).__name__}: {error}", "")
        connection.send(status, headers, body, head_only=request.method == "HEAD")

    async def _stream(self, connection: Connection, statement: Statement, query_id: str) -> None:
        stream = self._engine.stream(statement)
        try:
            # What is wrong with the statement shows before the first block.
            block = await asyncio.wrap_future(stream.next())
            connection.begin_blocks(wire.stream_headers(statement, query_id))
            while block and not self.draining and await connection.send_block(block):
                try:
                    block = await asyncio.wrap_future(stream.next())
                except Exception as error:  # the head is sent: only an end that is missing tells
                    structlog.get_logger().error("an answer broke off", reason=str(error))
                    break
            if block:
                connection.abort()
            else:
                connection.end_blocks()
        finally:
            stream.close()

    def _answer_at_once(self, request: wire.Request) -> tuple[int, dict[str, str], bytes] | None:
        if request.path == "/ping":
            return 200, {"Content-Type": "text/plain"}, b"Ok.\n"
        if request.path != "/":
            return 404, {"Content-Type": "text/plain"}, b"There is no such path here.\n"
        if request.method not in ("GET", "POST", "HEAD"):
            return 405, {"Content-Type": "text/plain", "Allow": "GET, POST"}, b"Use POST.\n"
        if request.method != "POST" and not request.query:
            return 200, {"Content-Type": "text/plain"}, b"Ok.\n"
        return None


class Connection(asyncio.Protocol):
    """One client's connection: parses, and hands on one request at a time."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._transport: asyncio.Transport | None = None
        self._parser: Any = httptools.HttpRequestParser(self)
        self._waiting: list[tuple[wire.Request, bool]] = []
        self._busy = False
        self._too_large = False
        self._keep_alive = True
        self._stays = True
        self._idle: asyncio.TimerHandle | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self.is_streaming = False
        self._begin()

    def _begin(self) -> None:
        self._url = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._body_bytes = 0
        self._head_bytes = 0

    # asyncio.Protocol
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the new connection."""
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._front.connections.add(self)
        self._await_more()

    def connection_lost(self, _exc: Exception | None) -> None:
        """Forget the connection; a statement that runs for it runs on to its limits."""
        self._front.connections.discard(self)
        self._transport = None
        self._writable.set()
        if self._idle is not None:
            self._idle.cancel()

    def data_received(self, data: bytes) -> None:
        """Parse what came; a malformed request ends the connection."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            if self._too_large:
                self._refuse(413, b"The request is too large.\n")
            else:
                self._refuse(400, b"The request is malformed.\n")

    def pause_writing(self) -> None:
        """Note that the client reads more slowly than it is sent."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Note that the client has read on."""
        self._writable.set()

    # httptools callbacks
    def on_url(self, url: bytes) -> None:
        """Take a piece of the request target."""
        self._url += url
        self._limit_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._limit_head(len(name) + len(value))
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Refuse a body that says it is too large, and answer `Expect: 100-continue`."""
        if int(self._headers.get("content-length", "0") or 0) > MAX_BODY_BYTES:
            self._give_up()
        if self._headers.get("expect", "").lower() == "100-continue" and self._transport:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._body_bytes += len(body)
        if self._body_bytes > MAX_BODY_BYTES:
            self._give_up()
        self._body.append(body)

    def on_message_complete(self) -> None:
        """Hand the request on, or queue it behind the one that is being answered."""
        # httptools' own parser of addresses knows none of 64 KiB, which parameters may come to.
        url = urlsplit(self._url.decode("latin-1"))
        request = wire.Request(
            method=self._parser.get_method().decode("ascii"),
            path=url.path or "/",
            query=url.query,
            headers=self._headers,
            body=b"".join(self._body),
        )
        self._begin()
        self._waiting.append((request, self._parser.should_keep_alive()))
        self._take_next()

    def send(
        self, status: int, headers: dict[str, str], body: bytes, *, head_only: bool = False
    ) -> None:
        """Write an answer and go on with the next request, if there is one."""
        if self._transport is not None and not self._transport.is_closing():
            head = self._head(status, headers | {"Content-Length": str(len(body))})
            self._transport.write(head if head_only else head + body)
        self._finish()

    def begin_blocks(self, headers: dict[str, str]) -> None:
        """Write the head of an answer whose length is not known."""
        self.is_streaming = True
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(self._head(200, headers | {"Transfer-Encoding": "chunked"}))

    async def send_block(self, block: bytes) -> bool:
        """Write a part of the answer, and wait until it is read; False when nobody reads on."""
        if self._transport is None or self._transport.is_closing():
            return False
        self._transport.write(b"%x\r\n%b\r\n" % (len(block), block))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._writable.wait(), STALLED_SECONDS)
        return self._writable.is_set() and self._transport is not None

    def end_blocks(self) -> None:
        """Write the end of the answer and go on with the next request, if there is one."""
        self.is_streaming = False
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"0\r\n\r\n")
        self._finish()

    def abort(self) -> None:
        """Close at once, whatever was not sent yet."""
        if self._transport is not None:
            self._transport.abort()

    def _head(self, status: int, headers: dict[str, str]) -> bytes:
        self._stays = self._keep_alive and not self._front.draining
        lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Error')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(f"Connection: {'keep-alive' if self._stays else 'close'}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", errors="replace")

    def _finish(self) -> None:
        self._busy = False
        if self._transport is None or self._transport.is_closing():
            return
        if not self._stays:
            self._transport.close()
            return
        self._take_next()
        self._await_more()

    def close(self) -> None:
        """Close once what was written has left."""
        if self._transport is not None:
            self._transport.close()

    def _take_next(self) -> None:
        if self._waiting and not self._busy:
            self._busy = True
            request, self._keep_alive = self._waiting.pop(0)
            self._front.take(self, request)

    def _await_more(self) -> None:
        if not self._busy:
            self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self.close)

    def _limit_head(self, count: int) -> None:
        self._head_bytes += count
        if self._head_bytes > MAX_HEAD_BYTES:
            self._give_up()

    def _give_up(self) -> None:
        # The parser hides what its callbacks raise behind an error of its own.
        self._too_large = True
        raise ValueError("the request is too large")

    def _refuse(self, status: int, body: bytes) -> None:
        self._keep_alive = False
        self.send(status, {"Content-Type": "text/plain"}, body)


def _query_id(request: wire.Request) -> str:
    given = parse_qs(request.query).get("query_id")
    return given[0] if given else str(uuid.uuid4())
