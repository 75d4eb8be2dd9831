"""What the edge answers: links, pixels, conversions, scripts and a few pages.

One object per worker, synchronous, used from one thread. The quickest way is that of a link that
was asked for before and whose destination no visit changes: one look-up, one id, one signature, one
event.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from clicktrail.domain.decide import Reply, Visit, decide
from clicktrail.domain.destinations import append_query, expand, location, parameters
from clicktrail.domain.events import Flag, Hit, HitKind, encode_event
from clicktrail.edge import pages
from clicktrail.edge.conversions import Conversions
from clicktrail.edge.exchange import Answer, Request
from clicktrail.edge.facts import AGENT, LANGUAGE, QUERY, REFERRER, request_flags, text
from clicktrail.edge.prepared import Prepared, PreparedLinks, redirect_headers
from clicktrail.edge.visitor import (
    ACROSS_SITES,
    LOOPBACK,
    SAME_SITE,
    VisitorNumbers,
    attributes,
    cookie_value,
    read_cookie,
)
from clicktrail.settings import WhenFull

if TYPE_CHECKING:
    from collections.abc import Callable

    from clicktrail.domain.hit_id import HitIds
    from clicktrail.domain.tokens import Signer
    from clicktrail.edge.link_table import LinkTable

_RETRY: Final = b"Retry-After: %d\r\n" % pages.RETRY_AFTER_SECONDS
_ALLOW: Final = b"Allow: GET, HEAD\r\n"
_SCRIPT_HEADERS: Final = (
    b"Content-Type: text/javascript; charset=utf-8\r\n"
    b"Cache-Control: public, max-age=3600\r\n"
    b"Access-Control-Allow-Origin: *\r\nCross-Origin-Resource-Policy: cross-origin\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
)
_CLICK: Final = int(HitKind.CLICK)
_NEW_VISITOR: Final = int(Flag.NEW_VISITOR)
_PROXIED: Final = int(Flag.PROXIED)
_SECURE: Final = int(Flag.SECURE)


# Where ClickMeter's snippets look on its several hosts (spec clients.md).
PIXEL_SCRIPTS: Final = (
    "/js/pixelnew.js",
    "/js/pixel.js",
    "/pixelnew.js",
    "/scripts-clickmeter-com/js/pixelnew.js",
)
CONVERSION_SCRIPTS: Final = (
    "/js/conversion.js",
    "/conversion.js",
    "/scripts-clickmeter-com/js/conversion.js",
)


class TrackingSite:
    """The site that a listener asks (`clicktrail.edge.exchange.Site`)."""

    def __init__(
        self,
        table: LinkTable,
        signer: Signer,
        hit_ids: HitIds,
        *,
        when_full: WhenFull = WhenFull.REFUSE,
    ) -> None:
        self._table = table
        self._signer = signer
        self._hit_ids = hit_ids
        self._when_full = when_full
        self._visitors = VisitorNumbers()
        self._links = PreparedLinks()
        self._conversions = Conversions(table, signer, hit_ids)
        table.watch(self._changed)
        self._routes: dict[str, Callable[[Request], Answer]] = {
            "/": lambda _: _HOME,
            "/favicon.ico": lambda _: _NO_ICON,
            "/robots.txt": lambda _: _ROBOTS,
            **dict.fromkeys(PIXEL_SCRIPTS, lambda _: _PIXEL_SCRIPT),
            **dict.fromkeys(CONVERSION_SCRIPTS, lambda _: _CONVERSION_SCRIPT),
            "/js/clicktrail.js": lambda _: _SHOP_SCRIPT,
            "/conversion.aspx": self._conversions.from_browser,
            "/s2s": self._conversions.from_server,
        }

    def answer(self, request: Request) -> Answer:
        """Decide what the visitor gets, and what is to be recorded of it."""
        link = self._links.young.get((request.host, request.path))
        if link is None or not link.live:
            return self._found(request)
        if (
            link.fixed is None
            or request.purpose
            or request.method != "GET"
            or (link.appends and request.query)
        ):
            return self._visit(request, link)
        # From here on the same as _visit, cut down to what a plain visit to a plain link needs.
        entry = link.entry
        account = entry.account_id
        datapoint = entry.datapoint_id
        known = (
            read_cookie(request.cookie, link.cookie_name, account, self._signer)
            if request.cookie
            else None
        )
        visitor = self._visitors.next() if known is None else known.visitor
        hit_id = self._hit_ids.next(request.now_ms)
        secure = request.secure
        return Answer(
            link.outcome.status,
            b"".join(
                (
                    link.fixed,
                    link.set_cookie,
                    cookie_value(self._signer, known, account, visitor, datapoint, hit_id << 1),
                    ACROSS_SITES if secure or request.host in LOOPBACK else SAME_SITE,
                )
            ),
            b"",
            encode_event(
                Hit(
                    hit_id,
                    account,
                    datapoint,
                    entry.group_id,
                    entry.domain_id,
                    _CLICK,
                    visitor,
                    request.ip,
                    text(request.user_agent, AGENT),
                    text(request.referrer, REFERRER),
                    text(request.accept_language, LANGUAGE),
                    text(request.query, QUERY),
                    link.destination,
                    0,
                    (_NEW_VISITOR if known is None else 0)
                    | (_PROXIED if request.proxied else 0)
                    | (_SECURE if secure else 0),
                )
            ),
        )

    def unrecordable(self, request: Request, refused: Answer) -> Answer:
        """Return what to send instead of `refused` when its event could not be kept.

        A server that reports a conversion is always told to come back: it can, and nobody waits.
        """
        server = request.path.lower().rstrip("/") == "/s2s"
        if self._when_full is WhenFull.REDIRECT and not server:
            return Answer(refused.status, refused.headers, refused.body)
        if server:
            return Answer(503, pages.TEXT_HEADERS + _RETRY, b"Cannot record right now, try again\n")
        if refused.body == pages.GIF:
            return Answer(503, pages.GIF_HEADERS + _RETRY, pages.GIF)
        return _UNAVAILABLE

    def _changed(self, keys: frozenset[bytes] | None) -> None:
        # Where a host leads is not in the keys of links: with a domain, everything may move.
        if keys is not None and any(key[:1] in (b"h", b"m") for key in keys):
            keys = None
        self._links.forget(keys)

    def _found(self, request: Request) -> Answer:
        """Answer a path that is not among the links asked for lately."""
        line = (request.host, request.path)
        link = self._links.kept(line)
        if link is not None:
            return self._visit(request, link)
        route = self._routes.get(request.path) or self._routes.get(_folded(request.path))
        if route is not None:
            return route(request)
        if not self._table.synced:
            return _UNAVAILABLE
        name = _name(request.path)
        key = self._table.key(request.host, name) if name else None
        if key is None:
            return _NOT_FOUND
        link = self._links.of_key(key)
        if link is None:
            entry = self._table.entry(key)
            if entry is None:
                return _NOT_FOUND
            link = Prepared(entry)
        self._links.add(line, key, link)
        return self._visit(request, link)

    def _visit(self, request: Request, link: Prepared) -> Answer:
        """Answer a visit to a link in full."""
        entry = link.entry
        outcome = link.outcome
        if request.method != "GET" or request.purpose:
            outcome = decide(entry, Visit(request.method, request.purpose))
        if not outcome.recorded:
            return _REFUSALS[outcome.reply]
        known = (
            read_cookie(request.cookie, link.cookie_name, entry.account_id, self._signer)
            if request.cookie
            else None
        )
        if known is not None:
            visitor = known.visitor
        else:
            visitor = self._visitors.next() if outcome.remembered else 0
        hit_id = self._hit_ids.next(request.now_ms)
        referrer = text(request.referrer, REFERRER)
        query = text(request.query, len(request.query))
        if outcome.reply is Reply.PIXEL:
            destination = referrer
            referrer, query = _pixel_referrer(referrer, query)
            headers = pages.GIF_HEADERS
            body = pages.GIF
        else:
            destination = self._destination(query, link, hit_id, visitor)
            headers = redirect_headers(destination, link.caching)
            body = b""
        flags = outcome.flags | request_flags(request)
        if outcome.remembered:
            value = cookie_value(
                self._signer,
                known,
                entry.account_id,
                visitor,
                entry.datapoint_id,
                hit_id << 1 | outcome.kind,
            )
            headers += link.set_cookie + value + attributes(request)
            if known is None:
                flags |= Flag.NEW_VISITOR
        event = Hit(
            hit_id,
            entry.account_id,
            entry.datapoint_id,
            entry.group_id,
            entry.domain_id,
            outcome.kind,
            visitor,
            request.ip,
            text(request.user_agent, AGENT),
            referrer[:REFERRER],
            text(request.accept_language, LANGUAGE),
            query[:QUERY],
            destination[:QUERY],
            0,
            int(flags),
        )
        return Answer(outcome.status, headers, body, encode_event(event))

    def _destination(self, query: str, link: Prepared, hit_id: int, visitor: int) -> str:
        """Return the URL to redirect to, as it stands in the header."""
        entry = link.entry
        url = entry.url
        if link.fixed is None:
            macros = parameters(query)
            if link.wants_click_id:
                click_id = self._signer.click_id(
                    entry.account_id, entry.datapoint_id, hit_id, _CLICK, visitor
                )
                macros["s2sidentifier"] = macros["clickid"] = click_id
            url = expand(url, macros)
        elif not (entry.append_query and query):
            return link.destination
        if entry.append_query and query:
            url = append_query(url, query)
        return location(url)


def _folded(path: str) -> str:
    """Return a path as the routes are written: lower case, without a slash at its end."""
    return path.lower().rstrip("/") or "/"


def _name(path: str) -> str:
    """Return the link's name that a path asks for; empty where it can be none."""
    name = path[1:]
    if name.endswith("/"):
        name = name[:-1]
    if "%" in name:
        name = unquote(name)
    return "" if "/" in name else name


