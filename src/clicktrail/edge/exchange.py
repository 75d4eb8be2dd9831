"""One exchange on the edge: what the listener hands to the site, and what it gets back.

The listener knows HTTP and nothing of links; the site knows links and nothing of sockets.
"""

from __future__ import annotations

from typing import Protocol

import msgspec


class Request(msgspec.Struct, gc=False, eq=False):
    """A parsed request. Header values are latin-1 text as received, `""` where absent.

    `path` is the raw path (still percent-encoded, leading `/`), `query` what stood behind the `?`;
    `host` is lower case without a port; `ip` is the visitor's address after trusted proxies were
    taken into account, and `secure` whether the visitor spoke HTTPS, likewise; `hints` is what the
    browser said beside its user agent, where that says more (`clicktrail.enrichment.hints`).
    """

    method: str
    path: str
    query: str
    host: str
    ip: str
    now_ms: int
    secure: bool = False
    proxied: bool = False
    user_agent: str = ""
    referrer: str = ""
    accept_language: str = ""
    cookie: str = ""
    purpose: str = ""
    fetch_dest: str = ""
    dnt: str = ""
    content_type: str = ""
    hints: str = ""
    body: bytes = b""


class Answer(msgspec.Struct, gc=False, eq=False):
    """What to send: a status, ready header lines (each ending in CRLF) and a body.

    `event` is the journal payload that must be kept before this answer may leave; None where
    nothing happened that counts. The listener adds Content-Length, Connection and, for HEAD, drops
    the body.
    """

    status: int
    headers: bytes = b""
    body: bytes = b""
    event: bytes | None = None


class Site(Protocol):
    """What the listener asks for every request; synchronous, quick and never raising."""

    def answer(self, request: Request) -> Answer:
        """Decide what the visitor gets, and what is to be recorded of it."""
        ...

    def unrecordable(self, request: Request, refused: Answer) -> Answer:
        """Return what to send instead of `refused` when its event could not be kept."""
        ...
