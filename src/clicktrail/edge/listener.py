"""HTTP/1 for one connection: bytes in, requests to the turn, answers out in the order asked.

llhttp does the parsing and refuses what two servers could read differently (RFC 9112 §11.2); on
top of it stand the limits, the Host rules and the few answers that need no site.
"""

from __future__ import annotations

import asyncio
import re
from typing import Final, cast

import httptools

from clicktrail.edge import headers, refusals
from clicktrail.edge.exchange import Answer, Request
from clicktrail.edge.headers import CONNECTION, FIELDS, HOST, IGNORED, authority_of, host_of
from clicktrail.edge.plain_get import HEALTH_PATH
from clicktrail.edge.turn import Turn
from clicktrail.edge.wire import CLOSE, CONTINUE, HEAD, TOLD, render
from clicktrail.enrichment.hints import telling_brand, telling_platform, together
from clicktrail.runtime.forwarded import TrustedProxies, is_secure

_IDLE: Final = 0
_HEADERS: Final = 1
_BODY: Final = 2

_TOO_MANY: Final = 1
_UNREAD: Final = 2

_SLICE: Final = 4096
_UNKNOWN_METHOD: Final = re.compile(rb"[A-Z][A-Z0-9_-]{0,31} [/*h]")
_METHODS: Final = {b"GET": "GET", b"HEAD": "HEAD", b"POST": "POST"}


class _RefusedError(Exception):
    """Stops the parser, which replaces it by an error of its own."""