def _pixel_referrer(page: str, query: str) -> tuple[str, str]:
    """Return a view's referrer and query.

    The pixel script adds `c`, a number against caches, and `r`, where the visitor had come from
    when opening the page (spec clients.md, pixelNew.js); neither is a parameter of the customer.
    """
    if not query:
        return page, ""
    kept: list[str] = []
    referrer = page
    for piece in query.split("&"):
        name, _, value = piece.partition("=")
        if name == "r":
            referrer = unquote(value)
        elif name != "c":
            kept.append(piece)
    return referrer, "&".join(kept)


def _page(status: int, name: str, headers: bytes = b"", *, retry: bool = False) -> Answer:
    return Answer(status, pages.PAGE_HEADERS + headers, pages.page(name, retry=retry))


def _script(name: str) -> Answer:
    content = resources.files("clicktrail.edge").joinpath("scripts", name).read_bytes()
    return Answer(200, _SCRIPT_HEADERS, content)


_HOME: Final = _page(200, "home")
_NOT_FOUND: Final = _page(404, "not-found")
_UNAVAILABLE: Final = _page(503, "unavailable", _RETRY, retry=True)
_NO_ICON: Final = Answer(204, b"Cache-Control: public, max-age=86400\r\n")
_ROBOTS: Final = Answer(200, pages.TEXT_HEADERS, b"User-agent: *\nDisallow: /\n")
_PIXEL_SCRIPT: Final = _script("pixelNew.js")
_CONVERSION_SCRIPT: Final = _script("conversion.js")
_SHOP_SCRIPT: Final = _script("clicktrail.js")
_REFUSALS: Final = {
    Reply.NOT_FOUND: _NOT_FOUND,
    Reply.BLOCKED: _page(403, "blocked"),
    Reply.PAUSED: _page(404, "paused"),
    Reply.WRONG_METHOD: _page(405, "wrong-method", _ALLOW),
    Reply.PIXEL: Answer(200, pages.GIF_HEADERS, pages.GIF),
}
