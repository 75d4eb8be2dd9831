"""One exchange on the edge: what the listener hands to the site, and what it gets back.

The listener knows HTTP and nothing of links; the site knows links and nothing of sockets.
"""

from __future__ import annotations

from typing import Protocol


class Request:
    """A parsed request. Header values are latin-1 text as received, `""` where absent.

    `path` is the raw path (still percent-encoded, leading `/`), `query` what stood behind the `?`;
    `host` is lower case without a port; `ip` is the visitor's address after trusted proxies were
    taken into account, and `secure` whether the visitor spoke HTTPS, likewise.
    """

    __slots__ = (
        "accept_language",
        "body",
        "content_type",
        "cookie",
        "dnt",
        "fetch_dest",
        "host",
        "ip",
        "method",
        "now_ms",
        "path",
        "proxied",
        "purpose",
        "query",
        "referrer",
        "secure",
        "user_agent",
    )

    def __init__(
        self,
        method: str,
        path: str,
        query: str,
        host: str,
        ip: str,
        now_ms: int,
        *,
        secure: bool = False,
        proxied: bool = False,
        user_agent: str = "",
        referrer: str = "",
        accept_language: str = "",
        cookie: str = "",
        purpose: str = "",
        fetch_dest: str = "",
        dnt: str = "",
        content_type: str = "",
        body: bytes = b"",
    ) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.host = host
        self.ip = ip
        self.now_ms = now_ms
        self.secure = secure
        self.proxied = proxied
        self.user_agent = user_agent
        self.referrer = referrer
        self.accept_language = accept_language
        self.cookie = cookie
        self.purpose = purpose
        self.fetch_dest = fetch_dest
        self.dnt = dnt
        self.content_type = content_type
        self.body = body


class Answer:
    """What to send: a status, ready header lines (each ending in CRLF) and a body.

    `event` is the journal payload that must be kept before this answer may leave; None where
    nothing happened that counts. The listener adds Content-Length, Connection and, for HEAD, drops
    the body.
    """

    __slots__ = ("body", "event", "headers", "status")

    def __init__(
        self, status: int, headers: bytes = b"", body: bytes = b"", event: bytes | None = None
    ) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.event = event


class Site(Protocol):
    """What the listener asks for every request; synchronous, quick and never raising."""

    def answer(self, request: Request) -> Answer:
        """Decide what the visitor gets, and what is to be recorded of it."""
        ...

    def unrecordable(self, request: Request, refused: Answer) -> Answer:
        """Return what to send instead of `refused` when its event could not be kept."""
        ...