class Connection(asyncio.Protocol):
    """One visitor's connection (`clicktrail.edge.turn.Peer`)."""

    __slots__ = (
        "_body",
        "_chunked",
        "_eof",
        "_expects",
        "_fields",
        "_forwarded_for",
        "_forwarded_proto",
        "_header_bytes",
        "_header_count",
        "_held",
        "_host",
        "_length",
        "_max_header_bytes",
        "_max_header_count",
        "_over",
        "_parser",
        "_peer",
        "_pending",
        "_phase",
        "_proxied",
        "_proxies",
        "_refused_with",
        "_rest",
        "_told",
        "_trusted",
        "_turn",
        "_upgrades",
        "_url",
        "deadline",
        "outstanding",
        "transport",
    )

    def __init__(self, turn: Turn, proxies: TrustedProxies) -> None:
        self._turn = turn
        self._proxies = proxies
        self._max_header_bytes = turn.limits.header_bytes
        self._max_header_count = turn.limits.header_count
        self.transport: asyncio.Transport | None = None
        self.outstanding = 0
        self.deadline = turn.now + turn.limits.idle_seconds
        self._peer = ""
        self._trusted = False
        self._held = 0
        self._rest = b""
        self._eof = False
        self._over = False
        self._refused_with: Answer | None = None
        self._parser = httptools.HttpRequestParser(self)
        self.on_message_begin()
        self._phase = _IDLE

    # --- what the event loop calls -------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection in, or turn it away when the worker has enough of them."""
        turn = self._turn
        self.transport = cast("asyncio.Transport", transport)
        turn.connections.add(self)
        if len(turn.connections) > turn.limits.connections:
            self._over = True
            self.transport.write(render(refusals.BUSY, CLOSE, turn.date))
            # A few may linger so that they can read why; not so many that the bound is none.
            if len(turn.connections) <= turn.limits.connections * 1.1:
                self.finish()
            else:
                self._close()
            return
        peername = transport.get_extra_info("peername")
        self._peer, self._trusted = self._proxies.peer(peername[0] if peername else "")

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection; what it asked in this turn was decided and is still recorded."""
        self.transport = None
        self._over = True
        self._turn.connections.discard(self)

    def data_received(self, data: bytes) -> None:
        """Parse what arrived; whole requests go to the turn."""
        if self._over:
            return
        if len(data) > _SLICE or self._held:
            self._rest += data
            self.go_on()
            return
        turn = self._turn
        request = None
        if self._phase == _IDLE and not turn.draining:
            request = turn.read_plain(data, self._peer, turn.begin())
        if request is None:
            self._feed(data)
            return
        if isinstance(request, tuple):
            request, visitor, proto = request
            self._apply_forwarded(request, visitor, proto)
        self.deadline = turn.now + turn.limits.idle_seconds
        self.outstanding += 1
        turn.decide(self, request, 0)
        if self.outstanding >= turn.limits.pipelined:
            self._await_answers()

    def eof_received(self) -> bool:
        """Answer what was asked before the visitor stopped sending, then close."""
        self._eof = True
        if not self.outstanding and not self._rest:
            return False
        self._turn.held.append(self)
        return True

    def pause_writing(self) -> None:
        """Read no more from somebody who does not read the answers."""
        self._hold(_UNREAD)
        self.deadline = self._turn.now + self._turn.limits.write_seconds

    def resume_writing(self) -> None:
        """Read on, now that the answers are taken."""
        self._held &= ~_UNREAD
        self.deadline = self._turn.now + (
            self._turn.limits.linger_seconds if self._over else self._turn.limits.idle_seconds
        )
        self.go_on()

    # --- what the turn calls -------------------------------------------------------------------

    def go_on(self) -> None:
        """Parse what was put aside, as far as the limits let it; then read on from the socket."""
        if self.outstanding < self._turn.limits.pipelined:
            self._held &= ~_TOO_MANY
        while self._rest and not self._held and not self._over:
            head, self._rest = self._rest[:_SLICE], self._rest[_SLICE:]
            self._feed(head)
        transport = self.transport
        if transport is None:
            return
        if self._over:
            self._rest = b""
        elif self._eof and not self.outstanding and not self._rest:
            self._close()
            return
        if not self._held and not transport.is_closing():
            transport.resume_reading()

    def finish(self) -> None:
        """End the connection after the last answer, which must have been given to the transport."""
        transport = self.transport
        if transport is None:
            return
        if not self._eof and transport.can_write_eof():
            # Closing while the visitor still sends would make the kernel reset the connection,
            # and with that drop answers that were not read yet (RFC 9112 §9.6).
            transport.write_eof()
            self._set_last_deadline(transport)
            self._held = 0
            transport.resume_reading()
        else:
            self._close()

    def abort(self) -> None:
        """End the connection at once, sending nothing more."""
        transport, self.transport = self.transport, None
        self._over = True
        if transport is not None:
            transport.abort()

    def overdue(self) -> None:
        """End what took longer than its limit."""
        if self._over or self._held & _UNREAD:
            self.abort()
        elif self._phase == _IDLE:
            self._close()
        else:
            self._refuse(refusals.TOO_SLOW)

    def drain(self) -> None:
        """Close now if nothing is under way; otherwise the next answer is the last one."""
        if self._phase == _IDLE and not self.outstanding and not self._rest and not self._over:
            self._close()

    # --- what the parser calls -----------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Start on a new request."""
        self._phase = _HEADERS
        self._url = b""
        self._host: str | None = None
        self._fields: dict[str, bytes] | None = None
        self._header_count = 0
        self._header_bytes = 0
        self._told = False
        self._proxied = False
        self._forwarded_for = ""
        self._forwarded_proto = ""
        self._length = 0
        self._chunked = False
        self._expects = False
        self._upgrades = False
        self._pending = 0
        self._body: bytearray | None = None

    def on_url(self, url: bytes) -> None:
        """Take a piece of the target."""
        if self._url:
            url = self._url + url
        self._url = url
        if len(url) + 24 > self._turn.limits.request_line:
            line = len(self._parser.get_method()) + len(url) + len("  HTTP/1.1")
            if line > self._turn.limits.request_line:
                raise self._refusal(refusals.TARGET_TOO_LONG)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header if anything needs it."""
        self._header_count = count = self._header_count + 1
        self._header_bytes = size = self._header_bytes + len(name) + len(value) + 4
        if count > self._max_header_count or size > self._max_header_bytes:
            raise self._refusal(refusals.HEADERS_TOO_LARGE)
        field = FIELDS.get(name)
        if field is None:
            field = FIELDS.get(name.lower(), IGNORED)
        if field is IGNORED or self._phase == _BODY:
            # Trailers are counted above and otherwise ignored: a Host among them must not count.
            return
        if field is HOST:
            if self._host is not None:
                raise self._refusal(refusals.NO_HOST)
            self._host = host = host_of(value)
            if host is None:
                raise self._refusal(refusals.NO_HOST)
        elif field is CONNECTION:
            self._told = b"keep-alive" in value.lower()
        elif isinstance(field, str):
            if self._fields is None:
                self._fields = {field: value}
            elif field not in self._fields:
                self._fields[field] = value
            elif field == "cookie":
                # A proxy that spoke HTTP/2 with the visitor may have split it (RFC 9113 §8.2.3).
                self._fields[field] += b"; " + value
        else:
            self._take_rare(field, value)

    def on_headers_complete(self) -> None:
        """Judge what the headers announce before any of the body is taken."""
        self._phase = _BODY
        if self._length or self._chunked or self._expects or self._upgrades:
            self._judge_body()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        if self._body is None:
            self._body = bytearray(body)
        else:
            self._body += body
        if len(self._body) > self._turn.limits.body_bytes:
            raise self._refusal(refusals.BODY_TOO_LARGE)

    def on_message_complete(self) -> None:
        """Hand the request to the turn."""
        if self._over:
            return
        parser = self._parser
        turn = self._turn
        mode = 0
        if not parser.should_keep_alive():
            mode = CLOSE
            if parser.get_http_version() not in ("1.1", "1.0"):
                raise self._refusal(refusals.NO_SUCH_VERSION)
        elif turn.draining:
            mode = CLOSE
        elif self._told and parser.get_http_version() == "1.0":
            mode = TOLD
        host = self._host
        target = self._url.decode("latin-1")
        if target[0] != "/":
            target, host = self._not_origin_form(target, host)
        elif host is None:
            if parser.get_http_version() == "1.1":
                raise self._refusal(refusals.NO_HOST)
            host = ""
        verb = parser.get_method()
        method = _METHODS.get(verb)
        self._phase = _IDLE
        self.outstanding += 1
        if mode & CLOSE:
            self._over = True
        path, _, query = target.partition("?")
        if method is None:
            if verb == b"OPTIONS":
                turn.put(self, None, refusals.OPTIONS, mode)
            else:
                turn.put(self, None, refusals.NOT_ALLOWED, mode)
            return
        if method == "HEAD":
            mode |= HEAD
        if path == HEALTH_PATH:
            healthy = turn.problem is None
            turn.put(self, None, refusals.HEALTHY if healthy else refusals.UNHEALTHY, mode)
            return
        request = Request(method, path, query, host or "", self._peer, turn.begin())
        if self._fields is not None:
            for field, value in self._fields.items():
                setattr(request, field, value.decode("latin-1"))
        if self._proxied:
            self._apply_forwarded(request, self._forwarded_for, self._forwarded_proto)
        if self._body and method == "POST":
            request.body = bytes(self._body)
        turn.decide(self, request, mode)

    # --- own steps -----------------------------------------------------------------------------

    def _feed(self, data: bytes) -> None:
        outstanding = self.outstanding
        upgrade_at = 0
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            upgrade_at = upgrade.args[0]
        except httptools.HttpParserError as error:
            self._stop_parsing(error, data, fresh=self.outstanding == outstanding)
            return
        if upgrade_at:
            # Only a request without a body gets here whole: it is answered as if it had not asked
            # for another protocol, and what follows it is the next request.
            if not self._over:
                self._feed(data[upgrade_at:])
            return
        if self._phase == _IDLE:
            self.deadline = self._turn.now + self._turn.limits.idle_seconds
        elif not self._over:
            self._part_arrived(len(data), fresh=self.outstanding == outstanding)
        if self.outstanding >= self._turn.limits.pipelined:
            self._await_answers()

    def _part_arrived(self, size: int, *, fresh: bool) -> None:
        """Bound a request that is not whole yet; `fresh`: the data held nothing but its bytes."""
        limits = self._turn.limits
        if self._phase == _HEADERS:
            if not self._pending:
                self.deadline = self._turn.now + limits.header_seconds
            self._pending = self._pending + size if fresh else 1
            # The parser shows a header when it is whole; this bounds the one it still gathers.
            if self._pending > len(self._url) + limits.header_bytes + 64:
                self._refuse(refusals.HEADERS_TOO_LARGE)
        elif self._pending >= 0:
            self.deadline = self._turn.now + limits.body_seconds
            self._pending = -1

    def _take_rare(self, field: int, value: bytes) -> None:
        if field == headers.FORWARDED_FOR:
            self._proxied = True
            earlier, text = self._forwarded_for, value.decode("latin-1")
            self._forwarded_for = f"{earlier},{text}" if earlier else text
        elif field == headers.FORWARDED_PROTO:
            self._proxied = True
            self._forwarded_proto = value.decode("latin-1")
        elif field == headers.FORWARDED:
            self._proxied = True
        elif field == headers.CONTENT_LENGTH:
            # llhttp has refused a second one, a sign and everything else that is no digit.
            self._length = int(value)
        elif field == headers.TRANSFER_ENCODING:
            if value.strip().lower() != b"chunked":
                raise self._refusal(refusals.NO_SUCH_CODING)
            self._chunked = True
        elif field == headers.EXPECT:
            self._expects = value.strip().lower() == b"100-continue"
        elif field == headers.UPGRADE:
            self._upgrades = True
        elif field == headers.BRANDS:
            self._take_hint(telling_brand(value.decode("latin-1")))
        elif field == headers.PLATFORM:
            self._take_hint(telling_platform(value.decode("latin-1")))

    def _take_hint(self, told: str) -> None:
        if told:
            fields = self._fields = self._fields or {}
            fields["hints"] = together(fields.get("hints", b"").decode(), told).encode()

    def _judge_body(self) -> None:
        has_body = bool(self._length) or self._chunked
        is_11 = self._parser.get_http_version() == "1.1"
        if self._chunked and not is_11:
            # HTTP/1.0 knows no chunks: a proxy in between may take them for the next request.
            raise self._refusal(refusals.NOT_UNDERSTOOD)
        if has_body and self._upgrades and self._parser.should_upgrade():
            # llhttp would skip the body and read it as the next request.
            raise self._refusal(refusals.NO_UPGRADE)
        if self._length > self._turn.limits.body_bytes:
            raise self._refusal(refusals.BODY_TOO_LARGE)
        if self._expects and has_body and is_11 and not self._over:
            # The answers to earlier requests of this connection come first.
            self._turn.flush()
            if self.transport is not None and not self.outstanding:
                self.transport.write(CONTINUE)

    def _not_origin_form(self, target: str, host: str | None) -> tuple[str, str]:
        """Return target and host of a request whose target does not begin with `/`."""
        verb = self._parser.get_method()
        if verb == b"CONNECT":
            raise self._refusal(refusals.NOT_ALLOWED)
        if host is None and self._parser.get_http_version() == "1.1":
            raise self._refusal(refusals.NO_HOST)
        if target == "*" and verb == b"OPTIONS":
            return "/", host or ""
        split = authority_of(target)
        named = host_of(split[0]) if split else None
        if split is None or not named:
            raise self._refusal(refusals.NOT_UNDERSTOOD)
        return split[1], named

    def _apply_forwarded(self, request: Request, visitor: str, proto: str) -> None:
        if not self._trusted:
            request.proxied = True
            return
        if visitor:
            request.ip = self._proxies.visitor(self._peer, visitor)
            # Through our own proxies everybody comes; by proxy comes who stands behind another.
            first = self._proxies.judge(visitor.partition(",")[0].strip())
            request.proxied = first is None or first[0] != request.ip
        elif not proto:
            request.proxied = True
        if proto:
            request.secure = is_secure(proto)

    def _stop_parsing(self, error: httptools.HttpParserError, data: bytes, *, fresh: bool) -> None:
        if self._refused_with is not None:
            self._refuse(self._refused_with)
        elif isinstance(error, httptools.HttpParserCallbackError):
            self._turn.complain("a request could not be handled", exc_info=error.__context__)
            self._refuse(refusals.FAILED)
        elif (
            isinstance(error, httptools.HttpParserInvalidMethodError)
            and fresh
            and _UNKNOWN_METHOD.match(data.lstrip(b"\r\n"))
        ):
            self._refuse(refusals.NOT_ALLOWED)
        else:
            self._refuse(refusals.NOT_UNDERSTOOD)

    def _refusal(self, answer: Answer) -> type[_RefusedError]:
        self._refused_with = answer
        return _RefusedError

    def _refuse(self, answer: Answer) -> None:
        if self._over:
            return
        self._over = True
        self._rest = b""
        self.outstanding += 1
        # As far as it was read: a body behind the answer to a HEAD would be the next answer.
        begun = self._phase != _IDLE and self._url
        head = begun and self._parser.get_method() == b"HEAD"
        self._turn.put(self, None, answer, CLOSE | HEAD if head else CLOSE)

    def _await_answers(self) -> None:
        self._hold(_TOO_MANY)
        self._turn.held.append(self)

    def _hold(self, reason: int) -> None:
        transport = self.transport
        if not self._held and transport is not None and not transport.is_closing():
            transport.pause_reading()
        self._held |= reason

    def _close(self) -> None:
        self._over = True
        transport = self.transport
        if transport is not None:
            transport.close()
            self._set_last_deadline(transport)

    def _set_last_deadline(self, transport: asyncio.Transport) -> None:
        limits = self._turn.limits
        unread = transport.get_write_buffer_size() > 0
        self.deadline = self._turn.now + (limits.write_seconds if unread else limits.linger_seconds)
